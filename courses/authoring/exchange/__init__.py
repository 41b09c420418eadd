"""A course as one zip: taken elsewhere, and brought back the same. docs/course-package.md describes it."""
