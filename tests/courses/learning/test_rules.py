"""What is closed and why; what counts as read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from courses.learning import rules
from courses.learning.rules import LessonFacts, Lock

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def facts(number: int, **values: Any) -> LessonFacts:
    return LessonFacts(number, f"uid-{number}", f"第 {number} 节", **values)


def closed(
    lessons: list[LessonFacts], done: set[int], *, sequential: bool = False, at: datetime = BEGAN
) -> dict[int, tuple[Lock, ...]]:
    return rules.locks(lessons, done, sequential=sequential, started_at=BEGAN, at=at)


def test_one_after_another_and_what_may_be_left_out_holds_up_nobody() -> None:
    lessons = [facts(1), facts(2, required=False), facts(3), facts(4)]
    assert closed(lessons, set(), sequential=True).keys() == {2, 3, 4}
    assert closed(lessons, {1}, sequential=True) == {4: (Lock("before", ("第 3 节",)),)}
    assert closed(lessons, {1, 3}, sequential=True) == {}
    assert closed(lessons, set()) == {}


def test_a_lesson_that_requires_others_waits_for_those_that_are_there() -> None:
    lessons = [facts(1), facts(2), facts(3, requires=("uid-1", "uid-2", "uid-of-another-course"))]
    assert closed(lessons, {1}) == {3: (Lock("before", ("第 2 节",)),)}
    assert closed(lessons, {1, 2}) == {}


def test_a_lesson_that_requires_itself_is_open() -> None:
    assert closed([facts(1, requires=("uid-1",))], set()) == {}


def test_release_by_date_and_by_days_after_coming_in() -> None:
    moment = BEGAN + 2 * DAY
    lessons = [facts(1, release={"at": moment.isoformat()}), facts(2, release={"days": 2})]
    before = closed(lessons, set(), at=moment - timedelta(seconds=1))
    assert before == {1: (Lock("release", opens_at=moment),), 2: (Lock("release", opens_at=moment),)}
    assert closed(lessons, set(), at=moment) == {}
    not_in_yet = rules.locks(lessons, set(), sequential=False, started_at=None, at=BEGAN + 90 * DAY)
    assert not_in_yet == {2: (Lock("release", opens_at=None),)}


def test_what_was_done_stays_open_whatever_a_new_version_says() -> None:
    lessons = [facts(1), facts(2, release={"days": 30}, requires=("uid-1",))]
    assert closed(lessons, {2}, sequential=True) == {}


def test_reading_needs_the_end_and_a_believable_time() -> None:
    needed = rules.reading_needed_ms(1_500)
    assert needed == 100_000
    assert rules.is_read(needed, 1_000, needed)
    assert not rules.is_read(needed - 1, 1_000, needed)
    assert not rules.is_read(needed, 900, needed)
    assert rules.reading_needed_ms(0) == rules.LEAST_READING_MS
    assert rules.reading_needed_ms(10, minutes=20) == 300_000
    assert rules.reading_needed_ms(0, pictures=30) == 60_000


def test_a_score_passes_at_its_percentage_and_not_just_below() -> None:
    assert rules.is_passed(6_000, 60)
    assert not rules.is_passed(5_999, 60)
    assert not rules.is_passed(None, 0)
