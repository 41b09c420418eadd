"""Going to every address that can be read, derived from the routes themselves, so that a new one is included."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from courses.certificates.models import Certificate, SigningKey
from learnplatform.database import Base, db
from learnplatform.files.models import File, ResumableUpload
from learnplatform.models import StoredFile
from quizzes.bank import kinds
from quizzes.standings.models import SCOPES

PUBLIC_FILES = {"static.icons", "static.serve"}  # the same for everybody, and no content of anybody's
# What is tried of addresses that read more than their path.
QUERIES: dict[str, tuple[str, ...]] = {
    "standings.show": ("scope=department", "scope=post"),
    "standings.whole": ("scope=department",),
    "standings.whole_csv": ("scope=department",),
    "standings.groups": ("measure=mean",),
    "standings_api.leaderboard": ("scope=department&scope_id=2", "around=me"),
    "attempts.result": ("review=1",),
    "bank.show": ("pane=1",),
    "bank.index": ("at=1", "page=2"),
    "papers.show": ("state=graded",),
    "papers.bank": ("branch_id=2",),
    "papers.edit": ("check=1",),
    "arena_office.reward_list": ("show=rewarded",),
    "competitions_office.attempts": ("page=1",),
    "people.index": ("state=all",),
}


def addresses(app: Flask, within: str = "") -> Iterator[tuple[str, str]]:
    """(endpoint, address) of every GET route, with every id there is where it takes one.

    `within`: only endpoints that begin so.
    """
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in PUBLIC_FILES:
            continue
        if not rule.endpoint.startswith(within):
            continue
        names = sorted(rule.arguments)
        for values in itertools.product(*(_values(rule, name) for name in names)):
            built = rule.build(dict(zip(names, values, strict=True)), append_unknown=False)
            assert built is not None, rule
            yield rule.endpoint, built[1]
            for query in QUERIES.get(rule.endpoint, ()):
                yield rule.endpoint, f"{built[1]}?{query}"


def _values(rule: Rule, name: str) -> list[Any]:
    if name in _WORDS:
        return list(_WORDS[name])
    column = _COLUMNS.get(f"{rule.endpoint} {name}", _COLUMNS.get(name))
    if column is None:
        return list(range(1, _largest_id(name) + 1))
    with db.read() as session:
        return list(session.scalars(sa.select(column))) or ["1"]


def _largest_id(name: str) -> int:
    """The largest id of the table that `name` («attempt_id») stands for."""
    with db.read_core() as connection:
        table = Base.metadata.tables[_TABLES.get(name, f"{name[:-3]}s")]
        return connection.scalar(sa.select(sa.func.max(table.c.id))) or 1


# What a part of an address may be that is no number of a row.
_WORDS: dict[str, Iterable[str]] = {
    "scope": SCOPES,
    "kind": kinds.names(),
    "seed": ("1",),
    "signed": ("1",),  # signed for one person: the strangers' table has these
    "name": ("1",),
}
_COLUMNS: dict[str, Any] = {
    "token": StoredFile.token,
    "uploads_api.show token": ResumableUpload.token,
    "uid": File.uid,
    "typed": Certificate.code,
    "key_id": SigningKey.id,
}
_TABLES = {
    "person_id": "people",
    "quiz_id": "quizzes",
    "station_id": "work_stations",
    "template_id": "certificate_templates",
}


def walk(app: Flask, client: FlaskClient, within: str = "") -> Iterator[tuple[str, str, Any]]:
    """(endpoint, address, answer) for every address, none of them followed anywhere."""
    for endpoint, address in list(addresses(app, within)):
        answer = client.get(address)
        assert answer.status_code < 500 or endpoint == "health.readyz", address  # no worker runs here
        yield endpoint, address, answer
