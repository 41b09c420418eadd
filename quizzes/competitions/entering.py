"""The entry list of a competition that runs: somebody let on after all, somebody taken off."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.database import db
from learnplatform.problems import Invalid
from quizzes.competitions import queries
from quizzes.competitions.guarding import expect, mine
from quizzes.standings import service as standings
from quizzes.standings.models import BoardEntry


def add_person(competition_id: int, number: str, reason: str, reach: Reach, actor_id: int) -> str:
    """Let somebody, by employee number, onto the entry list after all; their name. Audited with the reason."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "open", "closed")
        row = session.execute(
            sa.select(Person, Department.path)
            .outerjoin(Department, Department.id == Person.department_id)
            .where(Person.number == number.strip(), Person.active)
        ).one_or_none()
        if row is None or not reach.covers(row.path):
            raise Invalid(
                _("没有找到这个工号。"), faults=[{"place": "number", "message": _("没有找到这个工号。")}]
            )
        person, path = row
        board = queries.board_of(session, competition_id)
        found = session.get(BoardEntry, (board.id, person.id))
        if found is not None and not found.withdrawn:
            said = _("%(name)s 已经在名单上。", name=person.name)
            raise Invalid(said, faults=[{"place": "number", "message": said}])
        standings.add_entry(
            session, board.id, (person.id, path or "", person.post_id, person.specialty_id), actor_id, reason
        )
        return person.name


def withdraw_person(competition_id: int, person_id: int, reason: str, reach: Reach, actor_id: int) -> None:
    """Take somebody off the entry list. Audited with the reason."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "open", "closed")
        standings.withdraw_entry(
            session, queries.board_of(session, competition_id).id, person_id, actor_id, reason
        )
