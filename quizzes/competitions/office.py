"""What the officer's pages show."""

from __future__ import annotations

import csv
import io
import threading
import time
from dataclasses import dataclass
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
from quizzes.attempts.models import Attempt
from quizzes.competitions import publishing, queries, watching
from quizzes.competitions.models import Competition
from quizzes.competitions.watching import Participation
from quizzes.grading.models import Grade
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


@dataclass(frozen=True)
class Row:
    attempt: Attempt
    name: str
    number: str
    department: str | None
    score: int | None


def _attempts(head: queries.Head) -> Any:
    assert head.board_id is not None
    competition: Competition = head.competition
    return (
        sa.select(Attempt, Person.name, Person.number, Department.name, Grade.score)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == head.quiz.grading))
        .where(queries.in_window(competition, head.board_id))
    )


def attempts(
    session: Session, head: queries.Head, asked: str, page: int, size: int
) -> tuple[list[Row], Paging]:
    """One page of the goes in the window, the latest first."""
    if head.board_id is None:
        return [], paging(0, page, size)
    query = _attempts(head)
    if asked:
        query = query.where(_named(asked))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    here = paging(total, page, size)
    rows = session.execute(query.order_by(Attempt.id.desc()).limit(here.size).offset(here.offset))
    return [Row(*row) for row in rows], here


def attempt(session: Session, head: queries.Head, attempt_id: int) -> Row:
    """Raises NotFound for one that does not belong to the competition."""
    row = None
    if head.board_id is not None:
        row = session.execute(_attempts(head).where(Attempt.id == attempt_id)).one_or_none()
    if row is None:
        raise NotFound
    return Row(*row)


def _named(asked: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        Person.name.contains(asked, autoescape=True), Person.number.startswith(asked, autoescape=True)
    )


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
        query = query.where(_named(asked))
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
