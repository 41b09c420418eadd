"""What learners are told by who teaches them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def written(params: dict[str, Any]) -> str:
    return _("%(who)s 就《%(course)s》给你写道：%(text)s", **params)


NOTICES = {"insight.written": written}
