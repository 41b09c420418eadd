"""Taking objects into the search and out of it, in the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from learnplatform.search.models import INDEX, TAGS, TEXT, TITLE, Asker, SearchPassage, is_sqlite
from learnplatform.search.tokens import spelled, tokens

LONGEST = 2_000  # characters of a passage; a tsvector counts places up to 16,383
CHUNK = 500
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # neither database takes these in a text


def index(
    session: Session,
    kind: str,
    object_id: int,
    *,
    title: str,
    tags: Iterable[str] = (),
    texts: Iterable[tuple[str, str]] = (),
) -> None:
    """Let an object be found by `title`, `tags` and `texts` (place, text), in place of what was known before.

    The title is found by its pinyin too, and so is a place with whose name its text begins.
    """
    remove(session, kind, object_id)
    parts = [(TITLE, "", title), (TAGS, "", " ".join(tags))]
    parts += [(TEXT, place, piece) for place, text in texts for piece in _cut(text)]
    rows = [(level, _UNWRITABLE.sub("", place), _UNWRITABLE.sub("", text)) for level, place, text in parts]
    rows = [row for row in rows if row[2].strip()]
    if not rows:
        return
    ids = session.scalars(
        sa.insert(SearchPassage).returning(SearchPassage.id, sort_by_parameter_order=True),
        [
            {"kind": kind, "object_id": object_id, "level": level, "place": place[:200], "text": text}
            for level, place, text in rows
        ],
    ).all()
    _write(session, [(passage, *row) for passage, row in zip(ids, rows, strict=True)])


def _write(asker: Asker, rows: Sequence[tuple[int, int, str, str]]) -> None:
    """Write the tokens of passages (id, level, place, text)."""
    sqlite = is_sqlite(asker)
    asker.execute(
        sa.text(
            "INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)"
            if sqlite
            else "INSERT INTO search_index (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"
        ),
        [{"id": row[0], "tokens": _written(*row[1:], sqlite=sqlite)} for row in rows],
    )


def remove(session: Session, kind: str, object_id: int) -> None:
    """Forget an object."""
    mine = sa.and_(SearchPassage.kind == kind, SearchPassage.object_id == object_id)
    key: sa.ColumnElement[int] = sa.literal_column("rowid" if is_sqlite(session) else "id")
    session.execute(sa.delete(INDEX).where(key.in_(sa.select(SearchPassage.id).where(mine))))
    session.execute(sa.delete(SearchPassage).where(mine).execution_options(synchronize_session=False))


def rebuild(connection: Connection) -> int:
    """Make the tokens of every passage anew, which no backup carries; how many passages there are."""
    connection.execute(sa.delete(INDEX))
    last, count = 0, 0
    while rows := connection.execute(
        sa.select(SearchPassage.id, SearchPassage.level, SearchPassage.place, SearchPassage.text)
        .where(SearchPassage.id > last)
        .order_by(SearchPassage.id)
        .limit(CHUNK)
    ).all():
        _write(connection, [row._tuple() for row in rows])
        last, count = rows[-1].id, count + len(rows)
    return count


def _written(level: int, place: str, text: str, *, sqlite: bool) -> str:
    """A passage's tokens as the database takes them, in their order."""
    words = list(tokens(text))
    if level == TITLE:
        words += spelled(text)
    elif level == TEXT and place and text.startswith(place):
        words += spelled(place)
    if sqlite:
        return " ".join(words)
    return " ".join(f"'{word}':{number}" for number, word in enumerate(words, 1))


def _cut(text: str) -> Iterator[str]:
    """`text` in passages, at the end of a line or a sentence where there is one."""
    while len(text) > LONGEST:
        place = max(text.rfind(mark, LONGEST // 2, LONGEST) for mark in "\n。！？；. ") + 1 or LONGEST
        yield text[:place]
        text = text[place:]
    yield text
