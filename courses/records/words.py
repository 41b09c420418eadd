"""Words of the skill record."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.words import CATEGORY_WORDS

KINDS = {**CATEGORY_WORDS, "outside": _l("外部培训")}


def kind(name: str) -> str:
    """What a kind of credit hours is called; a course may name its own."""
    return str(KINDS.get(name, name))


def left(days: int | None) -> str:
    """How long a licence still holds."""
    if days is None:
        return _("长期有效")
    if days < 0:
        return _("已过期 %(n)d 天", n=-days)
    if days == 0:
        return _("今天到期")
    return _("还有 %(n)d 天", n=days)
