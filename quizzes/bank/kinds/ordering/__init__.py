"""Items to be put in order."""
