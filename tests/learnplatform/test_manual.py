"""What commands say of themselves and of the configuration: in Chinese, or in the language of LEARN_LOCALE."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from learnplatform.cli import main
from tests.learnplatform.test_cli import COMMANDS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMES = ["", *COMMANDS, "db", "people", "roster", "bank"]


def _said(*arguments: str) -> str:
    return CliRunner().invoke(main, list(arguments)).output


@pytest.mark.parametrize("name", NAMES)
def test_every_help_text_is_chinese_and_has_english(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEARN_LOCALE", raising=False)
    chinese = _said(*name.split(), "--help")
    assert "Usage" not in chinese
    assert "Options" not in chinese
    monkeypatch.setenv("LEARN_LOCALE", "en")
    english = _said(*name.split(), "--help")
    assert english.startswith("Usage: ")
    assert CHINESE.findall(english) == []
    monkeypatch.delenv("LEARN_LOCALE")
    assert _said(*name.split(), "--help") == chinese, "the language of one call stays for the next"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_is(name: str) -> None:
    command = COMMANDS[name]
    texts = [command.help, *(each.help for each in command.params if isinstance(each, click.Option))]
    assert [text for text in texts if not CHINESE.search(str(text))] == []


def test_findings_speak_the_language_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEARN_DATABASE_URL", raising=False)
    monkeypatch.setenv("LEARN_SECRET_KEY", "short")
    wrong = "不对       LEARN_SECRET_KEY 不足 32 个字符"
    assert wrong in _said("check", "--data", str(tmp_path))
    monkeypatch.setenv("LEARN_LOCALE", "en")
    said = _said("check", "--data", str(tmp_path))
    assert "LEARN_SECRET_KEY" in said
    assert CHINESE.findall(said) == []
    assert CHINESE.findall(_said("people", "list", "--data", str(tmp_path / "none"))) == []


def test_a_language_that_nobody_speaks_here_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEARN_LOCALE", "tlh")
    assert "LEARN_LOCALE 应是其中之一：zh_CN、en" in _said("check", "--data", str(tmp_path))


def test_a_browser_that_asks_for_no_language_gets_the_one_of_the_site(app: Flask) -> None:
    object.__setattr__(app.extensions["settings"], "locale", "en")
    client = app.test_client()
    assert '<html lang="en"' in client.get("/sign-in").get_data(as_text=True)
    asked = client.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    assert '<html lang="zh' in asked.get_data(as_text=True)
