"""The bare baseline: SELECT + upsert + commit with SQLAlchemy Core, no sign-in at all, under the same server."""

from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy.dialects import postgresql, sqlite

from learnplatform.database import Json, db

app = Flask(__name__)
metadata = sa.MetaData()
saved = sa.Table(
    "bare_answers",
    metadata,
    sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("question", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("response", Json),
)
attempts = sa.Table(
    "bare_attempts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("state", sa.Text)
)

db.open(os.environ["LEARN_DATABASE_URL"])
with db.write_core() as connection:
    metadata.create_all(connection)
    dialect = sqlite if db.is_sqlite else postgresql
    connection.execute(
        dialect.insert(attempts).on_conflict_do_nothing(),
        [{"id": n, "state": "in_progress"} for n in range(64)],
    )

_look = sa.select(attempts.c.state).where(attempts.c.id == sa.bindparam("attempt"))
_insert = dialect.insert(saved)
_upsert = _insert.on_conflict_do_update(
    index_elements=["attempt", "question"],
    set_={"seq": _insert.excluded.seq, "response": _insert.excluded.response},
)


@app.put("/save/<int:attempt>/<int:question>")
def save(attempt: int, question: int) -> dict[str, int]:
    body = request.get_json()
    with db.write_core() as connection:
        connection.execute(_look, {"attempt": attempt % 64}).one()
        connection.execute(
            _upsert,
            {"attempt": attempt, "question": question, "seq": body["seq"], "response": body["response"]},
        )
    return {"seq": body["seq"]}
