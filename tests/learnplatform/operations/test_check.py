"""`learnplatform check` says what is wrong, in words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from flask import Flask

from learnplatform.config import Settings
from learnplatform.operations.check import check
from learnplatform.web import vendoring
from tests.conftest import make_settings


def _wrong(settings: Settings) -> list[str]:
    return [finding.message for finding in check(settings) if finding.level == "wrong"]


def _good(tmp_path: Path, url: str, **changes: object) -> Settings:
    return make_settings(tmp_path / "data", url, **({"secret_key": "k" * 40} | changes))


def test_it_finds_nothing_wrong_with_a_good_one(tmp_path: Path, database_url: str, valkey: str) -> None:
    assert _wrong(_good(tmp_path, database_url, broker_url=valkey, valkey_url=valkey)) == []


def test_it_names_each_thing_that_is_wrong(tmp_path: Path, sqlite_url: str) -> None:
    nobody = "redis://127.0.0.1:1/0"
    settings = _good(
        tmp_path, sqlite_url, broker_url=nobody, valkey_url=nobody, timezone="Mars/Base", secret_key="short"
    )
    found = "\n".join(_wrong(settings))
    for word in ("LEARN_BROKER_URL", "LEARN_VALKEY_URL", "LEARN_TIMEZONE", "LEARN_SECRET_KEY"):
        assert word in found


def test_it_tells_an_empty_database_from_an_old_one(tmp_path: Path) -> None:
    assert "learnplatform db upgrade" in _wrong(_good(tmp_path, f"sqlite:///{tmp_path / 'new.db'}"))[0]


def test_it_says_that_hosts_must_share_the_files_of_courses(tmp_path: Path, postgres_url: str) -> None:
    apart = [finding.message for finding in check(_good(tmp_path, postgres_url))]
    in_a_bucket = [
        finding.message for finding in check(_good(tmp_path, postgres_url, files_url="s3://learn"))
    ]
    assert any("LEARN_FILES_URL" in message for message in apart)
    assert not any("LEARN_FILES_URL" in message for message in in_a_bucket)


def test_it_says_that_scripts_fonts_and_translations_were_not_installed(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendoring.missing, "__defaults__", (tmp_path / "vendor",))
    monkeypatch.setattr("learnplatform.operations.check.CATALOGUES", tmp_path)
    found = next(message for message in _wrong(_good(tmp_path, sqlite_url)) if "make wheel" in message)
    assert "vendor/static/katex/katex.min.css" in found
    named = len(tomllib.loads(vendoring.MANIFEST.read_text("utf-8"))["file"])
    assert f" {named + 2} " in found


def test_it_says_that_a_database_does_not_answer(tmp_path: Path) -> None:
    found = _wrong(_good(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert "数据库没有应答" in found[0]


def test_healthz_answers_for_the_process_and_its_database(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "missing": []})


def test_readyz_names_what_gives_no_sign_of_life(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert set(answer.get_json()["missing"]) == {"worker", "jobs", "beat"}
