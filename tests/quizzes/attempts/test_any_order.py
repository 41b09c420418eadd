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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes, st.data())
def test_any_order_of_saves_and_retries(world: Any, written: dict[Any, Any], data: st.DataObject) -> None:
    me, quiz_id = world
    attempt, questions = begin(me, quiz_id)
    deliveries = data.draw(st.permutations([*written.items(), *written.items()]))
    for number, ((question, writer, seq), response) in enumerate(deliveries):
        sent = {questions[question]: Change(response, seq, writer)}
        moment = NOW + number * SECOND
        try:
            if data.draw(st.booleans()):
                service.flush(me.id, attempt, sent, moment)
            else:
                service.save(me.id, attempt, questions[question], sent[questions[question]], moment)
        except Refusal as refusal:
            assert refusal.kind == "stale"
        if data.draw(st.booleans()):
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
