"""The arena in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from learnplatform.access import signed_in
from learnplatform.api import operation, reply
from learnplatform.database import db
from quizzes.arena import showing
from quizzes.arena.views import officer_reach

blueprint = Blueprint("arena_api", __name__, url_prefix="/api/v1/arenas")
MOST_REIGNS = 100


class Star(msgspec.Struct, kw_only=True):
    """Who holds the arena, and the mark to beat. Score in hundredths of a point."""

    name: str
    score: int
    duration_ms: int
    began_at: datetime
    defences: int


class PastReign(Star, kw_only=True):
    """How long one star held it."""

    ended_at: datetime | None
    ended_by: Literal["dethroned", "vacated", "closed"] | None


class ArenaOut(msgspec.Struct, kw_only=True):
    """An arena: its star (null: vacant) and its reigns, the latest first."""

    id: str
    quiz_id: str
    title: str
    state: Literal["draft", "open", "closed"]
    star: Star | None
    reigns: list[PastReign]


@blueprint.get("/<int:arena_id>")
@signed_in
@operation(_l("擂台：擂主与历任擂主"), {200: ArenaOut}, problems=(401, 404))
def read(arena_id: int) -> Response:
    with db.read() as session:
        one = showing.visible(session, arena_id, current_user.id, officer_reach())
        holder = showing.star(session, arena_id)
        past, _page = showing.hall(session, arena_id, 1, MOST_REIGNS)
    line = ([holder] if holder else []) + past
    return reply(
        ArenaOut(
            id=str(arena_id),
            quiz_id=str(one.arena.quiz_id),
            title=one.title,
            state=one.arena.state,  # type: ignore[arg-type]
            star=_star(holder) if holder else None,
            reigns=[_past(each) for each in line],
        )
    )


def _star(holder: showing.Holder) -> Star:
    reign = holder.reign
    return Star(
        name=holder.name,
        score=reign.score,
        duration_ms=reign.duration_ms,
        began_at=reign.began_at,
        defences=reign.defences,
    )


def _past(holder: showing.Holder) -> PastReign:
    star, reign = _star(holder), holder.reign
    return PastReign(**msgspec.structs.asdict(star), ended_at=reign.ended_at, ended_by=reign.ended_by)  # type: ignore[arg-type]
