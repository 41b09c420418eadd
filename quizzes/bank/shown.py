"""A question as a worker's browser would get it, for the bank's pages."""

from __future__ import annotations

import html
import re
from typing import Any

from quizzes.bank import kinds
from quizzes.bank.kinds.base import Content


def presented(kind: str, content: Content) -> dict[str, Any]:
    """What the template `show_question` takes: type, stem and what the kind shows, in the author's order."""
    return {"type": kind, "stem_html": content["stem_html"], **kinds.get(kind).present(content, None)}


def stem_text(stem_html: str) -> str:
    """A stem in one line of plain text, its blanks as lines, its pictures left out."""
    flat = re.sub(r"<[^>]*>", " ", re.sub(r"<span class=\"blank\">[^<]*</span>", " ____ ", stem_html))
    return html.unescape(" ".join(flat.split()))
