"""Watching and reading as they are stored: on the server's clock, once, whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.learning.models import LearningEvent, LessonProgress, WatchClock, WatchSession
from courses.learning.watching import SLACK_MS
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.courses.builders import MINUTE, enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import Player, Time, course, read, read_state, state
from tests.helpers import call, counted_statements

DAY = 86_400


def test_ten_minutes_watched_in_ten_minutes_complete_the_lesson(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    assert player.send() == {"watched_seconds": 0, "share": 0.0, "completed": False, "resume_at": 0.0}
    for minute in range(10):
        time.pass_(60)
        told = player.send([minute * 60, minute * 60 + 60])
    assert told == {"watched_seconds": 600, "share": 1.0, "completed": True, "resume_at": 600.0}
    assert state(worker) == "completed"


def test_a_claim_of_all_at_once_counts_the_slack_alone(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    told = player.send([0, 600])
    assert told["watched_seconds"] == SLACK_MS // 1_000
    assert player.send([0, 600])["watched_seconds"] == SLACK_MS // 1_000
    time.pass_(100)
    assert player.send([0, 600])["watched_seconds"] == 200 + SLACK_MS // 1_000
    assert not told["completed"]


def test_two_tabs_two_lessons_and_two_sessions_share_one_clock(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (one, two) = course(worker, lesson("甲", "video"), lesson("乙", "video"))
    players = [Player(client, one), Player(client, two), Player(client, two, "s2")]
    for player in players:
        player.send()
    time.pass_(60)
    counted = 0
    for player in players:
        player.send([0, 600])
    with db.read() as session:
        counted = sum(session.scalars(sa.select(LessonProgress.watched_ms)))
    assert counted <= 2 * 60_000 + SLACK_MS


def test_the_same_call_again_and_calls_in_any_order_count_once(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    player.send(seq=0)
    time.pass_(120)
    for seq in (3, 1, 2, 2, 4, 1):
        told = player.send([seq * 15, seq * 15 + 15], seq=seq)
    assert told["watched_seconds"] == 60
    with db.read() as session:
        row = session.scalars(sa.select(WatchSession)).one()
        assert (row.credited_ms, row.seqs, row.calls) == (60_000, [[1, 5]], 4)
        assert row.resume_ms == 75_000


def test_an_hour_offline_arrives_late_and_loses_nothing(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker, lesson(type="video", duration_ms=60 * MINUTE))
    player = Player(client, video)
    player.send(seq=0)
    time.pass_(3_600)
    for seq in range(12, 0, -1):
        told = player.send([(seq - 1) * 300, seq * 300], seq=seq)
    assert told["watched_seconds"] == 3_600


def test_what_comes_after_thirty_days_is_not_counted_and_the_person_is_told(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video, text) = course(worker, lesson("甲", "video"), lesson("乙", text="字" * 600))
    player = Player(client, video)
    player.send()
    read(client, text, 0, 0, 1)
    time.pass_(30 * DAY)
    told = player.send([0, 60])
    assert (told["watched_seconds"], "expired" in told) == (60, False)
    assert "expired" not in read_state(client, text, 10, 0.5, 2)
    time.pass_(60)
    late = player.send([0, 120])
    assert (late["watched_seconds"], late["expired"]) == (60, True)
    assert player.send([0, 120], seq=player.seq)["expired"]  # its answer was lost, and it is sent again
    assert read_state(client, text, 10, 1, 3)["expired"]
    assert read_state(client, text, 10, 1, 3)["expired"]
    assert read_state(client, text, 0, 1, 4)["read_seconds"] == 10
    told = Player(client, video, "s2").send([0, 60])
    assert "expired" not in told  # a session of today has nothing to do with it


def test_a_call_costs_four_statements_and_a_repeated_one_a_single_one(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    player.send()
    costs = []
    for seq in (5, 6, 6):
        time.pass_(60)
        with counted_statements() as seen:
            player.send([seq * 60, seq * 60 + 30], seq=seq)
        costs.append(sum(each != "COMMIT" for each in seen))
    assert costs == [4, 4, 1]


def test_out_of_sight_does_not_count_unless_the_trainer_says_so(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    strict = lesson("甲", "video")
    lenient = lesson("乙", "video", completion={"rule": "watched", "percent": 90, "hidden": True})
    _course, (one, two) = course(worker, strict, lenient)
    for lesson_id, seconds in ((one, 0), (two, 60)):
        player = Player(client, lesson_id)
        player.send()
        time.pass_(60)
        assert player.send([0, 60], hidden=True)["watched_seconds"] == seconds


def test_a_first_pass_that_must_not_skip_counts_only_what_follows_on(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (video,) = course(
        worker, lesson(type="video", completion={"rule": "watched", "percent": 90, "no_skipping": True})
    )
    player = Player(client, video)
    player.send()
    time.pass_(600)
    told = player.send([0, 60], [300, 600])
    assert (told["watched_seconds"], told["resume_at"]) == (60, 60.0)


@pytest.mark.parametrize("intervals", [[[5, 1]], [[0]], ["x"], [[0, None]], [[-5, 1]]])
def test_what_are_no_intervals_is_refused_and_nothing_stored(
    client: FlaskClient, worker: Person, time: Time, intervals: list[Any]
) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    player.send()
    player.send(*intervals, status=422)
    with db.read() as session:
        assert session.scalars(sa.select(WatchSession.calls)).one() == 0


@pytest.mark.parametrize(
    "change", [{"seq": -1}, {"session": ""}, {"session": "a b"}, {"rate": 0}, {"person": 5}]
)
def test_a_body_of_another_shape_is_refused(
    client: FlaskClient, worker: Person, time: Time, change: dict[str, Any]
) -> None:
    _course, (video,) = course(worker)
    sent = {"session": "s", "intervals": [], "rate": 1, "seq": 1, **change}
    assert call(client, "POST", f"/api/v1/lessons/{video}/watched", sent).status_code == 422


def test_only_who_is_in_the_course_and_only_what_is_open(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    closed = lesson("丙", "video", release={"days": 3})
    _course, (_one, two) = course(worker, lesson("甲", "video"), closed)
    Player(client, two).send(status=409)
    other = make_course([lesson(type="video")])
    Player(client, lessons_of(other)[0]).send(status=404)
    waiting = make_course([lesson(type="video")])
    enrol(waiting, worker, state="waiting")
    Player(client, lessons_of(waiting)[0]).send(status=404)
    Player(client, 10**17).send(status=404)


def test_a_text_is_not_timed(client: FlaskClient, worker: Person, time: Time) -> None:
    _course, (text,) = course(worker, lesson())
    Player(client, text).send(status=409)


def test_reading_takes_a_believable_time_and_reaches_the_end(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (text,) = course(worker, lesson(text="字" * 900))  # a minute at fifteen characters a second
    assert not read(client, text, 0, 0, 1)
    assert not read(client, text, 500, 1.0, 2)  # claimed, but no time has passed
    time.pass_(40)
    assert not read(client, text, 40, 0.5, 3)
    time.pass_(30)
    assert not read(client, text, 30, 0.5, 3)  # heard before
    assert read(client, text, 30, 0.6, 4)
    assert state(worker) == "completed"


def test_reading_and_watching_at_once_share_one_clock(
    client: FlaskClient, worker: Person, time: Time
) -> None:
    _course, (text, video) = course(worker, lesson(text="字" * 900), lesson("乙", "video"))
    player = Player(client, video)
    player.send()
    read(client, text, 0, 0, 1)
    time.pass_(60)
    player.send([0, 120])
    assert not read(client, text, 60, 1.0, 2)


def test_what_happens_is_in_the_log_once(client: FlaskClient, worker: Person, time: Time) -> None:
    _course, (video,) = course(worker)
    player = Player(client, video)
    player.send()
    for minute in range(12):
        time.pass_(60)
        player.send([minute * 50, minute * 50 + 50])
    with db.read() as session:
        verbs = session.scalars(sa.select(LearningEvent.verb).order_by(LearningEvent.id)).all()
        assert verbs == ["finished", "completed"]
        assert session.scalar(sa.select(sa.func.count()).select_from(WatchSession)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(WatchClock)) == 1
