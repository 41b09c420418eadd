"""Files that people hand in for a job, and files that a job hands out. They live in the database."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session, undefer
from werkzeug.datastructures import FileStorage

from learnplatform.models import StoredFile
from learnplatform.problems import Invalid, NotFound

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 240  # bytes; disks take 255
# Controls, what disks refuse, and the signs that turn the direction of writing: behind one «exe.gpj» reads «jpg.exe».
_CONFUSING = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:"|?*]'
)


class TooLarge(Invalid):
    status, kind = 413, "too-large"


def read_upload(upload: FileStorage | None, limit: int = MOST_BYTES) -> bytes:
    """What was uploaded. Raises Invalid when nothing was, TooLarge when it is longer than `limit` bytes."""
    if upload is None or not upload.filename:
        raise Invalid(_("请先选一个文件。"))
    content = upload.stream.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(_("文件超过 %(n)d MB，请分成几份。", n=limit // 1024 // 1024))
    if not content:
        raise Invalid(_("这个文件是空的。"))
    return content


def store(
    session: Session,
    content: bytes,
    name: str,
    *,
    owner_id: int | None,
    media_type: str = "application/octet-stream",
) -> StoredFile:
    """Keep `content` under a clean name and an unguessable token, in the caller's transaction."""
    stored = StoredFile(
        token=secrets.token_urlsafe(32),
        name=clean_name(name),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        owner_id=owner_id,
    )
    session.add(stored)
    session.flush()
    return stored


def clean_name(name: str) -> str:
    """The last part of a file's name, without what could confuse a header or a disk."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _CONFUSING.sub("", last).strip(". ")[-200:]
    return clean.encode()[-LONGEST_NAME:].decode(errors="ignore").strip(". ") or "file"


def content_of(session: Session, file_id: int) -> bytes:
    """Raises NotFound."""
    content = session.scalar(sa.select(StoredFile.content).where(StoredFile.id == file_id))
    if content is None:
        raise NotFound
    return content


def send(session: Session, file_id: int) -> Response:
    """A kept file as a download. Whose it is, the caller has checked. Raises NotFound."""
    stored = session.get(StoredFile, file_id, options=[undefer(StoredFile.content)])
    if stored is None:
        raise NotFound
    return attachment(stored.content, stored.name, stored.media_type)


def attachment(content: Any, name: str, media_type: str) -> Response:
    """Bytes as a download that no browser opens by itself or takes for something else."""
    answer = Response(content, mimetype=media_type)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", clean_name(name)) or "file"
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean_name(name))}"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
