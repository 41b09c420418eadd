"""What question versions say, kept in the process: they never change, and every save looks at one. Never the key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from learnplatform.database import db
from quizzes.bank.models import QuestionVersion

_KEPT = 2_000  # a few kilobytes each

_QUERY = sa.select(QuestionVersion.id, QuestionVersion.kind, QuestionVersion.content).where(
    QuestionVersion.id.in_(sa.bindparam("ids", expanding=True))
)


@dataclass(frozen=True)
class Version:
    """One version of a question as a browser may see it."""

    id: int
    kind: str
    content: dict[str, Any]


class _Cache:
    """The versions used last, of one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._kept: OrderedDict[int, Version] = OrderedDict()

    def find(self, ids: Iterable[int]) -> dict[int, Version]:
        with self._lock:
            if self._engine is not db.engine:  # another database was opened: the ids mean something else
                self._engine, self._kept = db.engine, OrderedDict()
            found = {}
            for version_id in ids:
                version = self._kept.get(version_id)
                if version is not None:
                    self._kept.move_to_end(version_id)
                    found[version_id] = version
            return found

    def keep(self, versions: Iterable[Version]) -> None:
        with self._lock:
            for version in versions:
                self._kept[version.id] = version
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


_cache = _Cache()


def find(ids: Iterable[int]) -> dict[int, Version]:
    """The versions `ids`, without those that do not exist; one statement for what this process has not seen yet."""
    wanted = list(ids)
    found = _cache.find(wanted)
    missing = [version_id for version_id in wanted if version_id not in found]
    if missing:
        with db.read_core() as connection:
            read = [Version(*row) for row in connection.execute(_QUERY, {"ids": missing})]
        _cache.keep(read)
        found |= {version.id: version for version in read}
    return found
