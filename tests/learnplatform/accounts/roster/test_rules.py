from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from learnplatform.accounts.roster.rules import (
    Entry,
    Stored,
    change_of,
    find_headings,
    missing_headings,
    read_day,
    read_rows,
    too_many_leavers,
)

HEADINGS = ["工号", "姓名", "部门", "岗位", "工种"]


def read(*rows: list[Any], headings: list[str] = HEADINGS):
    sheet = [headings, *rows]
    found = find_headings(sheet)
    assert found
    return read_rows(sheet, *found)


def kinds(reading) -> list[tuple[str, str]]:
    return [(problem.kind, problem.field) for problem in reading.problems]


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        ["工 号", " 姓名*", "部门（总公司/分公司）", "岗位", "工种"],
        ["Employee number", "Name", "Department", "Post", "Specialty"],
        ["employee_number", "NAME", "department path", "post", "specialty", "E-mail"],
        ["序号", "工种", "岗位", "部门", "姓名", "工号"],
    ],
)
def test_headings_are_known_in_either_language_and_any_order(headings: list[str]) -> None:
    assert find_headings([headings]) is not None


def test_headings_may_stand_below_a_title() -> None:
    assert find_headings([["2026 年花名册"] * 5, ["", ""], HEADINGS]) == (
        2,
        dict(zip(_names(), range(5), strict=True)),
    )


def _names() -> list[str]:
    return ["number", "name", "department", "post", "specialty"]


def test_wrong_headings_are_told_by_name() -> None:
    assert find_headings([["工号", "姓名", "工资"]]) is None
    assert missing_headings([["x"], ["工号", "姓名", "工资"]]) == ["department", "post", "specialty"]
    assert len(missing_headings([])) == 5


def test_a_row_is_read_as_people_write_it() -> None:
    (reading,) = read(
        [
            10023.0,
            " 周 晓岚 ",
            "«总公司 / 分公司／车间»",
            "司机",
            "",
            "１３８ 0000 0000",
            "a@b.cn",
            42125,
            "2015.7.1",
        ],
        headings=[*HEADINGS, "手机", "邮箱", "入职日期", "入会日期"],
    )
    assert reading.problems == []
    assert reading.row == 2
    assert reading.entry == Entry(
        "10023",
        "周 晓岚",
        ("总公司", "分公司", "车间"),
        "司机",
        "",
        "13800000000",
        "a@b.cn",
        "2015-05-01",
        "2015-07-01",
    )


def test_empty_rows_are_passed_over_and_rows_keep_their_number() -> None:
    readings = read(["1", "甲", "a", "", ""], ["", "", "", "", ""], ["2", "乙", "a", "", ""])
    assert [reading.row for reading in readings] == [2, 4]


def test_a_number_that_occurs_twice_is_wrong_in_every_row() -> None:
    readings = read([1, "甲", "a", "", ""], ["2", "丙", "a", "", ""], ["１", "乙", "a", "", ""])
    assert [kinds(reading) for reading in readings] == [[("twice", "number")], [], [("twice", "number")]]
    assert readings[0].problems[0].value == "4"


def test_every_fault_of_a_row_is_told() -> None:
    (reading,) = read(
        ["", "", "", "x" * 101, "", "", "nobody", "soon", date(1800, 1, 1)],
        headings=[*HEADINGS, "手机", "邮箱", "入职日期", "入会日期"],
    )
    assert set(kinds(reading)) == {
        ("empty", "number"),
        ("empty", "name"),
        ("empty", "department"),
        ("long", "post"),
        ("email", "email"),
        ("day", "hired_on"),
        ("day", "union_member_since"),
    }


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime.fromisoformat("2020-05-01 00:00"), date(2020, 5, 1)),
        (date(2020, 5, 1), date(2020, 5, 1)),
        (43952, date(2020, 5, 1)),
        (43952.0, date(2020, 5, 1)),
        (20200501.0, date(2020, 5, 1)),
        ("20200501", date(2020, 5, 1)),
        ("2020-5-1", date(2020, 5, 1)),
        ("2020/05/01 00:00:00", date(2020, 5, 1)),
        ("2020年5月1日", date(2020, 5, 1)),
        ("２０２０．５．１", date(2020, 5, 1)),
        ("2020年5月", date(2020, 5, 1)),
        ("2020-02-30", None),
        ("5/1/2020", None),
        ("x", None),
        (0, None),
        (True, None),
    ],
)
def test_days_as_people_write_them(cell: Any, day: date | None) -> None:
    assert read_day(cell) == day


PERSON = Entry("1", "甲", ("a", "b"), "司机", "起重", phone="138")


@pytest.mark.parametrize(
    ("entry", "state", "changed"),
    [
        (PERSON, "same", {}),
        (
            Entry("1", "甲", ("a", "b"), "司机", "起重"),
            "same",
            {},
        ),  # an empty optional column touches nothing
        (Entry("1", "甲", ("a", "b"), "司机", ""), "changed", {"specialty": ["起重", ""]}),
        (Entry("1", "甲", ("a", "c"), "司机", "起重"), "moved", {"department": ["a/b", "a/c"]}),
    ],
)
def test_what_a_row_would_change(entry: Entry, state: str, changed: dict) -> None:
    assert change_of(entry, Stored(7, PERSON, active=True)) == (state, changed)


def test_somebody_new_and_somebody_who_comes_back() -> None:
    assert change_of(PERSON, None) == ("new", {})
    assert change_of(PERSON, Stored(7, PERSON, active=False)) == ("changed", {"active": [False, True]})


def test_more_than_a_fifth_are_many_leavers() -> None:
    assert [too_many_leavers(n, 10) for n in (0, 2, 3)] == [False, False, True]
