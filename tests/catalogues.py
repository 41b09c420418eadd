"""Fills the Chinese catalogue: messages are written in Chinese, so that each is its own translation."""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def fill(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    catalogue.save()


if __name__ == "__main__":
    fill(Path(sys.argv[1]) / "zh_CN" / "LC_MESSAGES" / "messages.po")
