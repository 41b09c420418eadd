"""Questions in a workbook: reading its rows, the template to download, and the export that can be read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from learnplatform.sheets import BadSheet, cell_text, read_sheet, write_sheet
from quizzes.bank import kinds
from quizzes.bank.exchange import answers, drafts
from quizzes.bank.exchange.rows import COLUMNS, SHOWN_OPTIONS, Row, column_of, gather, heading, option_letter

MOST_QUESTIONS = 20_000
_HEADINGS_WITHIN = 10  # above the headings there may be a title and remarks
_BEFORE = ("code", "kind", "stem", "passage")
_AFTER = ("answer", "scoring", "difficulty", "tags", "explanation")
_WIDTHS = {
    "stem": 48,
    "passage": 40,
    "answer": 20,
    "scoring": 24,
    "tags": 18,
    "explanation": 36,
    "problem": 48,
}


@dataclass(frozen=True)
class Line:
    """A row of the sheet that holds anything: its number as Excel shows it, its cells by column."""

    number: int
    values: dict[str, str]

    @property
    def row(self) -> Row:
        return gather(self.values)


def read(content: bytes) -> list[Line]:
    """The questions' rows. Raises BadSheet for what is no workbook, has other headings, or no question at all."""
    rows = read_sheet(content, most_rows=MOST_QUESTIONS + _HEADINGS_WITHIN)
    at, columns = _headings(rows)
    lines = []
    for number, cells in enumerate(rows[at + 1 :], at + 2):
        texts = (cell_text(cell) for cell in cells)
        values = {column: text for column, text in zip(columns, texts, strict=False) if column and text}
        if values:
            lines.append(Line(number, values))
    if not lines:
        raise BadSheet(_("表里没有试题：标题行下面是空的。"))
    return lines


def _headings(rows: list[list[Any]]) -> tuple[int, list[str | None]]:
    """The row with the headings, from 0, and the column each cell stands for (None: not ours)."""
    best: tuple[int, list[str | None]] = (0, [])
    for index, cells in enumerate(rows[:_HEADINGS_WITHIN]):
        columns = _first_of_each([column_of(cell_text(cell)) for cell in cells])
        if len(_known(columns)) > len(_known(best[1])):
            best = index, columns
    known = _known(best[1])
    missing = [heading(name) for name in ("kind", "stem", "answer") if name not in known]
    if "passage" in known and missing == [heading("answer")]:
        missing = []
    if missing:
        raise BadSheet(_("标题行里缺少：%(names)s。请对照模板改好再传。", names="、".join(missing)))
    return best


def _known(columns: list[str | None]) -> set[str]:
    return {column for column in columns if column}


def _first_of_each(columns: list[str | None]) -> list[str | None]:
    """Two headings for one column (merged, or «答案» and «正确答案»): the first counts."""
    seen: set[str] = set()
    return [None if column is None or column in seen else (seen.add(column) or column) for column in columns]  # type: ignore[func-returns-value]


def columns_for(options: int) -> list[str]:
    """The columns of our own files when questions have up to `options` options."""
    return [*_BEFORE, *(f"option:{index}" for index in range(max(SHOWN_OPTIONS, options))), *_AFTER]


def write(questions: Iterable[dict[str, Any]], title: str = "题库") -> bytes:
    """A workbook of `questions`: {"kind", "content", "key", "explanation", "difficulty", "tags", "code"} each."""
    rows = [_values(question) for question in questions]
    return write_lines(rows, title=title)


def write_lines(rows: list[dict[str, str]], *, title: str, problems: bool = False) -> bytes:
    """A workbook out of cells by column; `problems`: with a last column that says what is wrong."""
    most = max((_options_in(row) for row in rows), default=0)
    columns = [*columns_for(most), *(["options"] if any("options" in row for row in rows) else [])]
    columns += ["problem"] if problems else []
    return write_sheet(
        [heading(column) for column in columns],
        [[row.get(column, "") for column in columns] for row in rows],
        title=title,
        widths=[_width(column) for column in columns],
        as_text=range(len(columns)),
    )


