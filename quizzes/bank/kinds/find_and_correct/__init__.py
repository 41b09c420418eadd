"""A passage with planted errors, to be found and mended."""
