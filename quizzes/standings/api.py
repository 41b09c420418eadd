"""The API of boards."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import signed_in
from learnplatform.api import operation, reply
from learnplatform.database import db
from learnplatform.problems import Invalid, NotFound
from quizzes.standings import boards, showing
from quizzes.standings.models import SCOPES

blueprint = Blueprint("standings_api", __name__, url_prefix="/api/v1")

MOST_ROWS = 100


class PlaceOut(msgspec.Struct):
    """One row. The score is in hundredths of a point."""

    place: int
    name: str
    score: int
    duration_ms: int


class BoardOut(msgspec.Struct):
    """A part of a board; `total` is how many stand in the list, `me` the caller's own row."""

    id: str
    provisional: bool
    total: int
    rows: list[PlaceOut]
    me: PlaceOut | None


_QUERY: dict[str, Any] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 50},
    "offset": {"type": "integer", "minimum": 0},
    "around": {"type": "string", "enum": ["me"]},
    "scope": {"type": "string", "enum": list(SCOPES), "default": "all"},
    "scope_id": {"type": "string", "description": "A group; by default the caller's own."},
}


@blueprint.get("/leaderboards/<board_id>")
@signed_in
@operation(
    _l("排行榜：最前面的、某一页，或者本人前后的"),
    {200: BoardOut},
    query=_QUERY,
    problems=(404, 422),
)
def leaderboard(board_id: str) -> Response:
    limit, offset, scope, scope_id = _asked()
    if not board_id.isdecimal() or len(board_id) > 18:
        raise NotFound
    with db.read_core() as connection:
        board = boards.find(connection, int(board_id), current_user.id, scope, scope_id)
        listing = board.listing(scope, scope_id)
        shown = showing.rows_around(connection, board, listing, limit, offset)
    own = board.mine.get(scope) if shown.my_place is not None else None
    me = None
    if own is not None:
        me = PlaceOut(shown.my_place or 0, current_user.name, own.score, own.duration_ms)
    rows = [PlaceOut(row.place, row.name, row.score, row.duration_ms) for row in shown.rows]
    return reply(BoardOut(str(board.id), board.provisional, shown.total, rows, me))


def _asked() -> tuple[int, int | None, str, int | None]:
    """(limit, offset or None for around me, scope, group). Raises Invalid."""
    scope = request.args.get("scope", "all")
    around = request.args.get("around")
    if scope not in SCOPES:
        raise Invalid(_("没有这样的榜：%(scope)s。", scope=scope))
    if around not in (None, "me"):
        raise Invalid(_("around 只能是 me。"))
    offset = _whole("offset", 0, 10**9)
    if offset is None and around is None:
        offset = 0
    return _whole("limit", 1, MOST_ROWS) or 50, offset, scope, _whole("scope_id", 0, 2**62)


def _whole(name: str, least: int, most: int) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 19 or not least <= int(text) <= most:
        raise Invalid(
            _("%(name)s 要填 %(least)d 到 %(most)d 之间的整数。", name=name, least=least, most=most)
        )
    return int(text)
