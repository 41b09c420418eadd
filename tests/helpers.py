"""What tests make again and again, by plain functions: people, sign-in, counted statements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from learnplatform.accounts.models import Department, Grant, Person, Post, SignedSession, Specialty
from learnplatform.accounts.visitor import digest
from learnplatform.clock import now
from learnplatform.database import db

_numbers = itertools.count(10001)


def make_department(*names: str) -> int:
    """The id of the department at the path `names`, made where it is missing."""
    with db.write() as session:
        parent: Department | None = None
        for name in names:
            parent_id = parent.id if parent else None
            found = session.scalar(
                sa.select(Department).where(Department.parent_id.is_(parent_id), Department.name == name)
                if parent_id is None
                else sa.select(Department).where(Department.parent_id == parent_id, Department.name == name)
            )
            if found is None:
                found = Department(parent_id=parent_id, name=name, depth=parent.depth + 1 if parent else 0)
                session.add(found)
                session.flush()
                found.path = f"{parent.path if parent else '/'}{found.id}/"
            parent = found
        assert parent is not None
        return parent.id


def _named(session: Any, table: type, name: str | None) -> int | None:
    if name is None:
        return None
    found = session.scalar(sa.select(table).where(table.name == name))  # type: ignore[attr-defined]
    if found is None:
        found = table(name=name)
        session.add(found)
        session.flush()
    return found.id


def make_person(
    name: str = "周晓岚",
    *,
    department: tuple[str, ...] = ("海港集团", "港机一部"),
    post: str | None = "门机司机",
    specialty: str | None = "起重",
    roles: tuple[str, ...] = (),
    branch: tuple[str, ...] | None = None,
    **values: Any,
) -> Person:
    """A person, with `roles` held everywhere or, where `branch` is given, in that branch alone."""
    department_id = make_department(*department)
    branch_id = make_department(*branch) if branch else None
    with db.write() as session:
        person = Person(
            number=str(next(_numbers)),
            name=name,
            department_id=department_id,
            post_id=_named(session, Post, post),
            specialty_id=_named(session, Specialty, specialty),
            **values,
        )
        session.add(person)
        session.flush()
        session.add_all(Grant(person_id=person.id, role=role, department_id=branch_id) for role in roles)
    return person


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign `person` in without the form: a session row and the cookie that names it."""
    token = f"session of {person.id} {next(_numbers)}"
    with db.write() as session:
        session.add(
            SignedSession(token_hash=digest(token), person_id=person.id, expires_at=now() + timedelta(days=1))
        )
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client


def csrf(client: FlaskClient, address: str = "/") -> str:
    """The CSRF token of the page at `address`."""
    page = client.get(address, follow_redirects=True).get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, page
    return found[1]


def post(client: FlaskClient, address: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    """Submit a form as a browser would, with the CSRF token."""
    return client.post(address, data={"csrf_token": csrf(client), **(data or {})}, **kwargs)


def call(client: FlaskClient, method: str, address: str, json: Any = None) -> Any:
    """Call the API as a page would, with the CSRF token in its header."""
    return client.open(address, method=method, json=json, headers={"X-CSRFToken": csrf(client)})


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile: every cursor execution, and each COMMIT that ends a transaction.

    BEGIN is not counted: PostgreSQL's driver sends it together with the first statement.
    """
    seen: list[str] = []

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        if not text.startswith("BEGIN"):
            seen.append(text)

    def commit(_connection: Any) -> None:
        seen.append("COMMIT")

    for engine in db.engines:
        event.listen(engine, "before_cursor_execute", statement)
        event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        for engine in db.engines:
            event.remove(engine, "before_cursor_execute", statement)
            event.remove(engine, "commit", commit)
