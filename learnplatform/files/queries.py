"""Finding what was kept."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from learnplatform.files.models import File, Rendition
from learnplatform.files.pictures import MEDIA_TYPES
from learnplatform.models import StoredFile


def picture(session: Session, token: str) -> StoredFile | None:
    """The public picture `token`, its content loaded; None for anything else that may be stored under it."""
    return session.scalar(
        sa.select(StoredFile)
        .options(undefer(StoredFile.content))
        .where(StoredFile.token == token, StoredFile.public, StoredFile.media_type.in_(MEDIA_TYPES.values()))
    )


def by_uid(session: Session, uid: str) -> File | None:
    return session.scalar(sa.select(File).where(File.uid == uid))


def by_uids(session: Session, uids: Iterable[str]) -> dict[str, File]:
    """Those of `uids` that there are, by uid."""
    wanted = sorted(set(uids))
    if not wanted:
        return {}
    return {file.uid: file for file in session.scalars(sa.select(File).where(File.uid.in_(wanted)))}


def renditions(session: Session, file_id: int) -> dict[str, Rendition]:
    """The other sizes of a file that are ready, by kind."""
    return {
        each.kind: each for each in session.scalars(sa.select(Rendition).where(Rendition.file_id == file_id))
    }


def renditions_of(session: Session, files: Iterable[File]) -> dict[int, dict[str, Rendition]]:
    """The same of several files by the file's id, in one statement; every file of `files` has its entry."""
    found: dict[int, dict[str, Rendition]] = {file.id: {} for file in files}
    if found:
        for each in session.scalars(sa.select(Rendition).where(Rendition.file_id.in_(found))):
            found[each.file_id][each.kind] = each
    return found
