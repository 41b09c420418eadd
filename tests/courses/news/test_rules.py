"""Which lessons open for somebody on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from courses.learning.rules import LessonFacts
from courses.news import rules

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
CAME = NOON - timedelta(days=7)


def facts(number: int, release: dict[str, Any] | None = None, **values: Any) -> LessonFacts:
    return LessonFacts(number, f"u{number}", f"第{number}节", release=release or {}, **values)


def at(moment: datetime) -> dict[str, Any]:
    return {"at": moment.isoformat()}


def opened(*lessons: LessonFacts, back: timedelta = rules.BACK, **values: Any) -> dict[date, tuple[str, ...]]:
    """What is told at noon, by day."""
    given = {"sequential": False, "started_at": CAME, "zone": SHANGHAI}
    done = values.pop("done", ())
    found = {
        day.date: rules.opened(lessons, done, day=day, **{**given, **values})
        for day in rules.days(NOON - back, NOON, SHANGHAI)
    }
    return {day: titles for day, titles in found.items() if titles}


def test_what_opens_on_one_day_is_one_piece_of_news() -> None:
    morning, evening = at(NOON - timedelta(hours=3)), at(NOON + timedelta(hours=6))
    found = opened(facts(1), facts(2, morning), facts(3, evening), facts(4, {"days": 7}))
    assert found == {date(2026, 3, 10): ("第2节", "第3节", "第4节")}


def test_a_day_is_the_sites_day() -> None:
    late, midnight = datetime(2026, 3, 9, 15, 59, tzinfo=UTC), datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert opened(facts(1, at(late)), facts(2, at(midnight))) == {
        date(2026, 3, 9): ("第1节",),
        date(2026, 3, 10): ("第2节",),
    }
    assert [
        (each.date.day, each.since < midnight <= each.until) for each in rules.days(late, NOON, SHANGHAI)
    ] == [
        (9, False),
        (10, True),
    ]


@pytest.mark.parametrize(
    ("lesson", "values"),
    [
        (facts(2, at(NOON + timedelta(minutes=1))), {}),  # not yet
        (facts(2, at(NOON - timedelta(days=2))), {}),  # long ago
        (facts(2, at(NOON - timedelta(hours=2))), {"started_at": NOON - timedelta(hours=1)}),  # was open
        (facts(2, {"days": 7}), {"done": {2}}),
        (facts(2, {"days": 7}, requires=("u1",)), {}),  # waits for another
        (facts(2, {"days": 7}), {"sequential": True}),
        (facts(2, {"days": 0}), {"started_at": NOON - timedelta(hours=1)}),
        (facts(2), {}),
    ],
)
def test_what_is_no_news(lesson: LessonFacts, values: dict[str, Any]) -> None:
    assert opened(facts(1), lesson, **values) == {}


def test_what_waited_for_another_is_news_once_that_is_done() -> None:
    assert opened(facts(1), facts(2, {"days": 7}, requires=("u1",)), done={1})


def test_when_one_must_have_come_for_a_lesson_to_open_now() -> None:
    since = NOON - rules.BACK
    assert rules.may_open({"days": 7}, since, NOON) == (CAME - rules.BACK, CAME)
    assert rules.may_open(at(NOON), since, NOON) is not None
    assert rules.may_open(at(since), since, NOON) is None
    assert rules.may_open({}, since, NOON) is None
