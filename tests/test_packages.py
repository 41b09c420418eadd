"""What is installed on hosts: our own package is whole, and runs on the run-time packages alone."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_what_a_valkey_broker_needs_is_among_the_run_time_packages() -> None:
    needed = {
        re.split(r"[^\w.-]", line)[0]
        for line in requires("kombu") or []
        if re.search(r"""extra == ['"]redis['"]""", line)
    }
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    assert needed
    assert needed <= locked


def test_our_package_carries_every_file_that_is_not_python() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "package-data"
    ]["*"]
    left_out = {".py", ".pyc", ".ts", ".po", ".pot"}  # types are for the editor, catalogues travel compiled
    files, carried = set(), set()
    for top in ("learnplatform", "courses", "quizzes", "migrations"):
        for path in (ROOT / top).rglob("*"):
            if path.is_file() and path.suffix not in left_out:
                files.add(path)
            if path.name == "__init__.py":
                carried |= {found for pattern in patterns for found in path.parent.glob(pattern)}
    assert sorted(str(path.relative_to(ROOT)) for path in files - carried) == []
    for needed in ("learnplatform/vendor/static/tus/tus.min.js", "learnplatform/web/vendored.toml"):
        assert ROOT / needed in carried
    for ending in (".ttf", ".woff2", ".mo", ".html", ".mako"):
        assert any(path.suffix == ending for path in carried), ending
