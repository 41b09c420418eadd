"""A package's files checked and put into the store before the transaction that makes the course.

Gigabytes are hashed and copied here; the transaction that follows only writes rows, so that nobody waits for it.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from flask_babel import gettext as _

from courses.authoring.exchange.importing import Source, same_type
from courses.authoring.exchange.manifest import FilePart
from courses.authoring.exchange.package import BadPackage
from learnplatform.database import db, new_uid
from learnplatform.files.keeping import IN_MEMORY, Stored, check, put, room
from learnplatform.files.queries import by_uids
from learnplatform.files.store import store
from learnplatform.problems import Invalid


class Watched:
    """A file that says how much of it was read: what copies it can show how far it is."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._tell(len(block))
        return block

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def staged(
    source: Source,
    folder: Path,
    *,
    owner_id: int | None,
    tell: Callable[[int], None],
    before: Callable[[list[str]], None],
) -> Iterator[dict[str, Stored]]:
    """Those of the files that are not here yet, by uid; gone again from the store if the block fails.

    `folder`: for what is too large for memory. `tell` hears every byte twice: as it is unpacked and as it is kept.
    `before` hears all keys before anything is put under them: who is killed can't tidy up.
    Raises BadPackage, Invalid for what there is no room for.
    """
    parts = source.manifest.files
    with db.read() as session:
        here = by_uids(session, [part.uid for part in parts])
        left = room(session, owner_id)
    for part in parts:
        if part.uid in here:  # read all the same: what is here is only shown to who brings it
            deque(source.file(part), maxlen=0)
    wanted = [part for part in parts if part.uid not in here]
    if sum(part.size for part in wanted) > left:
        raise Invalid(_("文件空间不够了：请删掉不用的文件，或请管理员放宽。"), kind="over-quota")
    keys = {part.uid: f"{part.uid[:2]}/{new_uid()}" for part in wanted}
    before(list(keys.values()))
    kept: dict[str, Stored] = {}
    try:
        for part in wanted:
            kept[part.uid] = _kept(source, part, keys[part.uid], folder, tell)
        yield kept
    except BaseException:
        for each in kept.values():
            store().delete(each.key)
        raise


def _kept(source: Source, part: FilePart, key: str, folder: Path, tell: Callable[[int], None]) -> Stored:
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder)) as spool:
        for block in source.file(part):
            spool.write(block)
            tell(len(block))
        try:
            checked = check(spool, as_it_is=True)
        except Invalid as refusal:
            raise BadPackage(f"{part.name}：{refusal.detail}") from refusal
        same_type(part, checked.media_type)
        watched = cast("IO[bytes]", Watched(cast("IO[bytes]", spool), tell))
        return put(watched, checked, key)
