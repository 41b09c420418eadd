"""`learnplatform courses …`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from courses.authoring.commands import courses
from learnplatform.problems import Refusal
from tests.courses.authoring.exchange.test_exchange import rich_course, wipe
from tests.helpers import make_person


def run(*arguments: str) -> str:
    result = CliRunner().invoke(courses, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_out_and_in_again_and_listed(app: Flask, tmp_path: Path) -> None:
    package = tmp_path / "门机.zip"
    course_id = rich_course(make_person(post=None).id)
    assert json.loads(run("export", str(course_id), str(package), "--json"))["lessons"] == 7
    wipe()
    taken = json.loads(run("import", str(package), "--json"))
    assert (taken["title"], taken["state"], taken["learners"]) == ("门机", "draft", 0)
    assert json.loads(run("list", "--json")) == [taken]
    assert "门机" in run("list")


def test_a_second_time_is_refused(app: Flask, tmp_path: Path) -> None:
    course_id = rich_course(make_person(post=None).id)
    run("export", str(course_id), str(tmp_path / "a.zip"))
    with pytest.raises(Refusal):
        run("import", str(tmp_path / "a.zip"))


def test_what_is_not_there_leaves_no_file(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        run("export", "999", str(tmp_path / "a.zip"))
    assert list(tmp_path.glob("a.zip*")) == []
