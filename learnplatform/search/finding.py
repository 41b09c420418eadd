"""Finding objects by words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from learnplatform.search.models import INDEX, TAGS, TEXT, TITLE, Asker, SearchPassage, is_sqlite
from learnplatform.search.snippets import Pieces, marked, snippet
from learnplatform.search.tokens import phrase, terms

MOST_RANKED = 1_000  # passages; of more, those in titles and tags come first
_WEIGHTS = {TITLE: 10.0, TAGS: 5.0, TEXT: 1.0}


@dataclass(frozen=True)
class Hit:
    """An object that was found: its title and the best passage, what was asked for marked; `place` of the passage."""

    object_id: int
    score: float
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
    found = _grouped(session.execute(_ranked(wanted, kind, visible, sqlite=is_sqlite(session))))
    best = sorted(found, key=lambda each: (each.score, each.object_id), reverse=True)
    return _told(session, best[offset : offset + limit], wanted, kind)


@dataclass
class _Found:
    """An object with its best score, and its passage of text with the best one."""

    object_id: int
    score: float = 0.0
    text_id: int | None = None
    text_score: float = -1.0


def _grouped(rows: Iterable[Any]) -> Iterable[_Found]:
    found: dict[int, _Found] = {}
    for row in rows:
        one = found.setdefault(row.object_id, _Found(row.object_id))
        one.score = max(one.score, row.score)
        if row.level == TEXT and row.score > one.text_score:
            one.text_id, one.text_score = row.id, row.score
    return found.values()


def _ranked(
    wanted: Sequence[str], kind: str, visible: sa.Select[Any] | None, *, sqlite: bool
) -> sa.Select[Any]:
    """(id, object_id, level, score) of the passages that hold any of the words, of objects that hold all of them."""
    # Not the bare columns: SQLite would go through objects one by one and ask the index for each.
    object_id, of_kind = SearchPassage.object_id + 0, SearchPassage.kind.concat("") == kind
    level, any_of = SearchPassage.level, _query(wanted, sqlite=sqlite)
    weight = sa.case(_WEIGHTS, value=level)
    query = _matching(any_of, sqlite=sqlite).where(of_kind)
    if visible is not None:
        query = query.where(object_id.in_(visible))
    if len(wanted) > 1:
        for term in wanted:
            holding = _matching(_query([term], sqlite=sqlite), sqlite=sqlite).where(of_kind)
            query = query.where(object_id.in_(holding.with_only_columns(SearchPassage.object_id)))
    columns = (SearchPassage.id, SearchPassage.object_id, level)
    if sqlite:
        score = (-sa.literal_column("bm25(search_index)", sa.Float) * weight).label("score")
        return query.with_only_columns(*columns, score).order_by(level, SearchPassage.id).limit(MOST_RANKED)
    few = query.with_only_columns(*columns, INDEX.c.tokens).order_by(level, SearchPassage.id)
    candidates = few.limit(MOST_RANKED).subquery()
    rank = sa.func.ts_rank(candidates.c.tokens, sa.cast(any_of, _TSQUERY), 1)
    weight = sa.case(_WEIGHTS, value=candidates.c.level)
    return sa.select(
        candidates.c.id, candidates.c.object_id, candidates.c.level, (rank * weight).label("score")
    )


def _matching(query: str, *, sqlite: bool) -> sa.Select[Any]:
    """Passages whose tokens match."""
    if sqlite:
        return (
            sa.select(SearchPassage.id)
            .select_from(INDEX)
            .join(SearchPassage, SearchPassage.id == sa.literal_column("search_index.rowid"))
            .where(sa.literal_column("search_index").op("MATCH")(query))
        )
    return (
        sa.select(SearchPassage.id)
        .select_from(INDEX)
        .join(SearchPassage, SearchPassage.id == INDEX.c.id)
        .where(INDEX.c.tokens.op("@@")(sa.cast(query, _TSQUERY)))
    )


def _told(session: Asker, found: list[_Found], wanted: list[str], kind: str) -> list[Hit]:
    """The hits of `found` with their titles and best passages; one statement."""
    if not found:
        return []
    titles = sa.and_(
        SearchPassage.kind == kind,
        SearchPassage.object_id.in_([each.object_id for each in found]),
        SearchPassage.level == TITLE,
    )
    texts = SearchPassage.id.in_([each.text_id for each in found if each.text_id is not None])
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
                float(each.score),
                marked(title.text, wanted) if title else [],
                snippet(text.text, wanted) if text else [],
                text.place if text else "",
            )
        )
    return hits


def _query(wanted: Sequence[str], *, sqlite: bool) -> str:
    """What matches a passage with any of the words. Tokens are letters and digits alone, so nothing needs escaping."""
    pieces = []
    for term in wanted:
        words, beginning = phrase(term)
        if sqlite:
            pieces.append('"' + " ".join(words) + '"' + (" *" if beginning else ""))
        else:
            pieces.append(" <-> ".join(f"'{word}'" for word in words) + (":*" if beginning else ""))
    return " OR ".join(pieces) if sqlite else " | ".join(f"({piece})" for piece in pieces)


class _TSQUERY(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "tsquery"
