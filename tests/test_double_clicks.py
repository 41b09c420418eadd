"""A button that is pressed twice at once does once what it says: one entry of the audit log, and no failure."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import sqlalchemy as sa
from flask import Flask

from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry
from tests.helpers import csrf, sign_in
from tests.world import make_world

REASON = {"reason": "停电"}
LATE = {"late-1-reason": "停电"}
OUTSIDE = {"title": "复审", "hours": "8", "kind": "outside", "ended_on": "2020-01-01"}
# In this order: (address, what is typed, what the log says of it).
BUTTONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("/manage/quizzes/{quiz.spare}/publish", {}, "quiz.published"),
    ("/manage/quizzes/{quiz.waiting}/close", {}, "quiz.closed"),
    ("/manage/quizzes/{quiz.waiting}/reopen", {}, "quiz.reopened"),
    ("/manage/quizzes/{quiz.draft}/delete", {}, "quiz.deleted"),
    ("/manage/quizzes/{quiz.never}/attempts/{attempt.never}/late/{late}", LATE, "attempt.late_accepted"),
    ("/manage/quizzes/{quiz.never}/attempts/{attempt.never}/void", REASON, "attempt.voided"),
    ("/quizzes/{quiz.never}/corrections/{grading}/publish", {}, "regrade.published"),
    ("/competitions/{competition.draft}/open", {}, "competition.opened"),
    ("/competitions/{competition.published}/correct", {"do": "put_right"} | REASON, "competition.put_right"),
    ("/competitions/{competition.published}/correct", {"do": "take_back"} | REASON, "competition.taken_back"),
    ("/competitions/{competition.published}/publish", {}, "competition.published"),
    ("/arenas/{arena.planned}/open", {}, "arena.opened"),
    ("/arenas/rewards/{reign}", {"note": "奖金 200 元"}, "reign.rewarded"),
    ("/arenas/{arena.open}/close", REASON, "arena.closed"),
    ("/records/people/{other}", OUTSIDE, "outside.entered"),
    ("/records/entries/{credit}/cancel", REASON, "credit.cancelled"),
    ("/bank/import/{job.bank}/confirm", {"keep": "good", "duplicates": "skip"}, "bank.imported"),
    ("/admin/roster/{job.roster}/confirm", {"wrong": "skip"}, "roster.imported"),
)


def test_two_presses_at_once_are_one(app: Flask) -> None:
    world = make_world()
    for address, typed, action in BUTTONS:
        found = address
        for name, value in world.ids.items():
            found = found.replace("{" + name + "}", str(value))
        before = log()
        statuses = press_twice(app, world.staff, found, typed)
        assert max(statuses) < 500, (address, statuses)
        if found.endswith("/confirm"):
            jobs.run(int(found.split("/")[-2]))  # the rest is a worker's
        assert log() - before == Counter([action]), (address, statuses)


def press_twice(app: Flask, person: Person, address: str, typed: dict[str, Any]) -> list[int]:
    """The statuses of two identical forms sent in the same instant by one person."""
    gate = threading.Barrier(2)
    statuses: list[int] = []
    client = sign_in(app.test_client(), person)
    token, cookie = csrf(client), client.get_cookie("learnplatform")
    assert cookie is not None

    def press() -> None:
        browser = app.test_client()
        browser.set_cookie("learnplatform", cookie.value)
        gate.wait()
        statuses.append(browser.post(address, data={"csrf_token": token, **typed}).status_code)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def log() -> Counter[str]:
    with db.read() as session:
        return Counter(session.scalars(sa.select(AuditEntry.action)))
