"""The lesson that is a quiz of this product."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from courses.authoring.kinds.base import Body, Faults, Kind, text_of, uid_of
from courses.authoring.kinds.reading import MOST_MARKDOWN


def _clean(body: Any) -> Body:
    given = body if isinstance(body, dict) else {}
    return {
        "quiz": uid_of(given.get("quiz")),
        "title": text_of(given.get("title"), 200),
        "markdown": text_of(given.get("markdown"), MOST_MARKDOWN),
    }


def _missing(body: Body) -> Faults:
    return [] if body.get("quiz") else [("quiz", _l("还没有选测验。"))]


QUIZ = Kind("quiz", _clean, _missing, lambda body: [], ("passed",))
