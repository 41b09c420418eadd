"""What pages take along of npm packages."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from learnplatform.web import vendoring
from learnplatform.web.static import version

ROOT = Path(vendoring.__file__).parents[2]


def test_everything_the_manifest_names_lies_where_pages_look(app: object) -> None:
    assert vendoring.missing() == []


def test_only_packages_of_the_lock_are_named() -> None:
    named = set(json.loads((ROOT / "package.json").read_text())["dependencies"])
    for entry in tomllib.loads(vendoring.MANIFEST.read_text("utf-8"))["file"]:
        parts = entry["from"].split("/")
        assert ("/".join(parts[:2]) if parts[0].startswith("@") else parts[0]) in named


def test_no_lock_carries_a_download_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text()


def test_a_package_without_the_file_is_told_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        vendoring.copy(tmp_path / "node_modules", tmp_path / "vendor")


def test_a_package_is_not_built_without_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make wheel"):
        vendoring.complete(tmp_path / "node_modules", tmp_path / "vendor")


def test_a_package_that_is_built_takes_them_from_npm(tmp_path: Path) -> None:
    packages, target = tmp_path / "node_modules", tmp_path / "vendor"
    for entry in tomllib.loads(vendoring.MANIFEST.read_text("utf-8"))["file"]:
        path = packages / entry["from"].replace("*", "any")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    vendoring.complete(packages, target)
    assert vendoring.missing(target) == []
    (target / "static/tus/tus.min.js").unlink()
    assert vendoring.missing(target) == ["static/tus/tus.min.js"]


def test_a_module_is_served_as_javascript_and_packed(client: FlaskClient) -> None:
    answer = client.get(f"/static/{version()}/vendor/pdfjs/pdf.min.mjs", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Content-Encoding"] == "gzip"


def test_fonts_for_pdfs_are_not_served(client: FlaskClient) -> None:
    assert client.get(f"/static/{version()}/vendor/../fonts/NotoSerifSC-Regular.ttf").status_code == 404
