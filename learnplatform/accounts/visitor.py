"""Who is asking: a small frozen object, found with one statement by cookie or by token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

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


def load(_request: Request) -> Visitor | None:
    """Flask-Login's request loader: `Authorization: Bearer …` if given, else the session cookie."""
    header = _request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return _by_access_token(header.removeprefix("Bearer ").strip())
    token = cookie.get(COOKIE_KEY)
    return _by_session(token) if isinstance(token, str) else None


# Built once: the hot path pays for running them, not for composing them.
_SESSION_QUERY = (
    sa.select(*_COLUMNS)
    .join(SignedSession, SignedSession.person_id == Person.id)
    .where(
        SignedSession.token_hash == sa.bindparam("hash"),
        SignedSession.expires_at > sa.bindparam("moment", type_=SignedSession.expires_at.type),
        Person.active,
    )
)
_TOKEN_QUERY = (
    sa.select(*_COLUMNS)
    .join(AccessToken, AccessToken.person_id == Person.id)
    .where(
        AccessToken.token_hash == sa.bindparam("hash"),
        sa.or_(
            AccessToken.expires_at.is_(None),
            AccessToken.expires_at > sa.bindparam("moment", type_=AccessToken.expires_at.type),
        ),
        Person.active,
    )
)


def _by_session(token: str) -> Visitor | None:
    return _find(_SESSION_QUERY, digest(token), by_token=False)


def _by_access_token(token: str) -> Visitor | None:
    return _find(_TOKEN_QUERY, digest(token), by_token=True)


def _find(query: sa.Select, token_hash: str, *, by_token: bool) -> Visitor | None:
    with db.read_core() as connection:
        row = connection.execute(query, {"hash": token_hash, "moment": now()}).one_or_none()
    return None if row is None else Visitor(*row, token_hash=token_hash, by_token=by_token)
