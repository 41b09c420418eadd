"""Importing and exporting from the shell."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from learnplatform.database import db
from quizzes.bank.commands import bank
from quizzes.bank.models import Question
from tests.quizzes.bank.importing.books import single, xlsx


def run(*args: Any) -> Result:
    return CliRunner().invoke(bank, [str(arg) for arg in args])


def count() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Question)) or 0


def book(folder: Path, *rows: list[Any]) -> Path:
    path = folder / "题库.xlsx"
    path.write_bytes(xlsx(rows))
    return path


def test_a_wrong_row_stores_nothing_and_fails(app: Flask, tmp_path: Path) -> None:
    result = run("import", book(tmp_path, single(1), single(2, answer="Q")))
    assert result.exit_code == 1
    assert "第 3 行，答案：答案里的 Q 不在选项里。" in result.output
    assert count() == 0


def test_the_good_ones_on_demand(app: Flask, tmp_path: Path) -> None:
    result = run("import", book(tmp_path, single(1), single(2, answer="Q")), "--keep-good", "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert (report["total"], report["good"], report["wrong"], report["stored"]) == (2, 1, 1, 1)
    assert report["wrong_rows"][0]["row"] == 3
    assert count() == 1


def test_a_file_that_is_none_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(xlsx([["张三"]], ["姓名"]))
    result = run("import", path)
    assert result.exit_code == 1
    assert "标题行里缺少" in result.output


def test_what_is_exported_is_there_already_when_imported(app: Flask, tmp_path: Path) -> None:
    run("import", book(tmp_path, single(1), single(2)))
    assert run("export", tmp_path / "out.xlsx").exit_code == 0
    report = json.loads(run("import", tmp_path / "out.xlsx", "--json").output)
    assert (report["duplicate"], report["stored"]) == (2, 0)
    assert count() == 2


def test_gift_by_the_name_of_the_file(app: Flask, tmp_path: Path) -> None:
    run("import", book(tmp_path, single(1)))
    assert run("export", tmp_path / "out.gift").exit_code == 0
    assert "{\n  =甲\n  ~乙" in (tmp_path / "out.gift").read_text()
    assert json.loads(run("import", tmp_path / "out.gift", "--json").output)["duplicate"] == 1
