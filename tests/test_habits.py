"""Habits of the house that a person would forget: words, icons, task names, inline code, sizes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po
from flask import Flask

from learnplatform.tasks import QueueNames, celery_app, queue_of
from learnplatform.web.icons import NAMES, sprite

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("learnplatform", "quizzes", "courses")
TEMPLATES = [path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html")]
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
SCRIPTS = [path for package in PACKAGES for path in (ROOT / package).rglob("static/**/*.js")]
CATALOGUES = ROOT / "learnplatform/web/translations"


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(TEMPLATES) > 20
    assert len(SOURCES) > 80
    assert SCRIPTS


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_no_template_has_inline_code_or_style(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", SCRIPTS, ids=_named)
def test_no_script_evaluates_text(path: Path) -> None:
    assert not re.search(r"\beval\(|new Function\(|document\.write", path.read_text(encoding="utf-8"))


def test_the_sprite_holds_just_the_icons_that_are_used() -> None:
    whole = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*TEMPLATES, *SOURCES, *SCRIPTS]
        if path.name != "icons.py"
    )
    unused = [
        name
        for name in NAMES
        if f'"{name}"' not in whole and f"'{name}'" not in whole and f"#{name}" not in whole
    ]
    assert unused == []
    used = set(re.findall(r"""icon\(["']([a-z0-9-]+)["']""", whole))
    assert used <= set(NAMES)
    assert sprite().count("<symbol") == len(NAMES)


def test_every_task_that_is_started_by_name_exists(app: Flask) -> None:
    started = {
        name
        for path in SOURCES
        for name in re.findall(r'after_commit\("([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    scheduled = {entry["task"] for entry in celery_app.conf.beat_schedule.values()}
    assert started
    assert started | scheduled <= set(celery_app.tasks)


def test_every_task_has_a_queue_that_is_served(app: Flask) -> None:
    own = [name for name in celery_app.tasks if not name.startswith("celery.")]
    assert {queue_of(name) for name in own} == set(QueueNames.all())
    queues = celery_app.conf.task_queues
    assert (
        {queue.name for queue in queues} == {queue.routing_key for queue in queues} == set(QueueNames.all())
    )
    assert len({queue.exchange.name for queue in queues}) == len(queues)  # else each queue gets every message


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_catalogue_is_complete(locale: str) -> None:
    catalogue = polib.pofile(str(CATALOGUES / locale / "LC_MESSAGES/messages.po"))
    assert len(catalogue) > 300
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_catalogue_compiles(locale: str) -> None:
    """`make demo` stops at what the compiler finds wrong, as a plural with a number that the singular lacks."""
    with (CATALOGUES / locale / "LC_MESSAGES/messages.po").open("rb") as file:
        found = [(message.id, str(error)) for message, errors in read_po(file).check() for error in errors]
    assert found == []


def test_both_catalogues_hold_every_word_of_the_pages() -> None:
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUES / "en/LC_MESSAGES/messages.po"))}
    chinese = {entry.msgid for entry in polib.pofile(str(CATALOGUES / "zh_CN/LC_MESSAGES/messages.po"))}
    assert known == chinese
    words = {word for path in [*TEMPLATES, *SOURCES] for word in _words(path)}
    assert sorted(words - known) == []


def _words(path: Path) -> list[str]:
    """The plain strings given to gettext; the extractor's own tests see to the rest."""
    return re.findall(
        r"""\b(?:_|_l|gettext|lazy_gettext)\("((?:[^"\\])+)"[,)]""", path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("locale", ["en"])
def test_a_translation_keeps_its_placeholders(locale: str) -> None:
    for entry in polib.pofile(str(CATALOGUES / locale / "LC_MESSAGES/messages.po")):
        wanted = set(re.findall(r"%\((\w+)\)", entry.msgid + (entry.msgid_plural or "")))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert set(re.findall(r"%\((\w+)\)", text)) <= wanted, entry.msgid


def test_modules_and_functions_fit_on_their_screens() -> None:
    too_long = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 330:
            too_long.append((_named(path), text.count("\n")))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50:
                too_long.append((f"{_named(path)}:{node.name}", (node.end_lineno or 0) - node.lineno))
    assert too_long == []
