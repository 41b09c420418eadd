"""Blanks to be filled in: words or numbers."""
