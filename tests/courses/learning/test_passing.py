"""Lessons that are quizzes: passed with a score, put right when the score changes, never taken back."""

from __future__ import annotations

import sqlalchemy as sa

from courses.learning import passing, service
from courses.learning.models import LearningEvent, LessonProgress
from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.grading.service import grade_all
from tests.builders import hand_in, make_quiz
from tests.courses.builders import lesson
from tests.courses.learning.players import Time, course, is_done, state


def tell(quiz_id: int, person: Person) -> None:
    with db.write() as session:
        passing.told(session, {"quiz_id": quiz_id, "person_id": person.id})


def go(quiz_id: int, person: Person, right: int) -> int:
    """An attempt with `right` of ten answers, graded and told of."""
    attempt_id = hand_in(quiz_id, person, right)
    grade_all()
    tell(quiz_id, person)
    return attempt_id


def score(person: Person) -> int | None:
    with db.read() as session:
        return session.scalars(
            sa.select(LessonProgress.score).where(LessonProgress.person_id == person.id)
        ).one()


def void(attempt_id: int) -> None:
    with db.write() as session:
        session.get_one(Attempt, attempt_id).state = "voided"


def test_a_score_that_passes_finishes_the_lesson_and_one_below_does_not(worker: Person, time: Time) -> None:
    quiz_id = make_quiz()
    _course, (quiz,) = course(worker, lesson(type="quiz", quiz_id=quiz_id))
    go(quiz_id, worker, 5)
    assert (score(worker), is_done(worker, quiz)) == (5_000, False)
    go(quiz_id, worker, 6)
    assert (score(worker), state(worker)) == (6_000, "completed")


def test_the_same_told_twice_is_noted_once(worker: Person, time: Time) -> None:
    quiz_id = make_quiz()
    course(worker, lesson(type="quiz", quiz_id=quiz_id))
    go(quiz_id, worker, 8)
    tell(quiz_id, worker)
    with db.read() as session:
        verbs = session.scalars(sa.select(LearningEvent.verb).order_by(LearningEvent.id)).all()
    assert verbs == ["scored", "finished", "completed"]


def test_a_voided_attempt_puts_the_score_right_but_takes_back_nothing(worker: Person, time: Time) -> None:
    quiz_id = make_quiz()
    _course, (quiz,) = course(worker, lesson(type="quiz", quiz_id=quiz_id))
    low, high = go(quiz_id, worker, 3), go(quiz_id, worker, 9)
    void(high)
    tell(quiz_id, worker)
    assert (score(worker), is_done(worker, quiz), state(worker)) == (3_000, True, "completed")
    void(low)
    tell(quiz_id, worker)
    assert score(worker) is None


def test_a_score_from_before_counts_when_the_lesson_is_opened(worker: Person, time: Time) -> None:
    quiz_id = make_quiz()
    hand_in(quiz_id, worker, 10)
    grade_all()
    course_id, (quiz,) = course(worker, lesson(type="quiz", quiz_id=quiz_id))
    assert state(worker) == "active"
    service.open_lesson(worker, course_id, quiz)
    assert state(worker) == "completed"


def test_a_locked_quiz_lesson_keeps_the_score_and_is_done_when_it_opens(worker: Person, time: Time) -> None:
    quiz_id = make_quiz()
    course_id, (first, quiz) = course(
        worker,
        lesson(type="link", body={"address": "https://www.gov.cn/"}),
        lesson(type="quiz", quiz_id=quiz_id),
        version={"sequential": True},
    )
    go(quiz_id, worker, 10)
    assert (score(worker), is_done(worker, quiz)) == (10_000, False)
    service.open_lesson(worker, course_id, quiz)
    assert not is_done(worker, quiz)
    service.open_lesson(worker, course_id, first)
    service.open_lesson(worker, course_id, quiz)
    assert state(worker) == "completed"


def test_a_trial_of_a_trainer_and_another_quiz_pass_nothing(worker: Person, time: Time) -> None:
    quiz_id, other = make_quiz(), make_quiz(title="别的")
    _course, (quiz,) = course(worker, lesson(type="quiz", quiz_id=quiz_id))
    hand_in(quiz_id, worker, 10, trial=True)
    go(other, worker, 10)
    tell(quiz_id, worker)
    assert not is_done(worker, quiz)
