from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
import xlwt
from flask import Flask
from openpyxl import Workbook, load_workbook

from learnplatform.sheets import BadSheet, cell_text, read_sheet, write_sheet


@pytest.fixture(autouse=True)
def words():
    """Refusals have words, and words need an application."""
    from flask_babel import Babel

    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def package(**entries: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def test_what_is_written_is_read_again() -> None:
    rows = [["10023", "周晓岚", 3, date(2020, 5, 1)], ["", "", "", ""], ["10024", "李", 2.5, ""]]
    read = read_sheet(write_sheet(["工号", "姓名", "n", "d"], rows))
    assert read[0] == ["工号", "姓名", "n", "d"]
    assert [cell_text(cell) for cell in read[1]] == ["10023", "周晓岚", "3", "2020-05-01"]
    assert [cell_text(cell) for cell in read[2]] == ["", "", "", ""]
    assert len(read) == 4


def test_an_old_workbook_is_read() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    sheet.write(0, 0, "工号")
    sheet.write(1, 0, 10023)
    sheet.write_merge(2, 3, 0, 0, "门机班")
    sheet.write(3, 1, "x")
    assert [cell_text(row[0]) for row in read_sheet(saved(book))] == ["工号", "10023", "门机班", "门机班"]


def test_what_is_merged_stands_in_every_cell_it_covers() -> None:
    book = Workbook()
    sheet = book.active
    sheet["B2"] = "一部"
    sheet["C4"] = "end"
    sheet.merge_cells("B2:C3")
    assert read_sheet(saved(book)) == [
        ["", "", ""],
        ["", "一部", "一部"],
        ["", "一部", "一部"],
        ["", "", "end"],
    ]


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("empty")
    book.create_sheet("here").append(["here"])
    book.active = 1
    assert read_sheet(saved(book)) == [["here"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"number,name\n1,a\n",
        b"\xff\xd8\xff\xe0 a picture",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000,
        package(readme_xml=b"x"),
        package(xl__workbook_xml=b"<workbook/>"),
        package(xl__workbook_xml=b"not xml at all <"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadSheet):
        read_sheet(content)


def test_a_truncated_workbook_is_refused() -> None:
    whole = write_sheet(["a"], [["b"]] * 500)
    for length in (100, len(whole) // 2, len(whole) - 30):
        with pytest.raises(BadSheet):
            read_sheet(whole[:length])


def test_a_bomb_by_ratio_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadSheet, match="bad-sheet") as refusal:
        read_sheet(package(xl__workbook_xml=b"<a/>", xl__bomb_xml=b" " * 100_000_000))
    assert "展开后太大" in str(refusal.value.detail)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(package(xl__workbook_xml=b"<a/>", xl__bomb_xml=b" " * 300_000_000))
    real = (300_000_000).to_bytes(4, "little")
    assert bomb.count(real) == 2
    with pytest.raises(BadSheet):
        read_sheet(bytes(bomb.replace(real, (1000).to_bytes(4, "little"))))


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(BadSheet, match="bad-sheet"):
        read_sheet(package(xl__workbook_xml=b"<a/>", **{f"e{n}": b"" for n in range(2001)}))


@pytest.mark.parametrize("place", ["XFD1", "A1048576", "XFD1048576"])
def test_a_cell_at_the_far_end_is_refused_before_room_is_made_for_all_before_it(place: str) -> None:
    book = Workbook()
    book.active["A1"] = "x"
    book.active[place] = "far"
    with pytest.raises(BadSheet) as refusal:
        read_sheet(saved(book))
    assert "太多了" in str(refusal.value.detail)


def test_more_rows_than_allowed_are_refused() -> None:
    content = write_sheet(["a"], [["x"]] * 20)
    assert len(read_sheet(content, most_rows=21)) == 21
    with pytest.raises(BadSheet):
        read_sheet(content, most_rows=20)


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+86 138", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    content = write_sheet(["h"], [[text]])
    cell = load_workbook(BytesIO(content)).active["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.quotePrefix
    assert b"<f>" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert cell_text(read_sheet(content)[1][0]) == text.strip()


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert read_sheet(write_sheet(["a\x00"[:1]], [["x\x07y"]]))[1] == ["xy"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (10023.0, "10023"),
        (2.5, "2.5"),
        (True, "TRUE"),
        (datetime.fromisoformat("2026-05-01"), "2026-05-01"),
        (datetime.fromisoformat("2026-05-01 08:30"), "2026-05-01 08:30:00"),
        ("\ufeff 周 ", "周"),
        (None, ""),
    ],
)
def test_cells_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text
