"""Whose attempts an officer may put right on a competition's pages: what the page offers, the service does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.competitions import entering
from quizzes.grading.models import Grade
from quizzes.grading.service import grade_all
from tests.builders import hand_in, make_quiz
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.competitions.build import EVERYWHERE, moment_within, opened

OURS, THEIRS = ("海港集团", "港机一部"), ("海港集团", "港机二部")


@dataclass
class Contest:
    """A competition of one branch on a quiz of the whole enterprise, and the attempts one may look at in it."""

    id: int
    ours: int  # of somebody of the branch
    guest: int  # of somebody of another branch who was added to the list
    before: int  # of somebody of the branch, from before the competition


@pytest.fixture
def contest(client: FlaskClient) -> Contest:
    boss = make_person("总部干部", roles=("officer",))
    branch = make_department(*OURS)
    mine, guest = make_person("自己人", department=OURS), make_person("客人", department=THEIRS)
    competition, quiz = opened(boss.id, quiz_id=make_quiz(10), branch_id=branch)
    entering.add_person(competition, guest.number, "交流", EVERYWHERE, boss.id)
    long_ago = now() - timedelta(days=3)
    made = [
        hand_in(quiz, mine, 5, started_at=long_ago),
        hand_in(quiz, mine, 5, started_at=moment_within()),
        hand_in(quiz, guest, 5, started_at=moment_within()),
    ]
    grade_all()
    return Contest(competition, ours=made[1], guest=made[2], before=made[0])


def officer(branch: tuple[str, ...] | None) -> Person:
    return make_person("干部", roles=("officer",), branch=branch)


def late_answer(attempt_id: int) -> int:
    """The id of a right answer that came too late for a question which was answered wrong."""
    with db.write() as session:
        wrong = sa.select(Answer).where(Answer.attempt_id == attempt_id, Answer.position == 9)
        answer = session.scalars(wrong).one()
        late = LateAnswer(
            attempt_id=attempt_id, version_id=answer.version_id, response={"value": True}, writer=1, seq=9
        )
        session.add(late)
        session.flush()
        return late.id


def state(attempt_id: int) -> tuple[str, Any]:
    with db.read() as session:
        attempt = session.get_one(Attempt, attempt_id)
        score = session.scalar(sa.select(Grade.score).where(Grade.attempt_id == attempt_id))
        return attempt.state, score


def reopen(attempt_id: int) -> None:
    """Let the attempt be one that the clock handed in and nobody graded yet."""
    with db.write() as session:
        session.execute(sa.delete(Grade).where(Grade.attempt_id == attempt_id))
        session.execute(
            sa.update(Attempt).where(Attempt.id == attempt_id).values(state="submitted", submitted_by="clock")
        )


CASES = {
    # whose office: (ours, guest, before): what its pages allow; None: nothing to be found there
    "whole": (None, (True, True, None)),
    "ours": (OURS, (True, False, None)),
    "theirs": (THEIRS, (None, None, None)),
}


@pytest.mark.parametrize("whose", CASES)
@pytest.mark.parametrize("which", [0, 1, 2], ids=["ours", "guest", "before"])
def test_the_page_offers_what_the_service_does(
    client: FlaskClient, contest: Contest, whose: str, which: int
) -> None:
    branch, allowed = CASES[whose]
    sign_in(client, officer(branch))
    attempt = (contest.ours, contest.guest, contest.before)[which]
    late = late_answer(attempt)
    may = allowed[which]
    address = f"/competitions/{contest.id}/attempts/{attempt}"
    shown = client.get(address)
    assert shown.status_code == (404 if may is None else 200)
    text = shown.get_data(as_text=True)
    assert ("作废这份答卷" in text, "采纳并重新评分" in text) == (bool(may), bool(may))
    if may is False:
        assert "不归您的部门" in text

    answer = post(client, f"{address}/late/{late}", {f"late-{late}-reason": "断网"})
    assert answer.status_code == (302 if may else 404)
    assert state(attempt) == ("graded", 6000 if may else 5000)
    reopen(attempt)
    assert ("延长几分钟" in client.get(address).get_data(as_text=True)) is bool(may)
    answer = post(client, address, {"extend-minutes": "5", "extend-reason": "停电"})
    assert answer.status_code == (302 if may else 404)
    assert state(attempt)[0] == ("in_progress" if may else "submitted")
    answer = post(client, address, {"void-reason": "替考"})
    assert answer.status_code == (302 if may else 404)
    assert (state(attempt)[0] == "voided") is bool(may)


def test_a_late_answer_is_accepted_only_with_a_reason_and_once_graded(
    client: FlaskClient, contest: Contest
) -> None:
    sign_in(client, officer(OURS))
    late = late_answer(contest.ours)
    address = f"/competitions/{contest.id}/attempts/{contest.ours}"
    for said in ({}, {f"late-{late}-reason": " "}, {f"late-{late}-reason": "长" * 301}):
        post(client, f"{address}/late/{late}", said)
        assert state(contest.ours) == ("graded", 5000)
    reopen(contest.ours)
    assert "评完分才能采纳" in client.get(address).get_data(as_text=True)
    post(client, f"{address}/late/{late}", {f"late-{late}-reason": "断网"})
    assert "评完分才能采纳" in client.get(address).get_data(as_text=True)
    grade_all()
    post(client, f"{address}/late/{late}", {f"late-{late}-reason": "断网"})
    assert state(contest.ours) == ("graded", 6000)
    text = client.get(address).get_data(as_text=True)
    assert ("采纳迟到的作答" in text, "断网" in text, "采纳并重新评分" in text) == (True, True, False)


def test_a_late_answer_of_another_attempt_is_not_found(client: FlaskClient, contest: Contest) -> None:
    sign_in(client, officer(None))
    late = late_answer(contest.guest)
    address = f"/competitions/{contest.id}/attempts/{contest.ours}/late/{late}"
    assert post(client, address, {f"late-{late}-reason": "断网"}).status_code == 404
