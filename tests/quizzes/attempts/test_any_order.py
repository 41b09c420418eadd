"""Any order of saves, retries, flushes, sweeps and submits ends with the same responses: the newest of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnplatform import after_commit
from learnplatform.app import create_app
from learnplatform.database import db
from learnplatform.problems import Refusal
from quizzes.attempts import service
from quizzes.attempts.rules import Change
from quizzes.grading.service import grade_all
from tests.builders import make_quiz
from tests.conftest import make_settings
from tests.helpers import make_person
from tests.quizzes.attempts.taking import MINUTE, NOW, SECOND, begin, stored

QUESTIONS = 3
# What two pages wrote: (question, writer, seq) → response, each sent any number of times in any order.
writes = st.dictionaries(
    st.tuples(st.integers(0, QUESTIONS - 1), st.integers(1, 2), st.integers(1, 3)),
    st.sampled_from([None, {"value": True}, {"value": False}]),
    max_size=8,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Any:
    folder = tmp_path_factory.mktemp("any-order")
    (folder / "x.db").write_bytes(sqlite_template.read_bytes())
    application = create_app(make_settings(folder / "data", f"sqlite:///{folder / 'x.db'}"))
    after_commit.publish_with(None)
    with application.app_context():
        yield make_person(), make_quiz(QUESTIONS)
    db.close()


def saved(*args: Any) -> Any:
    try:
        return service.save(*args)
    except Refusal as refusal:
        return refusal


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[dict[Any, Any], list[Any]]:
    """What was written, and each of it twice in some order: how it travels, and whether a sweep follows."""
    written = draw(writes)
    order = draw(st.permutations([*written, *written]))
    ways = draw(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=len(order), max_size=len(order)))
    return written, [(key, *way) for key, way in zip(order, ways, strict=True)]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(deliveries())
def test_any_order_of_saves_and_retries(world: Any, sent: tuple[dict[Any, Any], list[Any]]) -> None:
    me, quiz_id = world
    written, order = sent
    attempt, questions = begin(me, quiz_id)
    for number, (key, by_flush, sweep) in enumerate(order):
        at, writer, seq = key
        moment = NOW + number * SECOND
        change = Change(written[key], seq, writer)
        if by_flush:
            outcome = service.flush(me.id, attempt, {questions[at]: change}, moment).outcomes[questions[at]]
        else:
            outcome = saved(me.id, attempt, questions[at], change, moment)
        assert outcome == seq or getattr(outcome, "kind", "") == "stale"
        if sweep:
            service.expire_overdue(moment)
    service.submit(me.id, attempt, {}, NOW + 2 * MINUTE)
    service.submit(me.id, attempt, {}, NOW + 3 * MINUTE)
    grade_all()
    expected = {}
    for index, question in enumerate(questions):
        mine = [(writer, seq, response) for (at, writer, seq), response in written.items() if at == index]
        newest = max(mine, key=lambda one: one[:2], default=(0, 0, None))
        expected[question] = (newest[2], newest[0], newest[1])
    assert stored(attempt) == expected
    score = sum(1000 for response, _writer, _seq in expected.values() if response == {"value": True})
    assert service.result(me.id, attempt).score == score  # type: ignore[union-attr]
