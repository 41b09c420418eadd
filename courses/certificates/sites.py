"""Addresses on certificates: they are read far from any request, so they start with the site's own address."""

from __future__ import annotations

from flask import current_app

from courses.certificates import rules


def site() -> str:
    """Where people find the site, without a slash at the end."""
    return str(current_app.extensions["settings"].site_url)


def verify_address(code: str) -> str:
    """Where anyone can see whether a certificate holds; what its QR code leads to."""
    return f"{site()}/verify/{rules.shown_code(code)}"
