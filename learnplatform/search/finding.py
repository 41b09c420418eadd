"""Finding objects by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from learnplatform.search.models import INDEX, TAGS, TEXT, TITLE, Asker, SearchPassage, is_sqlite
from learnplatform.search.snippets import Pieces, marked, snippet
from learnplatform.search.tokens import phrase, terms

# What a word is worth where it is found; of texts, at most so many passages count, so that a title stays ahead.
_WORTH = {TITLE: 100, TAGS: 50, TEXT: 1}
_MOST_TEXTS = 40
_WORDS_FIRST = 2**40  # more than there are passages: which holds more words decides before which comes first


@dataclass(frozen=True)
class Hit:
    """An object that was found: its title and the best passage, what was asked for marked; `place` of the passage."""

    object_id: int
    score: int
    title: Pieces
    snippet: Pieces
    place: str


def find(
    session: Asker,
    query: str,
    *,
    kind: str,
    visible: sa.Select[Any] | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """The objects of a kind that hold every word of `query`, the best first; at most two statements.

    `visible`: a select of the ids among which to look. Titles count more than tags, tags more than texts.
    """
    wanted = terms(query)
    if not wanted:
        return []
    found = _found(wanted, kind, visible, sqlite=is_sqlite(session))
    return _told(session, session.execute(found.limit(limit).offset(offset)).all(), wanted, kind)


def _found(
    wanted: Sequence[str], kind: str, visible: sa.Select[Any] | None, *, sqlite: bool
) -> sa.Select[Any]:
    """(object_id, score, best: of its passages of text, coded) of the objects that hold every word, the best first.

    Each word is asked for once, and its passages are counted rather than ranked: ranking would read every one. What
    was found is gone through once: joined with itself it took seconds, since no database guesses its size.
    """
    each = [
        _matching(_query(term, sqlite=sqlite), kind, sqlite=sqlite).add_columns(
            SearchPassage.object_id, SearchPassage.level, sa.literal(number).label("word")
        )
        for number, term in enumerate(wanted)
    ]
    rows = sa.union_all(*each).subquery()
    has = [
        sa.func.max(sa.case((rows.c.word == number, 1), else_=0)).label(f"has_{number}")
        for number in range(len(wanted) if len(wanted) > 1 else 0)
    ]
    passages = (
        sa.select(rows.c.id, rows.c.object_id, rows.c.level, sa.func.count().label("words"), *has)
        .group_by(rows.c.id, rows.c.object_id, rows.c.level)
        .subquery()
    )
    in_text = passages.c.level == TEXT
    score = _score(passages.c.level, passages.c.words).label("score")
    best = sa.func.max(
        sa.case((in_text, passages.c.words * sa.literal(_WORDS_FIRST, sa.BigInteger) - passages.c.id))
    )
    query = sa.select(passages.c.object_id, score, best.label("best")).group_by(passages.c.object_id)
    query = query.having(*(sa.func.max(passages.c[each.name]) == 1 for each in has))
    if visible is not None:
        query = query.where(passages.c.object_id.in_(visible))
    return query.order_by(score.desc(), passages.c.object_id.desc())


def _score(level: Any, words: Any) -> sa.ColumnElement[int]:
    """Of a group of passages: words in the title and in tags, and then in how many passages of text."""

    def summed(wanted: int, value: Any) -> sa.ColumnElement[int]:
        return sa.func.coalesce(
            sa.cast(sa.func.sum(sa.case((level == wanted, value), else_=0)), sa.Integer), 0
        )

    texts = summed(TEXT, 1)
    few = sa.case((texts > _MOST_TEXTS, _MOST_TEXTS), else_=texts)
    return summed(TITLE, words) * _WORTH[TITLE] + summed(TAGS, words) * _WORTH[TAGS] + few * _WORTH[TEXT]


def _matching(query: str, kind: str, *, sqlite: bool) -> sa.Select[Any]:
    """Passages of a kind whose tokens match."""
    found = sa.select(SearchPassage.id).select_from(INDEX)
    if sqlite:
        # Not the bare column: SQLite would go through the passages of the kind and ask the index for each.
        return found.join(SearchPassage, SearchPassage.id == sa.literal_column("search_index.rowid")).where(
            sa.literal_column("search_index").op("MATCH")(query), SearchPassage.kind.concat("") == kind
        )
    return found.join(SearchPassage, SearchPassage.id == INDEX.c.id).where(
        INDEX.c.tokens.op("@@")(sa.cast(query, _TSQUERY)), SearchPassage.kind == kind
    )


def _told(session: Asker, found: Sequence[Any], wanted: list[str], kind: str) -> list[Hit]:
    """The hits of `found` with their titles and best passages; one statement."""
    if not found:
        return []
    titles = sa.and_(
        SearchPassage.kind == kind,
        SearchPassage.object_id.in_([each.object_id for each in found]),
        SearchPassage.level == TITLE,
    )
    texts = SearchPassage.id.in_([-each.best % _WORDS_FIRST for each in found if each.best is not None])
    rows = session.execute(
        sa.select(
            SearchPassage.object_id, SearchPassage.level, SearchPassage.place, SearchPassage.text
        ).where(sa.or_(titles, texts))
    )
    told = {(row.object_id, row.level): row for row in rows}
    hits = []
    for each in found:
        title, text = told.get((each.object_id, TITLE)), told.get((each.object_id, TEXT))
        hits.append(
            Hit(
                each.object_id,
                each.score,
                marked(title.text, wanted) if title else [],
                snippet(text.text, wanted) if text else [],
                text.place if text else "",
            )
        )
    return hits


def _query(term: str, *, sqlite: bool) -> str:
    """What matches a passage with a word in it. Tokens are letters and digits alone, so nothing needs escaping."""
    words, beginning = phrase(term)
    if sqlite:
        return '"' + " ".join(words) + '"' + (" *" if beginning else "")
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if beginning else "")


class _TSQUERY(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "tsquery"
