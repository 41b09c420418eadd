"""Boards after any history are what a recount makes of the raw answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnplatform.database import db
from quizzes.attempts.models import Answer, Attempt
from quizzes.competitions.models import Competition
from quizzes.grading import service as grading
from quizzes.papers.models import Quiz
from quizzes.standings import service
from quizzes.standings.commands import boards
from quizzes.standings.models import Board, GroupStanding, Standing
from tests.builders import MORNING, hand_in, make_quiz
from tests.helpers import make_person

ENDS = MORNING + timedelta(days=1)


def all_boards() -> list[int]:
    with db.read() as session:
        return list(session.scalars(sa.select(Board.id).order_by(Board.id)))


def contest_on(quiz_id: int, entries: list[Any]) -> int:
    """The id of the board of a competition in the window from MORNING to ENDS."""
    with db.write() as session:
        contest = Competition(title="安康杯", quiz_id=quiz_id, opens_at=MORNING, closes_at=ENDS, state="open")
        session.add(contest)
        session.flush()
        return service.open_board(
            session,
            quiz_id=quiz_id,
            competition_id=contest.id,
            opens_at=MORNING,
            closes_at=ENDS,
            department_level=1,
            entries=entries,
        ).id


def void(attempt_id: int) -> None:
    with db.write() as session:
        session.get_one(Attempt, attempt_id).state = "voided"
        grading.on_voided(session, attempt_id)


def on(board_id: int) -> dict[int, int]:
    with db.read() as session:
        query = sa.select(Standing.person_id, Standing.score).where(
            Standing.board_id == board_id, Standing.scope == "all"
        )
        return {row.person_id: row.score for row in session.execute(query)}


def group(board_id: int, scope: str, group_id: int) -> tuple[int, int, int | None]:
    with db.read() as session:
        row = session.get_one(GroupStanding, (board_id, 1, scope, group_id))
        return row.score_sum, row.people, row.members


@pytest.mark.parametrize(("counting", "score"), [("best", 3000), ("last", 1000), ("first", 2000)])
def test_the_quiz_says_which_go_counts(app: Flask, counting: str, score: int) -> None:
    quiz_id, person = make_quiz(3, counting=counting), make_person()
    for right in (2, 3, 1):
        hand_in(quiz_id, person, right)
    grading.grade_all()
    assert on(all_boards()[0]) == {person.id: score}


def test_equal_score_and_time_share_a_place(app: Flask) -> None:
    quiz_id, people = make_quiz(3), [make_person() for _ in range(3)]
    for person, right in zip(people, (3, 3, 1), strict=True):
        hand_in(quiz_id, person, right)
    grading.grade_all()
    board_id = all_boards()[0]
    found = [service.place_of(board_id, 1, "all", 0, person.id) for person in people]
    assert found == [(1, 3), (1, 3), (3, 3)]
    assert service.place_of(board_id, 1, "all", 0, 424242) is None


def test_a_competition_counts_its_window_and_its_entrants_alone(app: Flask) -> None:
    quiz_id, inside, outside = make_quiz(4), make_person(), make_person()
    hand_in(quiz_id, inside, 4, started_at=MORNING - timedelta(seconds=1))
    hand_in(quiz_id, inside, 2, started_at=MORNING)
    hand_in(quiz_id, outside, 3)
    grading.grade_all()
    board_id = contest_on(quiz_id, [(inside.id, "/1/7/", inside.post_id, None)])
    hand_in(quiz_id, inside, 4, started_at=ENDS)
    grading.grade_all()
    assert on(board_id) == {inside.id: 2000}
    assert group(board_id, "department", 7) == (2000, 1, 1)
    assert on(all_boards()[0]) == {inside.id: 4000, outside.id: 3000}


def test_entries_added_and_withdrawn_move_the_board_and_its_denominators(app: Flask) -> None:
    quiz_id, early, late = make_quiz(4), make_person(), make_person()
    for person, right in ((early, 1), (late, 3)):
        hand_in(quiz_id, person, right)
    grading.grade_all()
    board_id = contest_on(quiz_id, [(early.id, "/1/7/", None, None)])
    with db.write() as session:
        service.add_entry(session, board_id, (late.id, "/1/7/", None, None), None, "漏报")
    assert (on(board_id)[late.id], group(board_id, "department", 7)) == (3000, (4000, 2, 2))
    with db.write() as session:
        service.withdraw_entry(session, board_id, early.id, None, "退出")
    assert (on(board_id), group(board_id, "department", 7)) == ({late.id: 3000}, (3000, 1, 1))
    assert [service.recount(each) for each in all_boards()] == [[], []]


def test_a_recount_names_the_rows_that_differ(app: Flask) -> None:
    quiz_id, person = make_quiz(2), make_person()
    hand_in(quiz_id, person, 2)
    grading.grade_all()
    board_id = all_boards()[0]
    assert service.recount(board_id) == []
    with db.write() as session:
        session.execute(sa.update(Standing).where(Standing.scope == "post").values(score=1))
        session.execute(
            sa.update(GroupStanding).where(GroupStanding.scope == "specialty").values(score_sum=1)
        )
    wrong = service.recount(board_id)
    assert [(row["what"], row["scope"]) for row in wrong] == [("person", "post"), ("group", "specialty")]
    answer = CliRunner().invoke(boards, ["recount", "--json"])
    assert (answer.exit_code, len(json.loads(answer.output)[0]["differing"])) == (1, 2)


steps = st.lists(
    st.tuples(
        st.sampled_from(["hand in", "grade", "void", "withdraw"]), st.integers(0, 3), st.integers(0, 4)
    ),
    max_size=14,
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(steps=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_history_the_boards_equal_a_recount(app: Flask, steps: list[tuple[str, int, int]]) -> None:
    quiz_id, people = make_quiz(4), [make_person(post=f"岗位{n % 2}") for n in range(4)]
    board_id = contest_on(quiz_id, [(each.id, "/1/7/", each.post_id, None) for each in people])
    attempts: list[int] = []
    for step, number, right in steps:
        if step == "hand in":
            attempts.append(hand_in(quiz_id, people[number], right, ms=60_000 * (1 + number % 2)))
        elif step == "grade":
            grading.grade_submitted(limit=1 + number)
        elif step == "void" and attempts:
            void(attempts[number % len(attempts)])
        elif step == "withdraw" and people[number].id in on(board_id):
            with db.write() as session:
                service.withdraw_entry(session, board_id, people[number].id, None, "退出")
    grading.grade_all()
    with db.read() as session:
        mine = session.scalars(sa.select(Board.id).where(Board.quiz_id == quiz_id)).all()
    assert [service.recount(each) for each in mine] == [[], []]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(
    goes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=8),
    counting=st.sampled_from(["best", "last", "first"]),
    data=st.data(),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_saves_submits_grading_and_sweeps_gives_the_same_places(
    app: Flask, goes: list[tuple[int, int, int]], counting: str, data: st.DataObject
) -> None:
    """The same answers, saved again, submitted and graded in any order, give the same scores and places."""
    quiz_id = make_quiz(4, counting=counting)
    people = [make_person() for _ in range(3)]
    attempts = [
        hand_in(quiz_id, people[who], right, ms=minutes * 60_000, state="voided")
        for who, right, minutes in goes
    ]

    def play(order: list[int], pauses: list[bool]) -> list[tuple[int, int, int]]:
        with db.write() as session:
            session.execute(sa.delete(Standing))
            session.execute(sa.delete(GroupStanding))
            session.execute(sa.text("DELETE FROM grades"))
            session.execute(sa.update(Attempt).where(Attempt.quiz_id == quiz_id).values(state="voided"))
        for attempt_id, pause in zip(order, pauses, strict=True):
            with db.write() as session:
                again = session.scalars(sa.select(Answer).where(Answer.attempt_id == attempt_id)).all()
                for answer in again:  # a retry writes the same answer once more
                    answer.response = dict(answer.response or {})
                session.get_one(Attempt, attempt_id).state = "submitted"
            if pause:
                grading.grade_submitted(limit=1)
        grading.grade_all()
        grading.grade_all()
        board_id = next(each for each in all_boards() if _quiz_of(each) == quiz_id)
        places = [(each.id, service.place_of(board_id, 1, "all", 0, each.id)) for each in people]
        return [(person, *place) for person, place in places if place] + sorted(on(board_id).items())

    first = play(attempts, [False] * len(attempts))
    pauses = data.draw(st.lists(st.booleans(), min_size=len(attempts), max_size=len(attempts)))
    assert play(data.draw(st.permutations(attempts)), pauses) == first


def _quiz_of(board_id: int) -> int:
    with db.read() as session:
        return session.get_one(Board, board_id).quiz_id


def test_a_quiz_s_counting_rule_is_read_each_time(app: Flask) -> None:
    quiz_id, person = make_quiz(3), make_person()
    for right in (3, 1):
        hand_in(quiz_id, person, right)
    grading.grade_all()
    with db.write() as session:
        session.get_one(Quiz, quiz_id).counting = "last"
        session.flush()
        service.count_people(session, quiz_id, 1, [person.id])
    assert on(all_boards()[0]) == {person.id: 1000}
