"""What the API of files says."""

from __future__ import annotations

from datetime import datetime

import msgspec


class AddressOut(msgspec.Struct, kw_only=True):
    """Where a file is found until a moment. `sizes`: `small`, `large`, `poster`, `audio`, those that are ready."""

    uid: str
    name: str
    kind: str
    media_type: str
    size: int
    duration_ms: int | None
    width: int | None
    height: int | None
    address: str
    download: str
    sizes: dict[str, str]
    rendering: str
    until: datetime


class FileOut(msgspec.Struct, kw_only=True):
    """A file that has arrived."""

    uid: str
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    duration_ms: int | None
    width: int | None
    height: int | None
    pages: int | None


class UploadOut(msgspec.Struct, kw_only=True):
    """How far an upload is: `receiving`, `finishing`, `done` (with its file) or `refused` (with the reason)."""

    state: str
    offset: int
    length: int
    file: FileOut | None
    error: str | None
