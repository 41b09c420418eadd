"""A worker who is signed in, and a clock."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from courses.learning import passing, service
from learnplatform.accounts.models import Person
from tests.courses.learning.players import Time
from tests.helpers import make_person, sign_in


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(service, "now", made)
    monkeypatch.setattr(passing, "now", made)
    return made


@pytest.fixture
def worker(client: FlaskClient) -> Person:
    person = make_person()
    sign_in(client, person)
    return person
