"""A statement that is right or wrong."""
