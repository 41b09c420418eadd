"""An installation of the first version goes on with this one: all of its data stays, and today's pages work on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from courses.catalogue import indexing
from learnplatform import after_commit, schema
from learnplatform.accounts.models import Person
from learnplatform.app import create_app
from learnplatform.database import db
from tests import old_rows
from tests.conftest import make_settings
from tests.courses.builders import make_course
from tests.helpers import sign_in

Contents = dict[str, list[tuple[Any, ...]]]


def fill() -> sa.MetaData:
    """Make the first version's tables with something in every one of them; the tables as the database tells them."""
    schema.upgrade(old_rows.REVISION)
    tables = sa.MetaData()
    with db.write_core() as connection:
        tables.reflect(connection)
        rows = old_rows.rows()
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert(), _alike(table, rows.pop(table.name)))
                _count_on(connection, table)
        assert not rows
    return tables


def _alike(table: sa.Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with a value for every column; SQLite keeps moments without their zone, in UTC."""
    names = [column.name for column in table.columns]
    assert {name for row in rows for name in row} <= set(names), table.name
    plain = db.is_sqlite

    def told(value: Any) -> Any:
        return value.replace(tzinfo=None) if plain and hasattr(value, "tzinfo") else value

    return [{name: told(row.get(name)) for name in names} for row in rows]


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """What inserts of its own would have done to PostgreSQL's sequence."""
    if db.is_sqlite or "id" not in table.c:
        return
    name = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
    if name:
        connection.execute(
            sa.select(sa.func.setval(name, sa.select(sa.func.max(table.c.id)).scalar_subquery()))
        )


def contents(tables: sa.MetaData) -> Contents:
    """What the first version's columns hold now."""
    with db.read_core() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


@pytest.fixture
def tables(blank_url: str) -> Any:
    db.open(blank_url)
    yield fill()
    db.close()


def test_nothing_of_the_first_version_is_lost_by_going_up_down_and_up_again(tables: sa.MetaData) -> None:
    before = contents(tables)
    assert all(before.values())
    schema.upgrade()
    assert contents(tables) == before
    make_course()  # goes with the tables that came later
    schema.downgrade(old_rows.REVISION)
    assert contents(tables) == before
    schema.upgrade()
    assert schema.current() == schema.head()
    assert contents(tables) == before


@pytest.mark.usefixtures("tables")
def test_todays_pages_work_on_the_first_versions_data(blank_url: str, tmp_path: Path) -> None:
    schema.upgrade()
    app = create_app(make_settings(tmp_path / "data", blank_url))
    app.config["TESTING"] = True
    after_commit.publish_with(None)
    with db.read() as session:
        worker, staff = session.get_one(Person, 1), session.get_one(Person, 2)

    def pages(person: Person, wanted: dict[str, tuple[str, ...]]) -> None:
        client = sign_in(app.test_client(), person)
        for address, words in wanted.items():
            answer = client.get(address)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, (address, page)
            assert all(word in page for word in words), (address, page)

    pages(
        worker,
        {
            "/": ("欧阳阿卜杜热合曼·买买提", "门机班 · 门机司机"),
            "/attempts/1/result": ("20",),
            "/competitions/1": ("春季练兵",),
            "/arenas/1": ("周晓岚",),
            "/notices": ("周晓岚", "门机擂台"),
            "/courses": ("课程还在准备",),
            "/me/record": (),
        },
    )
    pages(staff, {"/bank": ("进现场戴什么？", "起吊前应检查钢丝绳。"), "/manage/quizzes/1": ("安全月竞答",)})
    make_course(title="门机司机安全操作")
    with app.app_context():
        assert indexing.index_missing() == 1
    pages(worker, {"/courses?q=钢丝绳": ("门机司机安全操作",)})


@pytest.mark.usefixtures("tables")
def test_courses_known_to_an_older_search_are_indexed_anew() -> None:
    schema.upgrade()
    make_course(title="门座式起重机安全操作")
    indexing.index_missing()
    assert indexing.index_missing() == 0
    schema.downgrade("0004_branch_targets")
    schema.upgrade()
    assert indexing.index_missing() == 1
    assert indexing.index_missing() == 0
