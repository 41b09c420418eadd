"""What a browser or a proxy may keep: nothing of a signed-in visit but pictures, and these by the browser alone."""

from __future__ import annotations

from flask import Flask

from tests.helpers import call, sign_in
from tests.walking import walk
from tests.world import make_world

ASKS_EVERY_TIME = "private, no-cache"  # a version address, kept for its ETag


def test_no_answer_of_a_visit_is_kept(app: Flask) -> None:
    world = make_world()
    client = sign_in(app.test_client(), world.staff)
    kept = []
    for endpoint, address, answer in walk(app, client):
        told = answer.headers.get("Cache-Control", "")
        if endpoint == "files.show" and answer.status_code == 200:
            fine = told.startswith("private,") and answer.headers["Vary"].startswith("Cookie")
        else:
            fine = "no-store" in told or (answer.is_json and told == ASKS_EVERY_TIME)
        if not fine:
            kept.append((address, answer.status_code, told))
    assert kept == []


def test_no_refusal_and_no_answer_to_a_change_is_kept(app: Flask) -> None:
    world = make_world()
    client = sign_in(app.test_client(), world.worker)
    attempt, question = world["attempt.running"], world["answer.running"]
    answers = [
        app.test_client().get("/"),
        client.get("/no/such/page"),
        client.get("/admin/people"),
        client.post("/quizzes/1/start"),
        call(client, "PUT", f"/api/v1/attempts/{attempt}/answers/{question}", {"response": None, "seq": 1}),
        call(client, "PUT", f"/api/v1/attempts/{attempt}/answers/{question}", {"response": 7, "seq": 2}),
        call(client, "POST", f"/api/v1/attempts/{attempt}/submit", {}),
    ]
    assert [answer.status_code for answer in answers] == [302, 404, 403, 400, 200, 422, 200]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * len(answers)
