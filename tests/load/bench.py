"""`make bench`: what people wait for, as ratios beside a bare baseline of the same run, never as a timed test.

`python -m tests.load.bench [save|statements|wave|board|memory|imports|catalogue|watched|grid|view|search|upload|certificates …]`; without a name, everything.
"""

from __future__ import annotations

import os
import platform
import sys

from tests.load import (
    boards,
    catalogue,
    certificates,
    first_view,
    grid,
    imports,
    memory,
    saving,
    searching,
    statements,
    uploads,
    watched,
    wave,
)

SECTIONS = {
    "statements": statements.main,
    "save": saving.main,
    "wave": wave.main,
    "board": boards.main,
    "memory": memory.main,
    "imports": imports.main,
    "catalogue": catalogue.main,
    "watched": watched.main,
    "grid": grid.main,
    "view": first_view.main,
    "search": searching.main,
    "upload": uploads.main,
    "certificates": certificates.main,
}


def main(wanted: list[str]) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")  # noqa: T201
    for name in wanted or SECTIONS:
        SECTIONS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
