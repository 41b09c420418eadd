"""One right option out of several."""
