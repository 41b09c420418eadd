"""What happens to an attempt: one function a use case, one transaction each."""

from __future__ import annotations

from datetime import datetime

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.attempts import paper, queries, starting
from quizzes.attempts.late import accept_late
from quizzes.attempts.listing import Front, front, open_quizzes
from quizzes.attempts.overdue import expire_overdue
from quizzes.attempts.putting_right import extend, void
from quizzes.attempts.results import result
from quizzes.attempts.rules import Change
from quizzes.attempts.saving import flush, refuse_shape, save, save_at_once
from quizzes.attempts.shapes import AttemptOut
from quizzes.attempts.submitting import Receipt, submit

__all__ = [
    "Change",
    "Front",
    "Receipt",
    "accept_late",
    "expire_overdue",
    "extend",
    "flush",
    "front",
    "open_attempt",
    "open_quizzes",
    "refuse_shape",
    "result",
    "save",
    "save_at_once",
    "start",
    "submit",
    "void",
]


def start(
    person_id: int,
    quiz_id: int,
    *,
    trial: bool = False,
    reach: Reach | None = None,
    moment: datetime | None = None,
) -> tuple[AttemptOut, bool]:
    """This person's attempt at the quiz, and whether it is new; see `starting.begin`."""
    moment = moment or now()
    taken = starting.begin(person_id, quiz_id, trial=trial, reach=reach, moment=moment)
    return paper.present(taken.attempt, taken.answers, moment), taken.is_new


def open_attempt(person_id: int, attempt_id: int, moment: datetime | None = None) -> AttemptOut:
    """The attempt as it stands; reads only. Raises NotFound when it is not theirs."""
    with db.read_core() as connection:
        attempt = queries.own_attempt(connection, attempt_id, person_id)
        if attempt is None:
            raise NotFound
        answers = queries.answers(connection, attempt_id)
    return paper.present(attempt, answers, moment or now())
