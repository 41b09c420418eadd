"""A sprite of just the Bootstrap icons that pages use: the whole one is 229 kB."""

from __future__ import annotations

import re
from functools import lru_cache

from learnplatform.web.static import BOOTSTRAP

# Every icon a template names; a test compares this list with the templates.
NAMES = (
    "arrow-bar-left", "arrow-bar-right", "arrow-down", "arrow-left", "arrow-repeat", "arrow-up", "award", "bar-chart", "bell",
    "mortarboard", "bookmark", "bookmark-fill", "box-arrow-right", "bullseye", "check-circle", "check-lg", "chevron-down",
    "chevron-right", "clock", "collection", "copy", "dash-lg",
    "download", "eye", "file-earmark-spreadsheet", "filter", "flag", 
    "hourglass-split", "house", "image", "info-circle", "journal-text", "key",
    "laptop", "list-check", "list-ol", "lock", "pencil", "people", "person", "phone",
    "play-circle", "plus-lg", "printer", "search", "send", "shield-check", "slash-circle",
    "star", "star-fill", "trash", "trophy", "upload", "x-lg",
)  # fmt: skip


@lru_cache(maxsize=1)
def sprite() -> str:
    whole = (BOOTSTRAP / "icons" / "bootstrap-icons.svg").read_text()
    symbols = {
        match["id"]: match[0]
        for match in re.finditer(r'<symbol[^>]*?id="(?P<id>[^"]+)".*?</symbol>', whole, re.S)
    }
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols[name] for name in NAMES) + "</svg>"
