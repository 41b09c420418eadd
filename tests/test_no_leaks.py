"""No key, score or draft in any answer before its time: everything that can be read is read, by whom it may tempt."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.arena import management as arenas
from quizzes.attempts import service as attempts
from quizzes.grading import service as grading
from quizzes.papers import service as papers
from quizzes.papers.checks import Draft
from quizzes.papers.models import Quiz
from tests.helpers import call, sign_in
from tests.walking import walk
from tests.world import HOUR, World, make_world, stranger
from tests.world_material import go

FORBIDDEN = {"key", "correct", "is_correct", "explanation"}  # no field of an attempt in progress is called so
# What a certificate is for tells it to whoever has its code.
FOR_ANYONE = {"certificates.verify": {"OURS-course"}, "certificates.statement": {"OURS-course"}}
IN_SCRIPT = re.compile(rf'"({"|".join(FORBIDDEN)})"\s*:')


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def text_of(answer: Any) -> str:
    """What can be read in an answer; of a workbook what lies packed in it."""
    if not zipfile.is_zipfile(BytesIO(answer.data)):
        return str(answer.data.decode(errors="replace"))
    with zipfile.ZipFile(BytesIO(answer.data)) as package:
        return "".join(package.read(name).decode(errors="replace") for name in package.namelist())


def found(app: Flask, client: FlaskClient, word: str, within: str = "") -> dict[str, set[str]]:
    """Where the visitor reads `word`: what follows it, by address; not what the address itself says."""
    seen = {}
    for endpoint, address, answer in walk(app, client, within):
        told = set(re.findall(rf"{word}[\w-]*", text_of(answer))) - set(re.findall(rf"{word}[\w-]*", address))
        if told - FOR_ANYONE.get(endpoint, set()):
            seen[address] = told
    return seen


def fields(document: Any) -> Iterator[str]:
    """The names of all fields, at any depth."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from fields(value)
    elif isinstance(document, list):
        for value in document:
            yield from fields(value)


def test_a_worker_reads_no_key_and_no_draft_before_its_time(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.worker)
    assert found(app, client, "SECRET") == {}


def test_a_visitor_who_did_not_sign_in_reads_nothing(app: Flask, world: World) -> None:
    assert found(app, app.test_client(), "(?:SECRET|OURS)") == {}


def test_staff_of_another_branch_read_nothing_of_ours(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), stranger("staff"))
    seen = found(app, client, "(?:SECRET|OURS)")
    assert seen == {}


def test_staff_do_read_it(app: Flask, world: World) -> None:
    """That the walk finds what there is to be found."""
    client = sign_in(app.test_client(), world.staff)
    rooms = ("bank", "papers", "competitions.index", "roster", "jobs")
    told = set().union(*(one for room in rooms for one in found(app, client, "SECRET", room).values()))
    for secret in ("never-accepted", "fill_in-explanation", "draft-quiz", "competition-draft", "nameless"):
        assert any(one.endswith(secret) for one in told), secret


def test_no_field_of_an_attempt_in_progress_tells_what_is_right(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.worker)
    attempt = world["attempt.running"]
    read = client.get(f"/api/v1/attempts/{attempt}")
    again = call(client, "POST", f"/api/v1/quizzes/{world['quiz.running']}/attempts")
    pending = client.get(f"/api/v1/attempts/{attempt}/result")
    assert (read.status_code, again.status_code) == (200, 200)
    for answer in (read, again, pending):
        assert FORBIDDEN.isdisjoint(fields(json.loads(answer.data)))
    page = client.get(f"/attempts/{attempt}").get_data(as_text=True)
    assert not IN_SCRIPT.search(page)


def test_what_writing_answers_back_tells_nothing_either(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.worker)
    attempt, answer = world["attempt.running"], world["answer.running"]
    said = {"response": None, "seq": 1, "writer": 1}
    told = [
        call(client, "PUT", f"/api/v1/attempts/{attempt}/answers/{answer}", said),
        call(client, "PUT", f"/api/v1/attempts/{attempt}/answers/{answer}", {**said, "response": {"x": 1}}),
        call(client, "PUT", f"/api/v1/attempts/{attempt}/answers", {"answers": {str(answer): said}}),
        call(client, "POST", f"/api/v1/attempts/{attempt}/submit", {}),
        client.get(f"/api/v1/attempts/{attempt}/result"),
    ]
    for one in told:
        assert FORBIDDEN.isdisjoint(fields(one.get_json()))
        assert "SECRET" not in one.get_data(as_text=True)


def test_after_the_window_it_is_shown_where_policy_allows(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.worker)
    grading.grade_all()
    assert told(app, client) == {"SECRET-waiting-accepted", "SECRET-waiting-explanation"}
    over(world, "quiz.window")
    assert told(app, client) == {
        "SECRET-waiting-accepted",
        "SECRET-waiting-explanation",
        "SECRET-window-accepted",
        "SECRET-window-explanation",
    }


def test_after_the_window_it_is_kept_while_somebody_still_writes(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.worker)
    attempts.start(world["other"], world["quiz.window"])
    over(world, "quiz.window")
    assert told(app, client) == set()


def test_what_an_open_arena_draws_from_is_told_by_no_other_quiz(app: Flask, world: World) -> None:
    """Another quiz with the same questions, handed in empty, would be the arena's keys for the asking."""
    client = sign_in(app.test_client(), world.worker)
    said = Draft(
        title="OURS-beside",
        branch_id=world["branch"],
        items=((world["question"], 1000),),
        review="after_submit",
        goes_total=None,
    )
    with db.write() as session:
        quiz_id = papers.create(session, said, world.staff.id).id
    papers.publish(quiz_id, world.staff.id)
    attempt = go(world.worker.id, quiz_id)
    grading.grade_all()
    assert {one for one in told(app, client) if "drawn" in one} == set()
    read = client.get(f"/api/v1/attempts/{attempt}/result")
    assert FORBIDDEN.isdisjoint(fields(read.get_json()["questions"]))
    arenas.close_arena(world["arena.open"], Reach(everywhere=True), world.staff.id, "结束")
    assert {one for one in told(app, client) if "drawn" in one} == {
        "SECRET-drawn-1-accepted",
        "SECRET-drawn-1-explanation",
    }


def told(app: Flask, client: FlaskClient) -> set[str]:
    return set().union(*found(app, client, "SECRET", "attempts").values())


def over(world: World, quiz: str) -> None:
    with db.write() as session:
        session.execute(
            sa.update(Quiz)
            .where(Quiz.id == world[quiz])
            .values(opens_at=now() - 2 * HOUR, closes_at=now() - HOUR / 3600)
        )
