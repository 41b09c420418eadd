"""Who is asking: a small frozen object, found with one statement by cookie or by token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from flask import session as cookie
from flask_login import AnonymousUserMixin, UserMixin
from werkzeug.wrappers import Request

from learnplatform.access import Reach
from learnplatform.accounts.models import AccessToken, Department, Grant, Person, SignedSession
from learnplatform.clock import now
from learnplatform.database import db

COOKIE_KEY = "token"

_COLUMNS = (
    Person.id,
    Person.number,
    Person.name,
    Person.must_change_password,
    Person.locale,
    Person.theme,
    Person.department_id,
    Person.post_id,
    Person.specialty_id,
)


def digest(token: str) -> str:
    """What the tables keep of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Anonymous(AnonymousUserMixin):
    id = None
    locale = theme = None
    must_change_password = False
    roles: frozenset[str] = frozenset()

    def has_role(self, *_wanted: str) -> bool:
        return False


@dataclass(eq=False)
class Visitor(UserMixin):
    """A signed-in person, as far as every request needs to know them."""

    id: int
    number: str
    name: str
    must_change_password: bool
    locale: str | None
    theme: str | None
    department_id: int | None
    post_id: int | None
    specialty_id: int | None
    token_hash: str
    by_token: bool = False

    @cached_property
    def _grants(self) -> list[tuple[str, str | None]]:
        with db.read_core() as connection:
            rows = connection.execute(
                sa.select(Grant.role, Department.path)
                .outerjoin(Department, Department.id == Grant.department_id)
                .where(Grant.person_id == self.id)
            )
            return [(role, path) for role, path in rows]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self._grants)

    def has_role(self, *wanted: str) -> bool:
        """Whether they hold any of `wanted` somewhere; an administrator everywhere holds all."""
        return not self.roles.isdisjoint(wanted) or ("admin", None) in self._grants

    def reach(self, *wanted: str) -> Reach:
        """The part of the tree in which they hold any of `wanted`; falsy where none."""
        if ("admin", None) in self._grants:
            return Reach(everywhere=True)
        paths = [path for role, path in self._grants if role in wanted]
        if None in paths:
            return Reach(everywhere=True)
        return Reach(paths=tuple(path for path in paths if path))


@dataclass(frozen=True)
class Credential:
    """What a request brings to say who is asking."""

    token_hash: str
    by_token: bool  # an access token, else the session of a cookie


def credential(request: Request) -> Credential | None:
    """`Authorization: Bearer …` if given, else the session cookie; None: neither."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return Credential(digest(header.removeprefix("Bearer ").strip()), by_token=True)
    token = cookie.get(COOKIE_KEY)
    return Credential(digest(token), by_token=False) if isinstance(token, str) else None


def load(request: Request) -> Visitor | None:
    """Flask-Login's request loader."""
    given = credential(request)
    if given is None:
        return None
    query = _TOKEN_QUERY if given.by_token else _SESSION_QUERY
    with db.read_core() as connection:
        row = connection.execute(query, {"hash": given.token_hash, "moment": now()}).one_or_none()
    return None if row is None else Visitor(*row, token_hash=given.token_hash, by_token=given.by_token)


def _held(columns: Sequence[Any], by_token: bool) -> sa.Select[Any]:
    """`columns` of the active person whose credential is `hash`, if it still holds at `moment`."""
    table = AccessToken if by_token else SignedSession
    moment = sa.bindparam("moment", type_=SignedSession.expires_at.type)
    return (
        sa.select(*columns)
        .join(table, table.person_id == Person.id)
        .where(
            table.token_hash == sa.bindparam("hash"),
            sa.or_(table.expires_at.is_(None), table.expires_at > moment)
            if by_token
            else table.expires_at > moment,
            Person.active,
        )
    )


# Built once: the hot path pays for running them, not for composing them.
_SESSION_QUERY = _held(_COLUMNS, by_token=False)
_TOKEN_QUERY = _held(_COLUMNS, by_token=True)


def holder(*, by_token: bool) -> sa.ScalarSelect[int]:
    """The id of the person whose credential is `hash` at `moment` and who may do what any worker may.

    For a statement that asks by itself who it is for.
    """
    return _held((Person.id,), by_token).where(~Person.must_change_password).scalar_subquery()
