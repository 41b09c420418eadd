"""What the officer's pages show."""

from __future__ import annotations

import csv
import io
import threading
import time
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound
from learnplatform.sheets import harmless
from learnplatform.web.filters import duration, points
from quizzes.attempts import office
from quizzes.attempts.models import Attempt
from quizzes.competitions import publishing, queries, watching
from quizzes.competitions.watching import Participation
from quizzes.standings.models import BoardEntry, BoardSnapshot

KEEP_S = 5  # so long a count is given to everybody who watches: it goes over all attempts
_kept: dict[tuple[str, int], tuple[float, Participation]] = {}
_lock = threading.Lock()


def live(session: Session, head: queries.Head) -> Participation | None:
    """Who takes part, at most KEEP_S old; None before opening."""
    if head.board_id is None:
        return None
    key = str(session.get_bind().engine.url), head.competition.id
    with _lock:
        kept = _kept.get(key)
    if kept and time.monotonic() - kept[0] < KEEP_S:
        return kept[1]
    board = queries.board_of(session, head.competition.id)
    counted = watching.participation(session, head.competition, board)
    with _lock:
        _kept[key] = time.monotonic(), counted
    return counted


def old_and_new(session: Session, head: queries.Head) -> tuple[BoardSnapshot, dict[str, Any]]:
    """What was published, and what the board says now. Raises NotFound where nothing is published."""
    if head.board_id is None or head.competition.state != "published":
        raise NotFound
    snapshot = queries.published(session, head.board_id)
    assert snapshot is not None
    board = queries.board_of(session, head.competition.id)
    return snapshot, queries.result(session, head.competition, board)


def correct(competition_id: int, what: str, reason: str, reach: Reach) -> str:
    """Do what the officer chose; the sentence that says what happened."""
    if what == "take_back":
        publishing.take_back(competition_id, reason, reach, current_user.id)
        return _("公布已撤回，榜单重新标为暂定。")
    if publishing.put_right(competition_id, reason, reach, current_user.id):
        return _("已更正并重新公布。")
    return _("结果没有变化，不需要更正。")


def attempts(
    session: Session, head: queries.Head, asked: str, page: int, size: int
) -> tuple[list[office.Row], Paging]:
    """One page of the goes in the window, the latest first."""
    if head.board_id is None:
        return [], paging(0, page, size)
    belongs = queries.in_window(head.competition, head.board_id)
    return office.listed(session, belongs, asked, page, size)


def attempt(session: Session, head: queries.Head, attempt_id: int) -> office.Row:
    """Raises NotFound for one that does not belong to the competition."""
    if head.board_id is None:
        raise NotFound
    return office.one(session, queries.in_window(head.competition, head.board_id), attempt_id)


def also_mine(head: queries.Head, reach: Reach) -> sa.ColumnElement[bool] | None:
    """Attempts that are an officer's matter though the quiz lies beyond their branch.

    Those in a competition of the branch, of people who entered it from the branch: not of others who were added to
    its list, and not what anybody did at the same quiz outside of it.
    """
    if head.board_id is None or not reach.covers(head.branch_path):
        return None
    ours = sa.select(BoardEntry.person_id).where(
        BoardEntry.board_id == head.board_id, reach.where(BoardEntry.department_path)
    )
    return sa.and_(queries.in_window(head.competition, head.board_id), Attempt.person_id.in_(ours))


def entries(
    session: Session, head: queries.Head, asked: str, page: int, size: int
) -> tuple[list[tuple[BoardEntry, str, str, str | None]], Paging]:
    """One page of the entry list, late and withdrawn ones first."""
    if head.board_id is None:
        raise NotFound
    query = (
        sa.select(BoardEntry, Person.name, Person.number, Department.name)
        .join(Person, Person.id == BoardEntry.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(BoardEntry.board_id == head.board_id)
    )
    if asked:
        query = query.where(office.named(asked))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = (BoardEntry.withdrawn.desc(), BoardEntry.added_late.desc(), Person.number)
    here = paging(total, page, size)
    rows = session.execute(query.order_by(*order).limit(here.size).offset(here.offset))
    return [(entry, name, number, department) for entry, name, number, department in rows], here


def winners_csv(session: Session, head: queries.Head) -> str:
    """The published winners for a spreadsheet, with the mark by which Excel knows UTF-8."""
    snapshot, _current = old_and_new(session, head)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("名次"), _("工号"), _("姓名"), _("部门"), _("岗位"), _("成绩"), _("用时")])
    for row in snapshot.content["winners"]:
        cells = [row["number"], row["name"], row["department"], row["post"]]
        cells += [points(row["score"]), duration(row["duration_ms"])]
        writer.writerow([row["place"], *(harmless(cell) for cell in cells)])
    return "\ufeff" + out.getvalue()
