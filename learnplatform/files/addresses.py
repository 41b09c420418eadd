"""Addresses of files: signed for one person, good for minutes, the same for a while so that browsers may keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from learnplatform.clock import now
from learnplatform.files.models import File, Rendition

WINDOW = 300  # seconds; an address is good for one to two of them


@dataclass(frozen=True)
class Signed:
    """What an address stands for. `rendition`: its kind; empty: the file itself."""

    uid: str
    rendition: str
    download: bool


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["settings"].secret_key, salt="file address")


def until() -> datetime:
    """When an address that is made now ends: in five to ten minutes."""
    return datetime.fromtimestamp((int(now().timestamp()) // WINDOW + 2) * WINDOW, UTC)


def address(file: File, person_id: int, *, download: bool = False, rendition: Rendition | None = None) -> str:
    """Where `person_id` alone finds `file`, or that rendition of it, for the next five to ten minutes.

    An address goes on meaning the same bytes: a player that asks for part after part must not be given another
    size half-way. Whether the person may see the file, the caller has found out.
    """
    signed = sign(file, person_id, download=download, kind=rendition.kind if rendition else "")
    return url_for("files.media", signed=signed, name=file.name)


def sign(file: File, person_id: int, *, download: bool = False, kind: str = "") -> str:
    """The part of an address that can't be made by anybody else."""
    return str(_signer().dumps([file.uid, person_id, int(until().timestamp()), int(download), kind]))


def read(signed: str, person_id: int) -> Signed | None:
    """None for what is forged, has run out or is somebody else's."""
    try:
        values = _signer().loads(signed)
        uid, whose, ends, download, kind = values
    except (BadData, ValueError, TypeError):
        return None
    if (
        _signer().dumps(values) != signed
    ):  # base64 has spare bits in its last letter: one address, one spelling
        return None
    if whose != person_id or ends <= now().timestamp():
        return None
    return Signed(str(uid), str(kind), bool(download))
