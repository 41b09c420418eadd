"""The demo as a whole: it looks as if it had grown over months, and starting it again changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from learnplatform.accounts.models import Person
from learnplatform.cli import main
from learnplatform.clock import now
from learnplatform.database import Base, db
from learnplatform.models import Notice
from quizzes.arena.models import Reign


def _start(url: str, folder: Path) -> str:
    started = CliRunner().invoke(main, ["demo", "--seed-only", "--people", "40", "--data", str(folder)])
    assert started.exit_code == 0, started.output
    db.open(url)
    return started.output


def _everything() -> dict[str, list[tuple[object, ...]]]:
    with db.read_core() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_a_second_start_keeps_the_data_and_doubles_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEARN_DATABASE_URL", database_url)
    _start(database_url, tmp_path)
    with db.read() as session:
        days = dict(session.execute(sa.select(Notice.dedupe, Notice.created_at)).tuples().all())
        reigns = session.scalars(sa.select(Reign).order_by(Reign.began_at)).all()
    assert len(reigns) == 6
    assert [days[f"arena.star:{reign.attempt_id}"] for reign in reigns] == [one.began_at for one in reigns]
    assert max(days.values()) < now() - timedelta(days=1), "something long past is told as of today"
    with db.write() as session:
        session.execute(sa.update(Person).where(Person.number == "worker").values(name="改过名"))
    before = _everything()
    assert len(before["questions"]) == 120
    _start(database_url, tmp_path)
    after = _everything()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    db.close()
