"""Taking a file into the store: judged by its content, checked, measured, kept."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.after_commit import after_commit
from learnplatform.database import new_uid
from learnplatform.files import drawings, pictures, sniffing, subtitles
from learnplatform.files.models import File
from learnplatform.files.store import BLOCK, store
from learnplatform.problems import Invalid
from learnplatform.uploads import clean_name

RENDERED = ("picture", "video", "audio")  # what other sizes are made of
IN_MEMORY = 1024 * 1024  # what is larger waits on the disk while it is looked at


@dataclass(frozen=True)
class Checked:
    """What a file was found to be, and what can be measured of it."""

    kind: str
    media_type: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """Checked bytes that are in the store, under `key`."""

    checked: Checked
    key: str
    size: int
    sha256: str


def keep(
    session: Session,
    blocks: Iterable[bytes],
    name: str,
    *,
    owner_id: int | None,
    kinds: tuple[str, ...] | None = None,
    uid: str | None = None,
    as_it_is: bool = False,
) -> File:
    """Keep the joined `blocks` as a file of `owner_id`, in the caller's transaction.

    `kinds`: which are welcome (see `models.KINDS`), by default any. A picture is drawn anew, everything else is kept
    byte for byte; with `as_it_is` a picture too, for bytes that somebody has a checksum of. Raises Invalid for what is empty, unwelcome, broken, unsafe, or more than the owner may have.
    """
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        _gather(session, spool, blocks, owner_id)
        checked = check(spool, kinds, as_it_is=as_it_is)
        uid = uid or new_uid()
        # A key of its own, not the uid: an import that fails half-way must not take another's bytes with it.
        stored = put(spool, checked, f"{uid[:2]}/{new_uid()}")
        return record(session, stored, uid=uid, name=name, owner_id=owner_id)


def check(spool: IO[bytes], kinds: tuple[str, ...] | None = None, *, as_it_is: bool = False) -> Checked:
    """Judge and measure the file in `spool`; a picture is replaced there by what is kept of it. Raises Invalid."""
    spool.seek(0)
    found = sniffing.judge(spool.read(sniffing.HEAD))
    if kinds is not None and found.kind not in kinds:
        raise Invalid(_("这里不收这种文件。"), kind="unwelcome-file")
    spool.seek(0)
    match found.kind:
        case "picture":
            return _redrawn(spool, as_it_is=as_it_is)
        case "drawing":
            width, height = drawings.check(spool.read(drawings.MOST_BYTES + 1))
            return Checked(found.kind, found.media_type, {"width": width, "height": height})
        case "subtitle":
            return _captions(spool, found)
        case "pdf":
            return Checked(found.kind, found.media_type, {"pages": _pages(spool)})
        case "video" | "audio":
            return _probed(spool, found)
    return Checked(found.kind, found.media_type)


def _gather(session: Session, spool: IO[bytes], blocks: Iterable[bytes], owner_id: int | None) -> None:
    left = room(session, owner_id)
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise Invalid(_("文件空间不够了：请删掉不用的文件，或请管理员放宽。"), kind="over-quota")
        spool.write(block)
    if spool.tell() == 0:
        raise Invalid(_("这个文件是空的。"), kind="empty-file")


def room(session: Session, owner_id: int | None) -> int:
    """How many bytes more the owner may keep."""
    quota = current_app.extensions["settings"].quota_mb * 1024 * 1024
    if owner_id is None:
        return quota
    taken = session.scalar(sa.select(sa.func.sum(File.size)).where(File.owner_id == owner_id))
    return quota - int(taken or 0)


def _redrawn(spool: IO[bytes], *, as_it_is: bool) -> Checked:
    picture = pictures.clean(spool.read(pictures.MAX_BYTES + 1))
    if as_it_is:
        spool.seek(0)
        found = sniffing.judge(spool.read(sniffing.HEAD))
        return Checked("picture", found.media_type, {"width": picture.width, "height": picture.height})
    spool.seek(0)
    spool.truncate()
    spool.write(picture.content)
    return Checked("picture", picture.media_type, {"width": picture.width, "height": picture.height})


def _captions(spool: IO[bytes], found: sniffing.Found) -> Checked:
    """Subtitles are kept as WebVTT in UTF-8, whatever they came as."""
    text = subtitles.to_webvtt(spool.read(subtitles.MOST_BYTES + 1))
    spool.seek(0)
    spool.truncate()
    spool.write(text)
    return Checked(found.kind, "text/vtt")


def _pages(spool: IO[bytes]) -> int:
    """How many pages a PDF has. PDFium is loaded by whoever takes one in, not by every process."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(spool)
        pages = len(document)
        document.close()
    except pypdfium2.PdfiumError as error:
        raise Invalid(_("这个 PDF 打不开：可能已损坏，或加了密码。"), kind="broken-pdf") from error
    if not pages:
        raise Invalid(_("这个 PDF 里没有页面。"), kind="broken-pdf")
    return pages


def _probed(spool: IO[bytes], found: sniffing.Found) -> Checked:
    """How long and how large a recording is."""
    import av

    try:
        with av.open(spool, "r") as container:
            duration = int((container.duration or 0) / 1_000)
            pictures_ = container.streams.video
            if found.kind == "video" and not pictures_ and container.streams.audio:
                found = sniffing.Found("audio", found.media_type.replace("video/", "audio/"))
            size = (
                (pictures_[0].width, pictures_[0].height)
                if pictures_ and found.kind == "video"
                else (None, None)
            )
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise Invalid(_("这段音视频打不开，可能没有传完整。"), kind="broken-recording") from error
    if duration <= 0:
        raise Invalid(_("看不出这段音视频有多长，请重新导出为 MP4。"), kind="broken-recording")
    return Checked(
        found.kind, found.media_type, {"duration_ms": duration, "width": size[0], "height": size[1]}
    )


def put(spool: IO[bytes], checked: Checked, key: str) -> Stored:
    """Put what was checked into the store under `key`; putting again replaces it."""
    total, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for block in _blocks(spool):
            total.update(block)
            size += len(block)
            yield block

    store().put(key, counted())
    return Stored(checked, key, size, total.hexdigest())


def record(session: Session, stored: Stored, *, uid: str, name: str, owner_id: int | None) -> File:
    """Write down a file whose bytes are in the store; its other sizes are made after the commit."""
    rendered = stored.checked.kind in RENDERED
    file = File(
        uid=uid,
        name=clean_name(name),
        owner_id=owner_id,
        kind=stored.checked.kind,
        media_type=stored.checked.media_type,
        size=stored.size,
        sha256=stored.sha256,
        store_key=stored.key,
        rendering="waiting" if rendered else "none",
        **stored.checked.values,
    )
    session.add(file)
    session.flush()
    if rendered:
        after_commit("files.render", file.id)
    return file


def _blocks(spool: IO[bytes]) -> Iterator[bytes]:
    spool.seek(0)
    return iter(lambda: spool.read(BLOCK), b"")
