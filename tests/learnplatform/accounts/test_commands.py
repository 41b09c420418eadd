from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from learnplatform.accounts import passwords
from learnplatform.accounts.commands import COMMANDS
from learnplatform.accounts.models import AccessToken, Grant, Person
from learnplatform.accounts.visitor import digest
from learnplatform.database import db
from learnplatform.models import AuditEntry
from learnplatform.problems import Refusal
from learnplatform.sheets import write_sheet
from tests.helpers import make_person


def run(name: str, *arguments: str) -> Result:
    command = next(command for command in COMMANDS if command.name == name)
    result = CliRunner().invoke(command, arguments)
    if isinstance(result.exception, Refusal):  # the real command turns it into a message
        raise result.exception
    return result


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    path = tmp_path / "roster.xlsx"
    rows = [["1", "甲", "集团/一部", "司机", "起重"], ["", "无号", "集团", "", ""]]
    path.write_bytes(write_sheet(["工号", "姓名", "部门", "岗位", "工种"], rows))
    return str(path)


def test_a_roster_is_previewed_and_with_yes_stored(app: Flask, workbook: str) -> None:
    preview = json.loads(run("roster", "import", workbook, "--json").output)
    assert preview["stored"] is False
    assert preview["counts"] == {"new": 1, "wrong": 1}
    assert preview["wrong"][0]["row"] == 3
    with pytest.raises(Refusal, match="wrong-rows"):
        run("roster", "import", workbook, "--yes")
    assert "已导入" in run("roster", "import", workbook, "--yes", "--keep-good").output
    listed = json.loads(run("people", "list", "--json").output)
    assert [(one["number"], one["department"]) for one in listed] == [("1", ["集团", "一部"])]


def test_a_file_that_is_no_roster_fails(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("x")
    result = run("roster", "import", str(tmp_path / "x.xlsx"), "--yes")
    assert result.exit_code == 1
    assert "Excel" in result.output


def test_slips_for_everybody_without_a_password(app: Flask) -> None:
    fresh, settled = make_person(), make_person(password_hash="own")
    (slip,) = json.loads(run("roster", "slips", "--all-without-password", "--json").output)
    assert slip["number"] == fresh.number
    assert settled.number in run("roster", "slips", settled.number).output
    with db.read() as session:
        stored = session.get_one(Person, fresh.id)
    assert stored.one_time_hash == passwords.one_time_digest(slip["password"])
    assert run("roster", "slips").exit_code == 2


def test_roles_are_granted_and_revoked(app: Flask) -> None:
    person, chief = make_person(), make_person(roles=("admin",))
    assert run("grant", person.number, "trainer", "--branch", "海港集团/港机一部").exit_code == 0
    assert run("grant", person.number, "trainer", "--branch", "nowhere").exit_code == 1
    assert run("grant", "nobody", "trainer").exit_code == 1
    assert run("revoke", person.number, "trainer", "--branch", "海港集团/港机一部").exit_code == 0
    with pytest.raises(Refusal):
        run("revoke", chief.number, "admin")
    with db.read() as session:
        assert [grant.role for grant in session.scalars(sa.select(Grant))] == ["admin"]
    entries = json.loads(run("audit", "list", "--json").output)
    assert [entry["action"] for entry in entries] == ["role.revoked", "role.granted"]
    assert entries[0]["actor"] is None


def test_tokens_are_printed_for_one_and_for_all_workers(app: Flask) -> None:
    person, other = make_person(), make_person()
    make_person(roles=("admin",))
    make_person(active=False)
    token = run("token", person.number).output.strip()
    lines = dict(line.split("\t") for line in run("token", "--all-workers").output.splitlines())
    assert set(lines) == {person.number, other.number}
    with db.read() as session:
        owners = dict(session.execute(sa.select(AccessToken.token_hash, AccessToken.person_id)).all())
        told = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert owners[digest(token)] == person.id
    assert owners[digest(lines[other.number])] == other.id
    assert told == ["token.created", "tokens.created"]
    assert run("token").exit_code != 0


def test_people_are_deactivated_and_activated(app: Flask) -> None:
    person = make_person()
    run("people", "deactivate", person.number, "--reason", "退休")
    assert json.loads(run("people", "list", "--json").output) == []
    run("people", "activate", person.number)
    assert len(json.loads(run("people", "list", "--json").output)) == 1
