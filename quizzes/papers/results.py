"""A quiz's results as a workbook: the counted go of everybody with their place, and all goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Person, Post, Specialty
from learnplatform.accounts.queries import paths_of
from learnplatform.sheets import Sheet, write_book
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers import words
from quizzes.papers.live import last_of
from quizzes.papers.models import Quiz
from quizzes.standings import rules
from quizzes.standings.models import Board, Standing

_STEP = 1_000
_WIDTHS = (12, 14, 36, 16, 16, 6, 18, 18, 12, 10, 10)


def workbook(
    session: Session, quiz: Quiz, reach: Reach, timezone: str, report: Callable[[int, int], None]
) -> bytes:
    """The results of people within `reach`. `report(done, total)` is told how far it is."""
    names = _Names(session)
    mine = [Attempt.quiz_id == quiz.id, sa.not_(Attempt.trial), reach.where(Attempt.department_path)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Attempt).where(*mine)) or 0
    places = _places(session, quiz)
    zone = ZoneInfo(timezone)
    counted: list[list[Any]] = []
    every: list[list[Any]] = []
    for attempt, person, score in _goes(session, quiz, mine):
        cells = _cells(attempt, person, score, names, zone)
        place = places.get(attempt.id)
        every.append([*cells, str(words.ATTEMPTS[attempt.state]), _("是") if place else ""])
        if place:
            counted.append([*cells, place])
        if len(every) % _STEP == 0:
            report(len(every), total)
    counted.sort(key=lambda row: row[-1])
    report(total, total)
    head = _headings()
    return write_book(
        [
            Sheet(_("成绩"), [*head, _("名次")], counted, _WIDTHS, frozenset({0})),
            Sheet(_("全部答卷"), [*head, _("状态"), _("计入名次")], every, (*_WIDTHS, 10), frozenset({0})),
        ]
    )


def _headings() -> list[str]:
    return [
        _("工号"),
        _("姓名"),
        _("部门"),
        _("岗位"),
        _("工种"),
        _("第几次"),
        _("开始"),
        _("交卷"),
        _("用时（秒）"),
        _("得分"),
    ]


def _goes(session: Session, quiz: Quiz, mine: list[Any]) -> Iterator[tuple[Attempt, Person, int | None]]:
    """All goes in pieces, so that a large quiz is neither one long read nor all in memory as rows."""
    last = 0
    while True:
        piece = session.execute(
            sa.select(Attempt, Person, Grade.score)
            .join(Person, Person.id == Attempt.person_id)
            .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == quiz.grading))
            .where(*mine, Attempt.id > last)
            .order_by(Attempt.id)
            .limit(_STEP)
        ).all()
        if not piece:
            return
        last = piece[-1][0].id
        yield from piece
        session.expunge_all()


def _places(session: Session, quiz: Quiz) -> dict[int, int]:
    """The place of every counted attempt on the quiz's own board."""
    board = session.scalar(sa.select(Board).where(Board.quiz_id == quiz.id, Board.competition_id.is_(None)))
    if board is None:
        return {}
    rows = session.execute(
        sa.select(Standing.attempt_id, Standing.sort_key)
        .where(Standing.board_id == board.id, Standing.grading == board.grading, Standing.scope == "all")
        .order_by(Standing.sort_key)
    ).all()
    places = rules.places([row.sort_key for row in rows], 0, 0, shared=board.ties_shared)
    return {row.attempt_id: place for row, place in zip(rows, places, strict=True)}


class _Names:
    """What departments, posts and specialties are called, asked for once each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._departments: dict[int, str] = {}
        self.posts = dict(session.execute(sa.select(Post.id, Post.name)).all())
        self.specialties = dict(session.execute(sa.select(Specialty.id, Specialty.name)).all())

    def department(self, path: str) -> str:
        department = last_of(path)
        if department is None:
            return ""
        if department not in self._departments:
            self._departments[department] = "/".join(
                paths_of(self._session, [department]).get(department, [])
            )
        return self._departments[department]


def _cells(attempt: Attempt, person: Person, score: int | None, names: _Names, zone: ZoneInfo) -> list[Any]:
    return [
        person.number,
        person.name,
        names.department(attempt.department_path),
        names.posts.get(attempt.post_id or 0, ""),
        names.specialties.get(attempt.specialty_id or 0, ""),
        attempt.go,
        _clock(attempt.started_at, zone),
        _clock(attempt.submitted_at, zone),
        None if attempt.duration_ms is None else Decimal(attempt.duration_ms) / 1000,
        None if score is None else Decimal(score) / 100,
    ]


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
