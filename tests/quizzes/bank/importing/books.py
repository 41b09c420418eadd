"""Workbooks as people make them, for the tests of importing."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlwt
from openpyxl import Workbook

HEADINGS = ["编号", "题型", "题干", "选项A", "选项B", "选项C", "答案", "难度", "标签", "解析"]


def single(number: int, stem: str = "", answer: str = "A", code: str | None = None) -> list[Any]:
    """A sound row, unless `answer` is not."""
    code = f"T{number}" if code is None else code
    return [code, "单选", stem or f"第 {number} 题：正确的是？", "甲", "乙", "丙", answer, 3, "安全", ""]


def xlsx(
    rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, merged: Sequence[str] = ()
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if headings:
        sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for cell in (cell for cells in sheet.iter_rows() for cell in cells):
        if cell.data_type == "f":
            cell.data_type = "s"  # people who type «=» into a text cell mean the sign
    for area in merged:
        sheet.merge_cells(area)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("试题")
    for at, cells in enumerate([headings, *rows]):
        for index, cell in enumerate(cells):
            sheet.write(at, index, cell)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
