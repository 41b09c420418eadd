"""Putting an upload together once all of it has arrived: hashed whole, judged by its content, measured, kept.

Safe to be killed anywhere and run again: the pieces go only after the file is written down, and what was put into the
store is put under the same key again.
"""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from typing import IO

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import keeping, receiving
from learnplatform.files.models import ResumableUpload, UploadPiece
from learnplatform.files.store import Missing, store
from learnplatform.problems import Conflict, Invalid

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # two gigabytes are copied in one; a lost worker is missed after this
MOST_TRIES = 3


def finish(upload_id: int) -> None:
    """Make the upload a file, unless another worker is about it or has done so."""
    upload = _claim(upload_id)
    if upload is None:
        return
    if upload.tries > MOST_TRIES:
        _refuse(upload, _("这个文件处理不了。请换一种格式，或把它另存一次再传。"))
        return
    folder = current_app.extensions["settings"].data / "incoming"
    folder.mkdir(exist_ok=True)
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as spool:
            _gather(upload, spool)
            kinds = tuple(filter(None, upload.kinds.split(","))) or None
            checked = keeping.check(spool, kinds)
            stored = keeping.put(spool, checked, f"{upload.file_uid[:2]}/{upload.file_uid}")
    except Invalid as refusal:
        _refuse(upload, str(refusal.detail))
    except Missing:
        log.error("upload=%s has lost a piece", upload_id)
        _refuse(upload, _("上传的内容不完整，请再传一次。"))
    else:
        _keep(upload, stored)
        receiving.discard(upload.token)


def _claim(upload_id: int) -> ResumableUpload | None:
    with db.write() as session:
        taken = session.execute(
            sa.update(ResumableUpload)
            .where(ResumableUpload.id == upload_id, ResumableUpload.state == "finishing", _free())
            .values(leased_until=now() + LEASE, tries=ResumableUpload.tries + 1)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            return None
        return session.get_one(ResumableUpload, upload_id)


def _free() -> sa.ColumnElement[bool]:
    return sa.or_(ResumableUpload.leased_until.is_(None), ResumableUpload.leased_until < now())


def _gather(upload: ResumableUpload, spool: IO[bytes]) -> None:
    """The pieces, one behind the other. Raises Missing for a gap."""
    with db.read() as session:
        pieces = session.scalars(
            sa.select(UploadPiece).where(UploadPiece.upload_id == upload.id).order_by(UploadPiece.start)
        ).all()
    for piece in pieces:
        if piece.start != spool.tell():
            raise Missing(piece.store_key)
        for block in store().open(piece.store_key, 0, piece.size):
            spool.write(block)
    if spool.tell() != upload.length:
        raise Missing(upload.token)


def _keep(upload: ResumableUpload, stored: keeping.Stored) -> None:
    with db.write() as session:
        if _end(session, upload, "done"):
            keeping.record(session, stored, uid=upload.file_uid, name=upload.name, owner_id=upload.owner_id)


def _refuse(upload: ResumableUpload, error: str) -> None:
    with db.write() as session:
        _end(session, upload, "refused", error)
    receiving.discard(upload.token)


def _end(session: Session, upload: ResumableUpload, state: str, error: str = "") -> bool:
    """False where another worker has ended it."""
    ended = session.execute(
        sa.update(ResumableUpload)
        .where(ResumableUpload.id == upload.id, ResumableUpload.state == "finishing")
        .values(state=state, error=error, leased_until=None, expires_at=now() + receiving.KEPT)
    )
    session.execute(sa.delete(UploadPiece).where(UploadPiece.upload_id == upload.id))
    return bool(ended.rowcount == 1)  # type: ignore[attr-defined]


def sweep() -> None:
    """Wake what a lost message or worker left lying, and forget what has run out."""
    with db.read() as session:
        waiting = session.scalars(
            sa.select(ResumableUpload.id).where(ResumableUpload.state == "finishing", _free())
        ).all()
        over = session.execute(
            sa.select(ResumableUpload.id, ResumableUpload.token).where(
                ResumableUpload.state != "finishing", ResumableUpload.expires_at < now()
            )
        ).all()
    for upload_id in waiting:
        after_commit.send("files.finish", (upload_id,))
    for upload_id, token in over:
        try:
            with db.write() as session:
                receiving.forget(session, upload_id)
        except Conflict:
            continue
        receiving.discard(token)
