"""Questions inside a lesson: asked without their keys, judged by the server, the first answer kept."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.learning.models import LearningEvent, VideoAnswer
from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.arena.models import Arena
from quizzes.bank.models import Question
from tests.courses.builders import lesson, lessons_of, make_course
from tests.courses.learning.players import Player, Time, ask, course, is_done, state
from tests.helpers import call
from tests.quizzes.arena.build import arena_drawing
from tests.quizzes.bank.samples import DRAFTS


def asked_in(client: FlaskClient, lesson_id: int) -> Any:
    """The one question of a lesson."""
    told: Any = client.get(f"/api/v1/lessons/{lesson_id}/questions").json
    (asked,) = told["questions"]
    return asked


def answer(client: FlaskClient, lesson_id: int, uid: str, response: Any, status: int = 200) -> dict[str, Any]:
    sent = {"response": response}
    given = call(client, "POST", f"/api/v1/lessons/{lesson_id}/questions/{uid}", sent)
    assert given.status_code == status, given.json
    return dict(given.json)


@pytest.mark.parametrize("kind", list(DRAFTS))
def test_a_question_travels_without_its_key(
    client: FlaskClient, worker: Person, time: Time, kind: str
) -> None:
    _course, (video,) = course(worker)
    uid = ask(video, kind)
    asked = asked_in(client, video)
    assert (asked["uid"], asked["at_seconds"], asked["answered"], asked["type"]) == (uid, 60.0, False, kind)
    assert not {"key", "right", "correct", "explanation", "accepted"} & set(
        str(asked).replace("'", " ").split()
    )


def test_what_is_to_be_put_in_order_comes_in_another_one_for_each_question(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, videos = course(worker, *(lesson(type="video") for _ in range(8)))
    for video in videos:
        ask(video, "ordering")
    shown = [[each["html"] for each in asked_in(client, video)["options"]] for video in videos]
    assert len({tuple(each) for each in shown}) > 1
    assert [each["html"] for each in asked_in(client, videos[0])["options"]] == shown[0]


def test_the_first_answer_counts_and_tells_what_is_right(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    uid = ask(video)
    told = answer(client, video, uid, {"option": "b"})
    assert (told["right"], told["key"], told["completed"]) == (False, {"option": "a"}, False)
    assert "规程" in told["explanation"]
    again = answer(client, video, uid, {"option": "a"})
    assert (again["right"], again["response"]) == (False, {"option": "b"})
    asked = asked_in(client, video)
    assert (asked["answered"], asked["response"]) == (True, {"option": "b"})
    with db.read() as session:
        assert session.scalars(sa.select(VideoAnswer.tries)).one() == 2
        assert session.scalars(sa.select(LearningEvent.verb)).all() == ["answered"]


def test_what_an_open_arena_asks_too_is_kept_and_not_told(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    uid = ask(video)
    with db.read() as session:
        version = session.scalars(sa.select(Question.current_version_id)).one()
    arena_id = arena_drawing(version or 0)
    told = answer(client, video, uid, {"option": "a"})
    assert (told["right"], told["key"], told["explanation"]) == (None, None, "")
    assert "擂台" in told["withheld"]
    with db.read() as session:
        assert session.scalars(sa.select(VideoAnswer.right)).one() is True
    with db.write() as session:
        session.get_one(Arena, arena_id).state = "closed"
    told = answer(client, video, uid, {"option": "a"})
    assert (told["right"], told["key"], told["withheld"]) == (True, {"option": "a"}, "")


def test_a_lesson_waits_for_the_questions_that_must_be_answered(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    must, may = ask(video), ask(video, "true_false", must=False)
    player = Player(client, video)
    player.send()
    time.pass_(600)
    assert not player.send([0, 600])["completed"]
    assert not answer(client, video, may, {"value": True})["completed"]
    assert answer(client, video, must, {"option": "b"})["completed"]
    assert state(worker) == "completed"


def test_answered_before_the_end_the_last_second_completes_it(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    uid = ask(video)
    player = Player(client, video)
    player.send()
    time.pass_(600)
    answer(client, video, uid, {"option": "a"})
    assert player.send([0, 600])["completed"]
    assert is_done(worker, video)


def test_what_is_no_answer_is_refused_and_not_kept(client: FlaskClient, worker: Person, time: Time) -> None:
    _course, (video,) = course(worker)
    uid = ask(video)
    for wrong in (None, {"option": "z"}, {"value": True}, "a"):
        answer(client, video, uid, wrong, status=422)
    answer(client, video, "not-here", {"option": "a"}, status=404)
    with db.read() as session:
        assert session.scalars(sa.select(VideoAnswer.id)).all() == []


def test_strangers_and_whom_it_is_locked_for_see_no_question(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    (elsewhere,) = lessons_of(make_course([lesson(type="video")]))
    _course, (locked,) = course(worker, lesson(type="video", release={"days": 9}))
    for lesson_id, status in ((elsewhere, 404), (locked, 409)):
        uid = ask(lesson_id)
        assert client.get(f"/api/v1/lessons/{lesson_id}/questions").status_code == status
        answer(client, lesson_id, uid, {"option": "a"}, status=status)
