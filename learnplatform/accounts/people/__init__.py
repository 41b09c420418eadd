"""Administering people: where they belong, their roles, one-time passwords, the audit log."""
