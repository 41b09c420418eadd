"""Taking along what pages and PDFs need of npm packages: `python -m learnplatform.web.vendoring`.

The packages are installed by name and version from package-lock.json; `vendored.toml` says which of their files
the product takes. They are copied into a folder that is not under version control and that a built wheel carries.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
MANIFEST = HERE / "vendored.toml"
VENDOR = HERE.parent / "vendor"
STATIC = VENDOR / "static"
FONTS = VENDOR / "fonts"


def copy(packages: Path, target: Path = VENDOR) -> int:
    """Copy what the manifest names out of `packages` (a node_modules folder); how many files.

    What an earlier manifest had copied is removed. Raises FileNotFoundError for what a package doesn't have.
    """
    shutil.rmtree(target, ignore_errors=True)
    copied = 0
    for entry in tomllib.loads(MANIFEST.read_text("utf-8"))["file"]:
        found = sorted(packages.glob(entry["from"]))
        if not found:
            raise FileNotFoundError(f"no {entry['from']} in {packages}")
        for source in found:
            to = target / entry["to"] / source.name if "*" in entry["from"] else target / entry["to"]
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, to)
            copied += 1
    return copied


def missing(target: Path = VENDOR) -> list[str]:
    """What the manifest names and `target` does not have, as paths below it; of `*`, that there is anything."""
    lacking = []
    for entry in tomllib.loads(MANIFEST.read_text("utf-8"))["file"]:
        ending = Path(entry["from"]).name
        there = (
            any((target / entry["to"]).glob(ending)) if "*" in ending else (target / entry["to"]).is_file()
        )
        if not there:
            lacking.append(entry["to"])
    return lacking


def complete(packages: Path, target: Path = VENDOR) -> None:
    """See to it that a package built now is whole: copy what is missing, if npm has installed it.

    Raises FileNotFoundError, saying what to do, where it has not.
    """
    lacking = missing(target)
    if lacking and packages.is_dir():
        copy(packages, target)
        lacking = missing(target)
    if lacking:
        raise FileNotFoundError(
            f"{target.name}/ lacks {len(lacking)} things, e.g. {lacking[0]}: pages would lack scripts and certificates fonts. "
            "`make wheel` fetches them and builds the package (docs/deploying.md)."
        )


if __name__ == "__main__":
    copy(Path.cwd() / "node_modules")
