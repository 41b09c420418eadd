"""Fills the Chinese catalogue: messages are written in Chinese, so that each is its own translation."""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def tidy(path: Path, locale: str) -> polib.POFile:
    """The catalogue without what a tool wrote about itself and the hour."""
    catalogue = polib.pofile(str(path))
    catalogue.header = "Words of the pages. Written in Chinese in the source; see CONTRIBUTING.md."
    kept = ("Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
    catalogue.metadata = {"Language": locale} | {name: catalogue.metadata[name] for name in kept}
    catalogue.metadata_is_fuzzy = False
    catalogue.save()
    return catalogue


def fill(path: Path) -> None:
    catalogue = tidy(path, "zh_CN")
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    catalogue.save()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    fill(folder / "zh_CN" / "LC_MESSAGES" / "messages.po")
    tidy(folder / "en" / "LC_MESSAGES" / "messages.po", "en")
