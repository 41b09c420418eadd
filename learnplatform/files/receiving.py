"""Taking in a file piece by piece, over as many connections as it needs and on whichever host they end.

`received` in the row is the one truth of how far an upload is. A piece lies in the store before the row counts it,
and the row counts it only if nobody else has gone on from there meanwhile; so two connections can't both win.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import ClientDisconnected

from learnplatform.accounts.models import Person
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import keeping
from learnplatform.files.models import KINDS, ResumableUpload, UploadPiece
from learnplatform.files.store import BLOCK, store
from learnplatform.files.tus import Checksum
from learnplatform.problems import Conflict, Invalid, NotFound, Refusal, TooMany
from learnplatform.uploads import TooLarge, clean_name

KEPT = timedelta(days=3)  # since something last arrived
PIECE = 4 * 1024 * 1024  # what is lost at most when a connection breaks
MOST_AT_ONCE = 20  # unfinished uploads of a person
COUNTED = ("receiving", "finishing")


class Gone(Refusal):
    status, kind, title = 410, "upload-expired", _l("这次上传已过期")


class WrongChecksum(Refusal):
    """The status is tus's own."""

    status, kind, title = 460, "checksum-mismatch", _l("这一段在路上变了样")


def create(owner_id: int, name: str, length: int, kinds: str = "") -> ResumableUpload:
    """Begin an upload of `length` bytes. `kinds`: which are welcome, by comma; empty: any.

    Raises Invalid, TooLarge (413, also for what the person has no room for), TooMany.
    """
    settings = current_app.extensions["settings"]
    if length == 0:
        raise Invalid(_("这个文件是空的。"), kind="empty-file")
    if length > settings.largest_mb * 1024 * 1024:
        raise TooLarge(_("文件超过 %(n)d MB，请分成几份。", n=settings.largest_mb))
    if set(filter(None, kinds.split(","))) - set(KINDS):
        raise Invalid(_("没有这种文件。"), kind="unknown-kind")
    upload = ResumableUpload(
        token=secrets.token_urlsafe(32),
        owner_id=owner_id,
        name=clean_name(name),
        kinds=kinds,
        length=length,
        expires_at=now() + KEPT,
    )
    with db.write() as session:
        _check_room(session, owner_id, length)
        session.add(upload)
    return upload


def _check_room(session: Session, owner_id: int, length: int) -> None:
    # Two that begin at once wait for each other here, so that they can't both take the last place.
    session.execute(sa.select(Person.id).where(Person.id == owner_id).with_for_update())
    count, promised = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(ResumableUpload.length), 0)).where(
            ResumableUpload.owner_id == owner_id, ResumableUpload.state.in_(COUNTED)
        )
    ).one()
    if count >= MOST_AT_ONCE:
        raise TooMany(_("还有 %(n)d 个文件没传完，先传完或取消它们。", n=count), kind="too-many-uploads")
    if int(promised) + length > keeping.room(session, owner_id):
        raise TooLarge(_("文件空间不够了：请删掉不用的文件，或请管理员放宽。"), kind="over-quota")


def of(session: Session, owner_id: int, token: str) -> ResumableUpload:
    """Raises NotFound, also for somebody else's; Gone for what ran out."""
    upload = session.scalar(
        sa.select(ResumableUpload).where(ResumableUpload.token == token, ResumableUpload.owner_id == owner_id)
    )
    if upload is None:
        raise NotFound
    if upload.state == "receiving" and upload.expires_at <= now():
        raise Gone(_("请重新选文件上传。"))
    return upload


@dataclass
class _Body:
    """What a connection brings, read in blocks. `ended`: nothing more comes; `cut`: it broke off before its end."""

    stream: IO[bytes]
    left: int
    checksum: Checksum | None
    ended: bool = False
    cut: bool = False
    taken: int = 0

    def __post_init__(self) -> None:
        self._total = self.checksum.new() if self.checksum else None

    def piece(self, most: int) -> Iterator[bytes]:
        while most > 0 and not self.ended:
            block = self._next(min(BLOCK, most, self.left))
            if not block:
                self.ended = True
                return
            if self._total is not None:
                self._total.update(block)
            most -= len(block)
            self.left -= len(block)
            self.taken += len(block)
            self.ended = self.left == 0
            yield block

    def _next(self, most: int) -> bytes:
        try:
            return self.stream.read(most)
        except (ClientDisconnected, OSError):
            self.cut = True
            return b""

    def holds(self) -> bool:
        return self._total is None or self.checksum is None or self._total.digest() == self.checksum.digest


