"""Addresses of files: signed for one person, good for minutes, the same for a while so that browsers may keep them."""

from __future__ import annotations

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from learnplatform.clock import now
from learnplatform.files.models import File

WINDOW = 300  # seconds; an address is good for one to two of them


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["settings"].secret_key, salt="file address")


def address(file: File, person_id: int, *, download: bool = False) -> str:
    """Where `person_id` alone finds `file` for the next five to ten minutes."""
    until = (int(now().timestamp()) // WINDOW + 2) * WINDOW
    signed = _signer().dumps([file.uid, person_id, until, int(download)])
    return url_for("files.media", signed=signed, name=file.name)


def read(signed: str, person_id: int) -> tuple[str, bool] | None:
    """(uid of the file, whether to download it); None for what is forged, has run out or is somebody else's."""
    try:
        uid, whose, until, download = _signer().loads(signed)
    except (BadData, ValueError, TypeError):
        return None
    if whose != person_id or until <= now().timestamp():
        return None
    return str(uid), bool(download)
