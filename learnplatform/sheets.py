"""Reading and writing spreadsheets, with care for files that mean harm.

Reading takes .xlsx and .xls and gives plain rows; whatever is no workbook, or would grow beyond reason when
it is unpacked, is refused as a whole before anything is parsed. Writing makes cells that no program runs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from learnplatform.problems import Invalid

Row = list[Any]  # str, int, float, bool, date, datetime, time; "" where nothing is

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
MOST_COLUMNS = 200
_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 200
_SMALL = 1024 * 1024  # below this a file may be packed as tightly as it likes
_MOST_MERGED = 1_000_000  # cells that merged ranges may cover together
_PIECE = 1024 * 1024
# A cell's place, as each cell of a sheet states it: r="XFD1048576".
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")


class BadSheet(Invalid):
    """The whole file is refused: it can't be read, or is too big."""

    kind = "bad-sheet"


def read_sheet(content: bytes, *, most_rows: int = MOST_ROWS) -> list[Row]:
    """The rows of the first visible sheet that holds anything; row n of the sheet is at index n - 1.

    What is merged stands in every cell that it covers. Empty rows at the end are left out, others are
    lists of "". Raises BadSheet when `content` is no workbook or exceeds a limit.
    """
    if content.startswith(b"PK"):
        _check_package(content, most_rows)
    elif not content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(_("这不是 Excel 工作簿。请用 Excel 或 WPS 存成 .xlsx 再传。"))
    rows = _parse(content, most_rows)
    while rows and not any(cell_text(cell) for cell in rows[-1]):
        rows.pop()
    if len(rows) > most_rows:
        raise _too_many_rows(most_rows)
    return rows


def _check_package(content: bytes, most_rows: int) -> None:
    """Look into a zip archive before a parser does: what it claims, and what really comes out of it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            if "xl/workbook.xml" not in names:
                raise BadSheet(_("这不是 Excel 工作簿。请用 Excel 或 WPS 存成 .xlsx 再传。"))
            _check_claims(entries, len(content))
            _check_contents(archive, entries, most_rows)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError) as error:
        raise _unreadable() from error
    except RuntimeError as error:  # an encrypted entry
        raise _unreadable() from error
    except Exception as error:
        if isinstance(error, BadSheet):
            raise
        raise _unreadable() from error  # zlib.error and its kin


def _check_claims(entries: Sequence[zipfile.ZipInfo], packed: int) -> None:
    claimed = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or claimed > _MOST_UNPACKED:
        raise _too_big()
    if claimed > _SMALL and claimed > packed * _MOST_RATIO:
        raise _too_big()


def _check_contents(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], most_rows: int) -> None:
    """Unpack everything once, piece by piece, keeping nothing: claims may be false, and a cell at the far end
    of an empty sheet makes parsers reserve room for all before it."""
    left = _MOST_UNPACKED
    for entry in entries:
        end_of_last = b""
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise _too_big()
                _check_places(end_of_last + piece, most_rows)
                end_of_last = piece[-40:]


def _check_places(xml: bytes, most_rows: int) -> None:
    for column, row in set(_PLACE.findall(xml)):
        if int(row) > most_rows:
            raise _too_many_rows(most_rows)
        if _column_number(column) > MOST_COLUMNS:
            raise BadSheet(_("列太多了，最多 %(n)d 列。", n=MOST_COLUMNS))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _parse(content: bytes, most_rows: int) -> list[Row]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            visible = [
                sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible
            ]
            for name in visible:
                sheet = book.get_sheet_by_name(name)
                if sheet.height:
                    return _rows_of(sheet, most_rows)
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the parser's own failures arrive
            raise
        raise _unreadable() from error
    return []


def _rows_of(sheet: CalamineSheet, most_rows: int) -> list[Row]:
    rows = sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        bottom = min(bottom, len(rows) - 1)
        covered += max(0, bottom - top + 1) * (right - left + 1)
        if covered > _MOST_MERGED:
            raise _too_big()
        for row in rows[top : bottom + 1]:
            last = min(right + 1, len(row))
            row[left:last] = [rows[top][left]] * (last - left)
    return rows


def _too_big() -> BadSheet:
    return BadSheet(_("文件展开后太大，没有打开。请删去多余的内容，或分成几份。"))


def _too_many_rows(most: int) -> BadSheet:
    return BadSheet(_("行太多了，一次最多 %(n)d 行。请分成几份。", n=most))


def _unreadable() -> BadSheet:
    return BadSheet(_("打不开这个工作簿，它可能坏了或加了密码。请另存一份再传。"))


def cell_text(cell: Any) -> str:
    """A cell as text: 10023.0 → «10023», a day → «2026-05-01», blanks at the ends and invisible marks gone."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return re.sub("[\u200b\u200e\u200f\u2060\ufeff]", "", str(cell)).strip()


def write_sheet(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "Sheet1",
    widths: Sequence[int] = (),
    as_text: Iterable[int] = (),
) -> bytes:
    """A workbook (.xlsx) of one sheet with a heading that stays in sight.

    `widths`: of the columns, in characters. `as_text`: columns (from 0) in which Excel must not turn what
    people type into numbers or dates. Text is always written as text: nothing in it is a formula.
    """
    return write_book([Sheet(title, headings, rows, widths, frozenset(as_text))])


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook to write; what the parts mean says `write_sheet`."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    as_text: frozenset[int] = frozenset()


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """A workbook (.xlsx) of several sheets, each as `write_sheet` makes its one."""
    book = Workbook(write_only=True)
    for each in sheets:
        _write(book.create_sheet(each.title), each)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Any, each: Sheet) -> None:
    sheet.freeze_panes = "A2"
    for index in range(len(each.headings)):
        letter = get_column_letter(index + 1)
        sheet.column_dimensions[letter].width = each.widths[index] if index < len(each.widths) else 16
        if index in each.as_text:
            sheet.column_dimensions[letter].number_format = "@"
    sheet.append([_heading(sheet, text) for text in each.headings])
    for row in each.rows:
        sheet.append([_safe(sheet, value) for value in row])


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F3ECE2")
    return cell


def _safe(sheet: Any, value: Any) -> Any:
    """`value`, such that Excel runs nothing: text is text, also once somebody has edited the cell."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def harmless(cell: Any) -> str:
    """A cell of CSV that a spreadsheet shows and never computes; Chinese ones know the wide signs too."""
    text = str(cell)
    return (
        f"'{text}"
        if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        else text
    )
