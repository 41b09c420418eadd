"""What the rows of a roster say, and what each would change. Pure.

A row is read into an Entry or into problems; an Entry beside what is stored gives the row's state:
new, moved (another department), changed, same, or wrong. Who is missing from the file is a leaver.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from learnplatform.accounts.rules import clean_number
from learnplatform.sheets import cell_text

# Field → the headings that name it, in the spelling of `_heading_key`. The first is the template's.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("工号", "员工号", "职工号", "员工编号", "职工编号", "employeenumber", "employeeno", "number"),
    "name": ("姓名", "名字", "name", "fullname"),
    "department": ("部门", "单位", "部门路径", "所在部门", "department", "departmentpath"),
    "post": ("岗位", "职务", "岗位名称", "post", "position"),
    "specialty": ("工种", "专业", "specialty", "trade"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "phone", "mobile"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email"),
    "hired_on": ("入职日期", "入职时间", "参加工作日期", "hiredon", "hiredate"),
    "union_member_since": ("入会日期", "入会时间", "加入工会日期", "unionmembersince", "memberofunionsince"),
}
REQUIRED = ("number", "name", "department", "post", "specialty")
OPTIONAL = ("phone", "email", "hired_on", "union_member_since")
_LONGEST = {"number": 40, "name": 80, "post": 100, "specialty": 100, "phone": 40, "email": 200}
_DEEPEST = 12  # a department's path of ids must fit its column
_HEADING_ROWS = 10  # headings may stand below a title


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: a stable name, the field, and what words need."""

    kind: str
    field: str = ""
    value: str = ""

    def plain(self) -> dict[str, str]:
        return {"kind": self.kind, "field": self.field, "value": self.value}


@dataclass(frozen=True)
class Entry:
    """What a row says of a person. Optional fields that the file lacks or leaves empty are None: not touched."""

    number: str
    name: str
    department: tuple[str, ...]
    post: str
    specialty: str
    phone: str | None = None
    email: str | None = None
    hired_on: str | None = None  # ISO
    union_member_since: str | None = None

    def plain(self) -> dict[str, Any]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**values, "department": list(self.department)}


@dataclass(frozen=True)
class Stored:
    """What the database says of a person, in an Entry's terms."""

    id: int
    entry: Entry
    active: bool
    within: bool = True  # whether the one who imports may change them


@dataclass
class Reading:
    """A row of the file: its number there, and what came of it."""

    row: int
    entry: Entry | None
    problems: list[Problem] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


def find_headings(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """The index of the row of headings and each field's column; None when no row has the required ones."""
    for index, row in enumerate(rows[:_HEADING_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _field_named(cell_text(cell))
            if name and name not in columns:
                columns[name] = column
        if all(name in columns for name in REQUIRED):
            return index, columns
    return None


def missing_headings(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The required fields that the likeliest row of headings lacks."""
    found = [{_field_named(cell_text(cell)) for cell in row} & set(REQUIRED) for row in rows[:_HEADING_ROWS]]
    best = max(found, key=len, default=set())
    return [name for name in REQUIRED if name not in best]


def _field_named(text: str) -> str | None:
    key = _heading_key(text)
    return next((name for name, spellings in HEADINGS.items() if key in spellings), None)


def _heading_key(text: str) -> str:
    plain = re.sub(r"[(].*?[)]", "", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[\s_*\-:/.]+", "", plain)


def read_rows(rows: Sequence[Sequence[Any]], heading: int, columns: Mapping[str, int]) -> list[Reading]:
    """A Reading for each row below the headings that isn't empty; numbers that occur twice are wrong in each row."""
    readings = []
    for index in range(heading + 1, len(rows)):
        raw = [cell_text(cell) for cell in rows[index]]
        if any(raw):
            readings.append(_read_row(index + 1, rows[index], raw, columns))
    _tell_duplicates(readings)
    return readings


def _read_row(row: int, cells: Sequence[Any], raw: list[str], columns: Mapping[str, int]) -> Reading:
    values: dict[str, Any] = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    problems: list[Problem] = []
    texts = {name: _text(name, values.get(name), problems) for name in HEADINGS}
    department = _department(texts["department"], problems)
    for name in ("number", "name"):
        if not texts[name]:
            problems.append(Problem("empty", name))
    days = {name: _day(name, values.get(name), problems) for name in ("hired_on", "union_member_since")}
    email = texts["email"]
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        problems.append(Problem("email", "email", email))
    keeping = [texts[name] if texts[name] or name in REQUIRED else None for name in HEADINGS]
    known: dict[str, Any] = dict(zip(HEADINGS, keeping, strict=True)) | {"department": department} | days
    return Reading(row, Entry(**known), problems, raw)


def _text(name: str, cell: Any, problems: list[Problem]) -> str:
    text = cell_text(cell)
    text = clean_number(text) if name in {"number", "phone"} else re.sub(r"\s+", " ", text)
    if len(text) > _LONGEST.get(name, 2_000):
        problems.append(Problem("long", name, text[:30]))
        return text[: _LONGEST[name]] if name in _LONGEST else text[:2_000]
    return text


def _department(text: str, problems: list[Problem]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in re.split(r"[/／\\>»]", text.strip("«»")) if name.strip())
    if not names:
        problems.append(Problem("empty", "department"))
    elif len(names) > _DEEPEST or any(len(name) > 100 for name in names):
        problems.append(Problem("department", "department", text[:60]))
    return names


_EXCEL_DAY_0 = date(1899, 12, 30)


def _day(name: str, cell: Any, problems: list[Problem]) -> str | None:
    if cell is None or cell == "":
        return None
    day = read_day(cell)
    if day is None or not 1900 < day.year < 2200:
        problems.append(Problem("day", name, cell_text(cell)[:30]))
        return None
    return day.isoformat()


def read_day(cell: Any) -> date | None:
    """A day out of a cell: Excel's own, its serial number, or text as people write days; None: it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        whole = str(int(cell))
        if len(whole) != 8:
            return _EXCEL_DAY_0 + timedelta(days=int(cell)) if 1 <= cell < 110_000 else None
        cell = whole
    text = unicodedata.normalize("NFKC", cell_text(cell))
    text = re.sub(r"[\sT]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text)
    match = re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*日?|月)?", text
    ) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None


def _tell_duplicates(readings: list[Reading]) -> None:
    rows_of: dict[str, list[int]] = {}
    for reading in readings:
        if reading.entry and reading.entry.number:
            rows_of.setdefault(reading.entry.number, []).append(reading.row)
    for reading in readings:
        others = rows_of.get(reading.entry.number, []) if reading.entry else []
        if len(others) > 1:
            named = [str(row) for row in others if row != reading.row][:5]
            reading.problems.append(Problem("twice", "number", "、".join(named)))


def change_of(entry: Entry, stored: Stored | None) -> tuple[str, dict[str, list[Any]]]:
    """What importing `entry` would do: the row's state, and field → [old, new]."""
    if stored is None:
        return "new", {}
    changes: dict[str, list[Any]] = {}
    for one in fields(Entry):
        old, new = getattr(stored.entry, one.name), getattr(entry, one.name)
        if new != old and not (one.name in OPTIONAL and new is None):
            changes[one.name] = ["/".join(old), "/".join(new)] if one.name == "department" else [old, new]
    if not stored.active:
        changes["active"] = [False, True]
    if "department" in changes:
        return "moved", changes
    return ("changed" if changes else "same"), changes


def too_many_leavers(leavers: int, active: int) -> bool:
    """Whether so many would be deactivated that somebody must say so twice: more than a fifth."""
    return leavers * 5 > active
