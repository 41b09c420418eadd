"""Every command says where its data is, answers in JSON, and fails in one plain line."""

from __future__ import annotations

import hashlib
import json
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from learnplatform.accounts.models import Person
from learnplatform.cli import main
from learnplatform.database import db
from learnplatform.files.models import File
from learnplatform.files.store import FolderStore
from learnplatform.sheets import write_sheet
from tests.helpers import make_person

# They run until they are stopped, or write a file of the source.
WITHOUT_JSON = {"serve", "demo", "db revision"}


def walk(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from walk(command, f"{path}{name} ")
        else:
            yield path + name, command


COMMANDS = dict(walk(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_data_and_answers_json(name: str) -> None:
    options = {each for param in COMMANDS[name].params for each in param.opts}
    assert "--data" in options
    assert ("--json" in options) is (name not in WITHOUT_JSON)
    assert COMMANDS[name].help


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory with a database that is up to date and one person."""
    monkeypatch.setenv("LEARN_DATABASE_URL", database_url)
    db.open(database_url)
    person = make_person()
    with db.write() as session:
        session.get_one(Person, person.id).number = "007"
    folder = tmp_path / "site"
    folder.mkdir()
    yield folder
    db.close()


def run(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--data", str(folder)])


def refused(result: Result, words: str, code: int = 1) -> None:
    """It failed with one line for people that has `words`, and with nothing of a traceback."""
    assert (result.exit_code, type(result.exception)) == (code, SystemExit), result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("错误：")
    assert words in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", "nobody", "trainer"),
        ("revoke", "nobody", "trainer"),
        ("token", "nobody"),
        ("people", "deactivate", "nobody"),
        ("people", "activate", "007", "nobody"),
        ("roster", "slips", "nobody"),
        ("audit", "list", "--actor", "nobody"),
    ],
)
def test_an_unknown_person_is_named(site: Path, arguments: tuple[str, ...]) -> None:
    refused(run(site, *arguments), "没有工号为「nobody」的人")


def test_an_unknown_department_quiz_or_role_is_named(site: Path) -> None:
    refused(run(site, "people", "list", "--branch", "无此部门"), "没有部门「无此部门」")
    refused(run(site, "boards", "recount", "--quiz", 999), "没有编号为 999 的测验")
    refused(run(site, "revoke", "007", "trainer"), "这个人没有这项权限")
    refused(run(site, "grant", "007", "king"), "应是其中之一", 2)


@pytest.mark.parametrize("command", ["roster", "bank"])
def test_a_file_that_is_missing_or_no_workbook_is_refused(site: Path, command: str) -> None:
    refused(run(site, command, "import", site / "none.xlsx"), "没有这个文件", 2)
    (site / "x.xlsx").write_text("x")
    result = run(site, command, "import", site / "x.xlsx")
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "Traceback" not in result.output


def test_a_roster_with_errors_names_the_rows_and_fails(site: Path) -> None:
    rows = [["1", "甲", "集团", "", ""], ["", "无号", "集团", "", ""]]
    (site / "r.xlsx").write_bytes(write_sheet(["工号", "姓名", "部门", "岗位", "工种"], rows))
    shown = run(site, "roster", "import", site / "r.xlsx")
    assert shown.exit_code == 1
    assert "第 3 行：没有填工号。" in shown.stdout
    stored = run(site, "roster", "import", site / "r.xlsx", "--yes")
    refused(stored, "有 1 行有错")
    assert "第 3 行：没有填工号。" in stored.stdout
    assert run(site, "roster", "import", site / "r.xlsx", "--yes", "--keep-good").exit_code == 0


def test_what_was_typed_wrong_is_said_in_words(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(run(site, "serve", "--port", "abc"), "--port：应是 1 到 65535 的整数", 2)
    refused(run(site, "audit", "list", "--limit", "0"), "--limit：应是 1 到 100000 的整数", 2)
    refused(run(site, "people", "list", "--colour"), "没有 --colour 这个选项", 2)
    refused(run(site, "people", "count"), "没有这个命令", 2)
    refused(run(site, "people", "list", "surplus"), "surplus", 2)
    refused(run(site, "grant"), "缺少", 2)
    refused(run(site, "roster", "slips"), "请写出工号", 2)
    monkeypatch.setenv("LEARN_GRACE_MS", "soon")
    refused(run(site, "people", "list"), "LEARN_GRACE_MS 应是整数")


def test_a_backup_replaces_no_file_unless_told_to(site: Path) -> None:
    target = site / "b.zip"
    assert json.loads(run(site, "backup", target, "--json").output)["rows"] > 0
    before = target.read_bytes()
    refused(run(site, "backup", target), "已经有了")
    assert target.read_bytes() == before
    assert run(site, "backup", target, "--force").exit_code == 0
    refused(run(site, "backup", site / "no" / "b.zip"), "读写出错")
    refused(run(site, "restore", target), "数据库不是空的")


def test_a_backup_says_which_files_it_lacks(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed = hashlib.sha256(b"x").hexdigest()
    with db.write() as session:
        for key in ("ab/here", "ab/gone"):
            session.add(
                File(
                    name="钢丝绳.pdf",
                    kind="pdf",
                    media_type="application/pdf",
                    size=1,
                    sha256=summed,
                    store_key=key,
                )
            )
    FolderStore(site / "files").put("ab/here", [b"x"])
    said = run(site, "backup", site / "b.zip").stdout
    assert "1 个文件 → " in said
    assert "ab/gone 钢丝绳.pdf" in said
    assert json.loads(run(site, "backup", site / "c.zip", "--without-files", "--json").output).keys() == {
        "rows",
        "tables",
    }
    monkeypatch.setenv("LEARN_DATABASE_URL", "")
    assert "个文件" not in run(tmp_path / "rows", "restore", site / "b.zip", "--without-files").stdout
    assert "1 个文件 ← " in run(tmp_path / "new", "restore", site / "b.zip").stdout
    assert FolderStore(tmp_path / "new" / "files").size("ab/here") == 1


def test_a_broken_backup_restores_nothing(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(site, "backup", site / "b.zip")
    with zipfile.ZipFile(site / "b.zip") as whole, zipfile.ZipFile(site / "part.zip", "w") as part:
        for name in whole.namelist():
            if name != "people.jsonl":
                part.writestr(name, whole.read(name))
    (site / "cut.zip").write_bytes((site / "b.zip").read_bytes()[:-200])
    (site / "none.zip").write_text("x")
    monkeypatch.setenv("LEARN_DATABASE_URL", "")
    for name, words in {"part.zip": "已损坏", "cut.zip": "不是备份", "none.zip": "不是备份"}.items():
        refused(run(tmp_path / "new", "restore", site / name), words)
    assert json.loads(run(tmp_path / "new", "people", "list", "--json").output) == []
    assert run(tmp_path / "new", "restore", site / "b.zip").exit_code == 0


def test_a_data_directory_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEARN_DATABASE_URL", raising=False)
    refused(run(tmp_path / "typo", "people", "list"), "没有数据目录")
    refused(run(tmp_path / "typo", "serve"), "没有数据目录")
    assert not (tmp_path / "typo").exists()
    (tmp_path / "file").write_text("")
    refused(run(tmp_path / "file", "db", "upgrade"), "--data：应是文件夹", 2)
    refused(run(tmp_path / "file", "people", "list"), "没有数据目录")


@pytest.mark.parametrize(
    "arguments", [("people", "list"), ("serve",), ("backup", "b.zip"), ("boards", "recount")]
)
def test_a_database_that_is_not_up_to_date_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.delenv("LEARN_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    refused(run(tmp_path, *arguments), "learnplatform db upgrade")
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "nonsense", "oracle9://x/y"])
def test_a_database_that_does_not_answer_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("LEARN_DATABASE_URL", url)
    refused(run(tmp_path, "people", "list"), "数据库出错")


def test_a_port_in_use_is_refused_before_anything_starts(site: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused(run(site, "serve", "--port", port), f"{port} 端口：已被占用")
        refused(run(site / "demo", "demo", "--port", port), f"{port} 端口：已被占用")
    refused(run(site, "serve", "--host", "no.such.host.invalid"), "不能监听")
