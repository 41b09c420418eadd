"""Sentences about boards."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.web.filters import duration, points
from quizzes.standings import rules
from quizzes.standings.showing import Row

MEASURES: dict[str, Any] = {"sum": _l("总分"), "mean": _l("人均分"), "rate": _l("参与率")}
SCOPES: dict[str, Any] = {"department": _l("部门"), "post": _l("岗位"), "specialty": _l("工种")}
OWN_LISTS: dict[str, Any] = {
    "all": _l("全部"),
    "department": _l("我的部门内"),
    "post": _l("我的岗位内"),
    "specialty": _l("我的工种内"),
}


def next_step(pair: tuple[Row, Row] | None) -> str:
    """What it takes to reach the next better place; "" where there is none."""
    if pair is None:
        return ""
    own, better = pair
    kind, amount = rules.gap(own, better)
    if kind == "faster":
        return _("再快 %(n)d 秒，就能升到第 %(place)d 名", n=-(-amount // 1000), place=better.place)
    if own.duration_ms <= better.duration_ms:
        return _("再多 %(n)s 分，就能升到第 %(place)d 名", n=points(amount), place=better.place)
    return _(
        "再多 %(n)s 分、用时不超过 %(time)s，就能升到第 %(place)d 名",
        n=points(amount),
        time=duration(better.duration_ms),
        place=better.place,
    )


def permille(value: int | None) -> str:
    """Thousandths as percent: 856 → «85.6 %»."""
    return "—" if value is None else f"{value // 10}.{value % 10} %"