def _options_in(row: dict[str, str]) -> int:
    return max((int(column.partition(":")[2]) + 1 for column in row if ":" in column), default=0)


def _values(question: dict[str, Any]) -> dict[str, str]:
    written = drafts.write_row(question["kind"], question["content"], question["key"])
    return {
        **written.cells,
        **{f"option:{index}": text for index, text in enumerate(written.options)},
        "code": question["code"] or "",
        "difficulty": str(question["difficulty"]),
        "tags": ",".join(question["tags"]),
        "explanation": question["explanation"],
    }


def _width(column: str) -> int:
    return 18 if ":" in column else _WIDTHS.get(column, 12)


def template() -> bytes:
    """The workbook to fill in: headings with an example of each kind, and a second sheet that explains them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "试题"
    columns = columns_for(0)
    sheet.append([heading(column) for column in columns])
    for example in drafts.examples():
        options = {f"option:{index}": text for index, text in enumerate(example.get("options", []))}
        cells = {**example, **options}
        sheet.append([cells.get(column, "") for column in columns])
    _dress(sheet, [_width(column) for column in columns])
    names = ",".join(answers.kind_name(name) for name in kinds.names())
    offered = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
    sheet.add_data_validation(offered)
    kind_letter = get_column_letter(columns.index("kind") + 1)
    offered.add(f"{kind_letter}2:{kind_letter}{MOST_QUESTIONS}")
    guide = book.create_sheet("填写说明")
    for line in guide_lines():
        guide.append(line)
    _dress(guide, [18, 100])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(sheet: Any, widths: list[int]) -> None:
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.number_format = "@"  # what people type stays as typed: «1-2» is no date
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3ECE2")


def guide_lines() -> list[list[str]]:
    """Column and what to write in it."""
    options = f"选项A 到 选项{option_letter(25)}"
    return [
        [_("列"), _("怎么写")],
        [heading("code"), _("选填。自己的题号；同一份表里不能重复。")],
        [heading("kind"), _("必填。单选、多选、判断、填空、排序、纠错改错。")],
        [
            heading("stem"),
            _("必填。填空题用 ____（三个以上下划线）标出每个空。可以用 **粗体** 等 Markdown 写法。"),
        ],
        [
            heading("passage"),
            _(
                "只有纠错改错要写。错处写成 [错的→对的]，几种对法用 | 隔开；缺字写 [→不]，多字写 [多字→]；「→」也可以写成「->」。"
            ),
        ],
        [options, _("单选、多选、排序要写，2 到 26 个，中间不空。也可以只用一列「选项」，一行一个。")],
        [
            heading("answer"),
            _("单选：A。多选：ABD，也可以写 A,B,D 或 A、B、D。判断：对、错，也可以写 √、×、T、F、是、否。"),
        ],
        [
            "",
            _(
                "填空：几个空用 ;; 隔开或换行，同一空的几种对法用 | 隔开；带误差的数写 3.5±0.1，只认数值写 36±0；在空的末尾写（区分大小写）就区分大小写。"
            ),
        ],
        ["", _("排序：按正确顺序写字母，如 CABD。")],
        ["", _("文字里本来就有 | ; ± → [ ] 这些符号时，在前面加一个反斜杠 \\。")],
        [
            heading("scoring"),
            _("选填。多选、填空、排序：全对才给分（默认）或部分给分。多选部分给分时，选错一个就不得分。"),
        ],
        ["", _("纠错改错：找到占 50%，可多选 2 字，误报扣 0.5 分。不写就是前两样，误报不扣分。")],
        [heading("difficulty"), _("选填，默认 3。1 到 5，或易、中、难。")],
        [heading("tags"), _("选填。知识点，几个用逗号或顿号隔开。")],
        [heading("explanation"), _("选填。交卷后给职工看的解析。")],
        [COLUMNS["points"][0], _("不用写：分值在组卷时定；写了也不看。")],
    ]
