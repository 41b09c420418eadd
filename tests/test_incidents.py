"""What broke elsewhere, where no browser is needed to show it; the rest is in browser/test_incidents.py."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.database import db
from quizzes.attempts import service as attempts
from quizzes.bank.models import Question, QuestionTag
from quizzes.bank.service import create_question
from quizzes.grading import service as grading
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from tests.builders import hand_in, make_quiz
from tests.helpers import counted_statements, make_person, sign_in
from tests.quizzes.bank.importing.books import single, xlsx
from tests.quizzes.bank.importing.test_import import confirmed, staged
from tests.quizzes.standings.test_api import board_of


def filled_with(people: int) -> int:
    """The id of a quiz on whose board so many stand."""
    quiz_id = make_quiz(10)
    for number in range(people):
        hand_in(quiz_id, make_person(), number % 10, ms=60_000 + number)
    grading.grade_all()
    return quiz_id


@pytest.mark.parametrize(
    "address", ["/api/v1/leaderboards/{}?around=me&limit=50", "/boards/{}", "/boards/{}/list"]
)
def test_1012_1470_cms_1714_a_board_asks_as_little_of_the_database_however_many_stand_on_it(
    client: FlaskClient, address: str
) -> None:
    """CTFd #1470, #1012, cms #1714: the scoreboard took seconds in a large contest."""
    costs = []
    for people in (110, 220):
        quiz_id, me = filled_with(people), make_person()
        hand_in(quiz_id, me, 5, ms=61_000)
        grading.grade_all()
        sign_in(client, me)
        board_id = board_of(quiz_id)
        client.get(address.format(board_id))
        with counted_statements() as seen:
            answer = client.get(address.format(board_id))
        assert answer.status_code == 200
        costs.append((len(seen), len(answer.data)))
    (statements, size), (more_statements, more_size) = costs
    assert more_statements == statements
    assert more_size < 1.2 * size  # a page of the contest, not the contest


def test_lms_612_553_471_444_1731_questions_are_reused_drawn_weighted_timed_and_rich(app: Flask) -> None:
    """frappe/lms #612, #553, #471, #444, #1731: none of this could be done; four options at most."""
    options = [{"id": id, "text": f"**选项** {id}"} for id in "abcdefg"]
    with db.write() as session:
        made = [
            create_question(
                session,
                kind="single_choice",
                content={"stem": f"第 {number} 题：`PE` 线是什么颜色？", "options": options},
                key={"options": ["g"]},
                tags=("电气",),
            ).id
            for number in range(8)
        ]
        picked = Draft("必答", items=((made[0], 300), (made[1], 150)), time_limit_ms=60_000)
        drawn = Draft(
            "抽答", composition="drawn", rules=(DrawRule(4, 250, tag="电气"),), time_limit_ms=120_000
        )
        quizzes = [papers.create(session, each, None).id for each in (picked, drawn)]
    for quiz_id in quizzes:
        papers.publish(quiz_id, None)
    first, second = (attempts.start(make_person().id, quiz_id)[0] for quiz_id in quizzes)
    assert sorted(question.points for question in first.questions) == [150, 300]
    assert [question.points for question in second.questions] == [250] * 4
    assert (first.deadline_at - first.started_at).total_seconds() == 60
    assert (second.deadline_at - second.started_at).total_seconds() == 120
    assert all(len(question.options or ()) == 7 for question in (*first.questions, *second.questions))
    assert "<code>PE</code>" in first.questions[0].stem_html
    assert all("<strong>" in option.html for option in first.questions[0].options or ())


def test_4999_2231_a_whole_quiz_is_imported_at_once(client: FlaskClient) -> None:
    """Artemis #4999, frappe/lms #2231: only question by question."""
    sign_in(client, make_person(roles=("trainer",)))
    confirmed(client, staged(client, xlsx([single(number) for number in range(1, 41)])))
    with db.write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Question)) == 40
        assert session.scalar(sa.select(sa.func.count()).where(QuestionTag.tag == "安全")) == 40
        whole = Draft("整卷", composition="drawn", rules=(DrawRule(40, 250, tag="安全"),))
        quiz_id = papers.create(session, whole, None).id
    papers.publish(quiz_id, None)
    attempt, _ = attempts.start(make_person().id, quiz_id)
    assert len({question.id for question in attempt.questions}) == 40
