"""The list of reigns that wait to be rewarded, across the arenas an officer reaches."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.sheets import harmless
from learnplatform.web.filters import duration, exact, points
from quizzes.arena.models import Arena, Reign
from quizzes.papers.models import Quiz

MOST = 1000


@dataclass(frozen=True)
class Line:
    reign: Reign
    number: str
    name: str
    department: str | None
    arena: str


def lines(session: Session, reach: Reach, show: str = "waiting") -> list[Line]:
    """Reigns by when they began. `show`: waiting, rewarded, flagged (rewarded, then put right)."""
    own = sa.orm.aliased(Department)
    conditions = {
        "waiting": sa.and_(Reign.reward_state == "waiting", sa.not_(Reign.overturned)),
        "rewarded": sa.and_(Reign.reward_state == "rewarded", sa.not_(Reign.overturned)),
        "flagged": Reign.reward_flagged,
    }
    query = (
        sa.select(Reign, Person.number, Person.name, own.name, Quiz.title)
        .join(Arena, Arena.id == Reign.arena_id)
        .join(Quiz, Quiz.id == Arena.quiz_id)
        .join(Person, Person.id == Reign.person_id)
        .outerjoin(own, own.id == Person.department_id)
        .outerjoin(Department, Department.id == Arena.branch_id)
        .where(conditions[show], reach.where(Department.path))
        .order_by(Reign.began_at.desc(), Reign.id.desc())
        .limit(MOST)
    )
    return [Line(*row) for row in session.execute(query)]


def counts(session: Session, reach: Reach) -> dict[str, int]:
    """How many wait, and how many are flagged."""
    row = session.execute(
        sa.select(
            sa.func.count()
            .filter(Reign.reward_state == "waiting", sa.not_(Reign.overturned))
            .label("waiting"),
            sa.func.count().filter(Reign.reward_flagged).label("flagged"),
        )
        .select_from(Reign)
        .join(Arena, Arena.id == Reign.arena_id)
        .outerjoin(Department, Department.id == Arena.branch_id)
        .where(reach.where(Department.path))
    ).one()
    return {"waiting": row.waiting, "flagged": row.flagged}


def as_csv(rows: Iterable[Line]) -> str:
    """The list for a spreadsheet, with the mark at its front by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("工号"),
            _("姓名"),
            _("部门"),
            _("擂台"),
            _("成绩"),
            _("用时"),
            _("夺擂时间"),
            _("奖励说明"),
            _("奖励时间"),
        ]
    )
    for line in rows:
        reign = line.reign
        cells = [line.number, line.name, line.department or "", line.arena, points(reign.score)]
        cells += [
            duration(reign.duration_ms),
            exact(reign.began_at),
            reign.reward_note,
            exact(reign.rewarded_at),
        ]
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + out.getvalue()
