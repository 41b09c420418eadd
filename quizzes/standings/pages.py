"""What the pages of a board show, gathered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from learnplatform.database import db
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound, Refusal
from learnplatform.sheets import harmless
from learnplatform.web.filters import points
from quizzes.attempts import service as attempts
from quizzes.standings import boards, queries, showing
from quizzes.standings.boards import BoardView
from quizzes.standings.listing import Listing
from quizzes.standings.showing import Row, Shown

AROUND = 7
PAGE = 50
CSV_PAGE = 2_000


@dataclass(frozen=True)
class BoardPage:
    """The first page of a board: the podium, what stands around the visitor, their places."""

    board: BoardView
    scope: str
    podium: list[Row]
    around: Shown
    rows: list[Row]  # around the visitor, without who is on the podium
    places: dict[str, tuple[int, int]]
    step: tuple[Row, Row] | None


def board_page(board_id: int, person_id: int, scope: str) -> BoardPage:
    """The page for this visitor. Raises NotFound."""
    with db.read_core() as connection:
        board = boards.find(connection, board_id, person_id, scope)
        listing = board.listing(scope)
        podium = showing.first_rows(connection, listing, 3)
        around = showing.rows_around(connection, board, listing, AROUND)
        if around.offset <= 3 and around.total > 3:  # the podium goes on without a gap
            around = showing.rows_around(connection, board, listing, AROUND + 3, offset=0)
        places = showing.own_places(connection, board)
    on_podium = {row.person_id for row in podium}
    rows = [row for row in around.rows if row.person_id not in on_podium]
    return BoardPage(board, scope, podium, around, rows, places, showing.ahead(around.rows, person_id))


def list_page(board_id: int, person_id: int, scope: str, page: int) -> tuple[BoardView, Shown, Paging]:
    """The board and the rows of one page of its list. Raises NotFound."""
    with db.read_core() as connection:
        board = boards.find(connection, board_id, person_id, scope)
        listing = board.listing(scope)
        here = paging(listing.total, page, PAGE)
        shown = showing.rows_around(connection, board, listing, PAGE, offset=here.offset)
    return board, shown, here


def groups_page(board_id: int, person_id: int, scope: str, measure: str | None) -> dict[str, Any]:
    """What the table of groups shows. Raises NotFound for a scope or measure this board has not."""
    with db.read_core() as connection:
        board = boards.find(connection, board_id, person_id)
        offered = showing.measures(board, scope)
        chosen = measure or (offered[0] if offered else "")
        if chosen not in offered:
            raise NotFound
        rows = showing.group_rows(connection, board, scope, chosen)
    return {"board": board, "scope": scope, "measure": chosen, "measures": offered, "rows": rows}


def again(person_id: int, board: BoardView) -> Any:
    """The quiz as the visitor may take it again; None where it is not for them or not open."""
    try:
        front = attempts.front(person_id, board.quiz_id)
    except Refusal:
        return None
    return front if front.startable or front.attempt_id else None


def csv_lines(board: BoardView, listing: Listing) -> Iterator[str]:
    """The whole list as lines of CSV, with a mark for Excel that it is UTF-8."""
    yield "\ufeff" + _line([_("名次"), _("姓名"), _("部门"), _("得分"), _("用时（秒）")])
    for offset in range(0, listing.total, CSV_PAGE):
        with db.read_core() as connection:
            shown = showing.rows_around(connection, board, listing, CSV_PAGE, offset=offset)
        for row in shown.rows:
            seconds = f"{row.duration_ms // 1000}.{row.duration_ms % 1000:03d}"
            yield _line([row.place, row.name, row.department, points(row.score), seconds])


def group_lines(shown: dict[str, Any]) -> Iterator[str]:
    """The table of groups as lines of CSV."""
    yield "\ufeff" + _line([_("名次"), _("名称"), _("总分"), _("参加人数"), _("应参加人数"), _("人均分")])
    for row in shown["rows"]:
        group = row.group
        yield _line(
            [
                row.place,
                row.name,
                points(group.score_sum),
                group.people,
                group.members or "",
                points(row.mean),
            ]
        )


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def places_card(visitor: Any) -> str:
    """The home page's card: my places on the boards I was counted on last."""
    with db.read() as session:
        latest = queries.latest_boards(session, visitor.id, 2)
    shown = []
    with db.read_core() as connection:
        for board_id in latest:
            board = boards.find(connection, board_id, visitor.id)
            shown.append((board, showing.own_places(connection, board)))
    return render_template("standings/card.html", shown=shown) if shown else ""
