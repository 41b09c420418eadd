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


if __name__ == "__main__":
    copy(Path.cwd() / "node_modules")
