"""A backup holds everything and restores into either database."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from learnplatform import schema
from learnplatform.accounts.models import Department, Person
from learnplatform.database import Base, db
from learnplatform.models import AuditEntry, StoredFile
from learnplatform.operations.backup import NotRestored, backup, restore
from tests.helpers import make_department, make_person


def _contents() -> dict[str, list[tuple[object, ...]]]:
    with db.read_core() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _something_of_everything() -> None:
    make_person("欧阳阿卜杜热合曼·买买提", roles=("trainer",), branch=("海港集团", "港机一部"))
    with db.write() as session:
        session.add(
            StoredFile(
                token="t",
                name="图.png",
                media_type="image/png",
                size=3,
                sha256="0" * 64,
                content=b"\x00\xff\n",
            )
        )
        session.add(
            AuditEntry(
                action="a",
                object_type="o",
                object_id="1",
                details={"分": [1, None]},
                at=datetime(2026, 5, 1, tzinfo=UTC),
            )
        )


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_copy")
    return make()


@pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)
def test_what_was_backed_up_is_restored_on_either_database(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    schema.load_models()
    db.open(database_url)
    _something_of_everything()
    before = _contents()
    report = backup(tmp_path / "backup.zip")
    db.open(empty_url)
    assert restore(tmp_path / "backup.zip")["rows"] == report["rows"]
    assert _contents() == before
    db.close()


def test_ids_go_on_behind_the_restored_ones(
    database_url: str, postgres_copy: Callable[[], str], tmp_path: Path
) -> None:
    schema.load_models()
    db.open(database_url)
    make_person()
    backup(tmp_path / "backup.zip")
    db.open(postgres_copy())
    restore(tmp_path / "backup.zip")
    with db.read() as session:
        old = session.scalar(sa.select(Person.id))
    assert make_person().id != old
    db.close()


def test_a_department_moved_below_a_younger_one_is_restored(sqlite_url: str, tmp_path: Path) -> None:
    schema.load_models()
    db.open(sqlite_url)
    older, younger = make_department("海港集团", "老"), make_department("海港集团", "新")
    with db.write() as session:
        moved, parent = session.get_one(Department, older), session.get_one(Department, younger)
        moved.parent_id, moved.depth, moved.path = parent.id, 2, f"{parent.path}{moved.id}/"
    backup(tmp_path / "backup.zip")
    db.open(f"sqlite:///{tmp_path / 'other.db'}")
    restore(tmp_path / "backup.zip")
    with db.read() as session:
        assert session.get_one(Department, older).parent_id == younger
    db.close()


def test_it_refuses_a_database_with_something_in_it(sqlite_url: str, tmp_path: Path) -> None:
    schema.load_models()
    db.open(sqlite_url)
    make_person()
    backup(tmp_path / "backup.zip")
    with pytest.raises(NotRestored, match="不是空的"):
        restore(tmp_path / "backup.zip")
    db.close()


def test_it_refuses_what_is_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    db.open(sqlite_url)
    (tmp_path / "no.zip").write_bytes(b"hello")
    with pytest.raises(NotRestored, match="不是备份"):
        restore(tmp_path / "no.zip")
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("backup.json", '{"format": 1, "revision": "0000", "rows": {}}')
    with pytest.raises(NotRestored, match="0000"):
        restore(tmp_path / "old.zip")
    db.close()
