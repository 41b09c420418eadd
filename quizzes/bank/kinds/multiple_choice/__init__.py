"""Several right options out of several."""
