"""HTML of a GIFT question as Markdown: paragraphs, breaks, bold, italics and lists; everything else as its words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_OPEN = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "br": "\n",
    "li": "\n- ",
    "tr": "\n",
    "td": " ",
    "th": " ",
}
_CLOSE = {"b": "**", "strong": "**", "i": "*", "em": "*", "p": "\n\n", "div": "\n", "ul": "\n", "ol": "\n"}
_SILENT = {"script", "style"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in _SILENT
        self.words.append(_OPEN.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= bool(tag in _SILENT and self.silent)
        self.words.append(_CLOSE.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def to_markdown(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.words)).strip()
