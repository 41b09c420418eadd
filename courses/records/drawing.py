"""The skill record as a PDF, by Typst. What people typed goes in as JSON, never as source."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from flask import current_app
from flask_babel import gettext as _

from courses.certificates import fonts, rules
from courses.records import history, words
from courses.records.showing import Record
from learnplatform.clock import day_of
from learnplatform.web.filters import points

SOURCE = Path(__file__).parent / "templates" / "records" / "record.typ"
LOST = "〓"  # how printers mark a letter that they lack


@cache
def _fonts() -> typst.Fonts:
    """The fonts that came with the product and no others: the same paper on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FONTS)]
    )


@cache
def _families() -> list[str]:
    there = set(_fonts().families())
    return [family for family in fonts.FAMILIES if family in there]


def pdf(record: Record, person: Any, department: list[str], post: str, at: datetime) -> bytes:
    """The record of a person (`name`, `number`) as it is at `at`.

    A letter that no font has stands as «〓», and the foot of each page names it: nothing is left out silently.
    """
    values = _values(record, person, department, post, at)
    lost = fonts.missing(_typed(values))
    if lost:
        values = _marked(values, re.compile("|".join(map(re.escape, lost))))
        codes = " ".join(f"U+{ord(each):04X}" for each in lost)
        values["footer"] += " · " + _("%(mark)s 处的字没有字体：%(codes)s", mark=LOST, codes=codes)
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        drawn = typst.Compiler(
            SOURCE.read_bytes(), root=folder, font_paths=_fonts(), ignore_system_fonts=True
        ).compile(
            format="pdf",
            sys_inputs={"data": json.dumps({**values, "fonts": _families()}, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
    assert isinstance(drawn, bytes)
    return drawn


def _typed(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(map(_typed, value.values()))
    return "".join(map(_typed, value)) if isinstance(value, list) else str(value)


def _marked(value: Any, lost: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {name: _marked(each, lost) for name, each in value.items()}
    if isinstance(value, list):
        return [_marked(each, lost) for each in value]
    return lost.sub(LOST, value) if isinstance(value, str) else value


def _values(record: Record, person: Any, department: list[str], post: str, at: datetime) -> dict[str, Any]:
    year = record.year
    reached = points(year.hours) + (f" / {points(year.target)}" if year.target else "")
    return {
        "site": str(current_app.extensions["settings"].site_name),
        "title": _("职工技能档案"),
        "name": person.name,
        "footer": _("由本人导出 · %(day)s", day=_day(at)),
        "facts": [
            [_("姓名"), person.name],
            [_("工号"), person.number],
            [_("部门"), " · ".join(department) or "—"],
            [_("岗位"), post or "—"],
            [_("%(year)s 年学时", year=year.year), reached],
            [_("证书"), str(len(record.certificates))],
        ],
        "sections": _learned(record, at) + _lived(record),
    }


def _learned(record: Record, at: datetime) -> list[dict[str, Any]]:
    states = {"valid": _("有效"), "expired": _("已过期"), "revoked": _("已撤销")}
    return [
        _section(_("学完的课程"), [(_("课程"), 6), (_("类别"), 2), (_("学完日期"), 2)], [
            [each.title, words.kind(each.category), _day(each.completed_at)] for each in record.finished
        ]),
        _section(_("证书"), [(_("课程"), 5), (_("编号"), 3), (_("发证日期"), 2), (_("状态"), 1)], [
            [each.title, rules.shown_number(each.year, each.course_id, each.number), _day(each.issued_at),
             states[history.standing(each, at)]]
            for each in record.certificates
        ]),
        _section(_("外部培训"), [(_("培训"), 5), (_("主办单位"), 3), (_("结束日期"), 2), (_("学时"), 1)], [
            [each.title, each.provider, str(each.ended_on), points(each.hours)] for each in record.outside
        ]),
    ]  # fmt: skip


def _lived(record: Record) -> list[dict[str, Any]]:
    return [
        _section(_("竞赛名次"), [(_("竞赛"), 6), (_("名次"), 2), (_("公布日期"), 2)], [
            [each.title, _("第 %(n)s 名", n=place), _day(each.published_at)] for each, place in record.places
        ]),
        _section(_("证照"), [(_("证照"), 4), (_("证号"), 3), (_("发证机关"), 3), (_("有效期至"), 2)], [
            [each.name, each.number, each.issuer, str(each.expires_on or _("长期"))]
            for each, _days in record.licences
        ]),
        _section(_("工作经历"), [(_("单位或部门"), 4), (_("岗位"), 2), (_("起止"), 3)], [
            [each.place, each.post, f"{each.began_on} — {each.ended_on or _('至今')}"] for each in record.stations
        ]),
    ]  # fmt: skip


def _section(title: str, columns: list[tuple[str, int]], rows: list[list[str]]) -> dict[str, Any]:
    return {
        "title": title,
        "headings": [heading for heading, _width in columns],
        "widths": [width for _heading, width in columns],
        "rows": rows,
        "empty": _("还没有记录"),
    }


def _day(moment: datetime | None) -> str:
    return str(day_of(moment, current_app.extensions["settings"].timezone)) if moment else ""
