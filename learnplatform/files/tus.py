"""The headers of tus 1.0, read and understood. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
ALGORITHMS = ("sha256", "sha1")
MOST_METADATA = 4_096  # letters


@dataclass(frozen=True)
class Checksum:
    """What a piece is said to add up to."""

    algorithm: str
    digest: bytes

    def new(self) -> hashlib._Hash:
        return hashlib.new(self.algorithm, usedforsecurity=False)


def number(text: str | None) -> int | None:
    """A length or an offset; None for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else None


def metadata(text: str) -> dict[str, str]:
    """`Upload-Metadata`: keys with values in base64. Raises ValueError."""
    if len(text) > MOST_METADATA:
        raise ValueError("too long")
    found: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = pair.partition(" ")
        if key in found:
            raise ValueError("a key twice")
        found[key] = _decoded(value).decode()  # UnicodeDecodeError is a ValueError
    return found


def checksum(text: str) -> Checksum:
    """`Upload-Checksum`. Raises ValueError, also for an algorithm that is not known."""
    algorithm, _, value = text.partition(" ")
    digest = _decoded(value)
    if (
        algorithm not in ALGORITHMS
        or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size
    ):
        raise ValueError("not a checksum")
    return Checksum(algorithm, digest)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
