"""Codes, numbers, and what strangers see of a name."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.certificates import rules


@given(st.binary(min_size=20, max_size=20))
def test_a_code_is_read_as_it_is_shown_however_it_is_typed(random: bytes) -> None:
    code = rules.code_of(random)
    shown = rules.shown_code(code)
    sloppy = shown.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert {rules.read_code(each) for each in (code, shown, sloppy, f" {shown}\n")} == {code}


@pytest.mark.parametrize("typed", ["", "7K3M", "U" * 20, "0" * 21, "é" * 20, "../" * 7, "\x00" * 20])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.read_code(typed) is None


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("王", "*"),
        ("王芳", "王*"),
        ("周晓岚", "周*岚"),
        ("欧阳娜娜", "欧**娜"),
        ("买买提·吐尔逊", "买**·吐**"),
        ("", ""),
    ],
)
def test_a_stranger_sees_part_of_a_name(name: str, seen: str) -> None:
    assert rules.masked(name) == seen


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 2), None, None),
    ],
)
def test_a_certificate_holds_for_so_many_months(issued: date, months: int | None, until: date | None) -> None:
    assert rules.good_until(issued, months) == until
