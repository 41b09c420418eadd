"""Two connections of a real PostgreSQL: administrators who remove each other at once leave one of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.access import Reach
from learnplatform.accounts.models import Grant, Person
from learnplatform.accounts.people import service
from learnplatform.accounts.people.service import Actor
from learnplatform.database import db
from learnplatform.problems import Conflict
from tests.helpers import make_person
from tests.quizzes.attempts.test_interleaving import elsewhere, pg, wait_until_blocked

__all__ = ["elsewhere", "pg"]
EVERYWHERE = Reach(everywhere=True)


def revoke(session: Any, actor: Person, person: Person) -> None:
    grant_id = session.scalar(sa.select(Grant.id).where(Grant.person_id == person.id))
    service.revoke(session, Actor(actor.id, EVERYWHERE), person.id, grant_id)


def deactivate(session: Any, actor: Person, person: Person) -> None:
    service.deactivate(session, Actor(actor.id, EVERYWHERE), person.id)


def in_a_transaction(act: Callable[..., None], *args: Any) -> None:
    with db.write() as session:
        act(session, *args)


def administrators() -> set[int]:
    with db.write() as session:
        return service.administrators(session)


@pytest.mark.parametrize("first", [revoke, deactivate])
@pytest.mark.parametrize("second", [revoke, deactivate])
def test_two_who_remove_each_other_leave_one(
    pg: Flask, elsewhere: Callable[..., Future[Any]], first: Any, second: Any
) -> None:
    one, two = make_person("甲", roles=("admin",)), make_person("乙", roles=("admin",))
    with db.write() as session:
        first(session, one, two)
        session.flush()
        back = elsewhere(in_a_transaction, second, two, one)
        wait_until_blocked()
    with pytest.raises(Conflict):
        back.result(10)
    assert administrators() == {one.id}
