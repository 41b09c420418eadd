"""In which order somebody reads what they were told."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices import service
from tests.helpers import make_person


def test_the_latest_stands_first_though_it_was_stored_earlier(app: Flask) -> None:
    person = make_person()
    with db.write() as session:
        for days in (1, 30, 2):
            at = now() - timedelta(days=days)
            service.tell(session, [person.id], "insight.written", {"days": days}, at=at)
    with db.read() as session:
        assert [each.params["days"] for each in service.latest(session, person.id)] == [1, 2, 30]