@dataclass
class _Arrived:
    """Pieces that lie in the store and that no row counts yet."""

    upload: ResumableUpload
    start: int
    pieces: list[tuple[int, int, str]] = field(default_factory=list)  # (start, size, key)

    def discard(self) -> None:
        for _start, _size, key in self.pieces:
            store().delete(key)
        self.pieces.clear()

    def count(self) -> int:
        """Count them in. Raises Conflict when somebody else went on from there; then they are gone."""
        if not self.pieces:
            return self.start
        end = self.pieces[-1][0] + self.pieces[-1][1]
        ended = {"state": "finishing"} if end == self.upload.length else {}
        with db.write() as session:
            kept = session.execute(
                sa.update(ResumableUpload)
                .where(
                    ResumableUpload.id == self.upload.id,
                    ResumableUpload.received == self.start,
                    ResumableUpload.state == "receiving",
                )
                .values(received=end, expires_at=now() + KEPT, **ended)
            )
            won = kept.rowcount == 1  # type: ignore[attr-defined]
            if won:
                session.add_all(
                    UploadPiece(upload_id=self.upload.id, start=start, size=size, store_key=key)
                    for start, size, key in self.pieces
                )
                if ended:
                    after_commit("files.finish", self.upload.id)
        if not won:
            self.discard()
            raise _elsewhere()
        self.start = end
        self.pieces.clear()
        return end


def _elsewhere() -> Conflict:
    return Conflict(_("上传已经到了别的位置，请从那里接着传。"), kind="upload-offset")


def append(
    owner_id: int, token: str, offset: int, stream: IO[bytes], length: int, checksum: Checksum | None
) -> ResumableUpload:
    """Take in the `length` bytes of `stream` as those from `offset` on; the upload as it stands then.

    Without a checksum what arrived of a body that breaks off is kept; with one, all or nothing. Raises NotFound,
    Gone, Conflict for another offset or an upload that has ended, TooLarge, WrongChecksum.
    """
    with db.read() as session:
        upload = of(session, owner_id, token)
    if upload.state != "receiving" or upload.received != offset:
        raise _elsewhere()
    if offset + length > upload.length:
        raise TooLarge(_("传来的比说好的多。"))
    body, arrived = _Body(stream, length, checksum), _Arrived(upload, offset)
    try:
        _take_in(body, arrived)
    except BaseException:
        arrived.discard()
        raise
    if checksum is not None and (body.cut or not body.holds()):
        arrived.discard()
        raise WrongChecksum(_("请把这一段再传一次。"))
    upload.received = arrived.count()
    upload.expires_at = now() + KEPT
    return upload


def _take_in(body: _Body, arrived: _Arrived) -> None:
    while not body.ended and body.left:
        before = arrived.start if body.checksum is None else arrived.start + body.taken
        taken = body.taken
        key = f"uploads/{arrived.upload.token}/{before:015d}-{secrets.token_hex(8)}"
        store().put(key, body.piece(PIECE))
        if body.taken == taken:
            store().delete(key)
            return
        arrived.pieces.append((before, body.taken - taken, key))
        if body.checksum is None:
            arrived.count()


def terminate(owner_id: int, token: str) -> None:
    """Forget an upload. A file that came of it stays. Raises NotFound, Conflict while it is being put together."""
    with db.write() as session:
        upload = of(session, owner_id, token)
        forget(session, upload.id)
    discard(token)


def forget(session: Session, upload_id: int) -> None:
    """Delete the row and its pieces' rows. Raises Conflict while the upload is being put together."""
    session.execute(sa.delete(UploadPiece).where(UploadPiece.upload_id == upload_id))
    gone = session.execute(
        sa.delete(ResumableUpload).where(
            ResumableUpload.id == upload_id, ResumableUpload.state != "finishing"
        )
    )
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("文件已经传完，正在整理。"), kind="upload-finishing")


def discard(token: str) -> None:
    """Delete an upload's pieces from the store, also those that no row ever counted."""
    for key in list(store().keys(f"uploads/{token}")):
        store().delete(key)
