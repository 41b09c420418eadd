"""Importing questions: a file is staged, looked at row by row, and stored only when somebody says so."""
