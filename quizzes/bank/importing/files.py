"""The file somebody hands in, as rows that have been read: the same for a workbook and for GIFT."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from learnplatform.sheets import BadSheet
from quizzes.bank.exchange import gift, workbook
from quizzes.bank.exchange.drafts import Problem, Reading, read_row

WORKBOOK, GIFT = "workbook", "gift"
MOST_GIFT_QUESTIONS = workbook.MOST_QUESTIONS
_HEAD = 4_096  # bytes


@dataclass
class Staged:
    """A question of the file: its row or line, what was read, and what it said (`source`) to hand back to be mended."""

    number: int
    reading: Reading
    source: dict[str, str]
    warnings: list[Problem] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return [*self.reading.problems, *self.warnings]


def format_of(content: bytes) -> str:
    """WORKBOOK or GIFT. Raises BadSheet for what is neither."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return WORKBOOK
    # By its head: who takes the upload in must not take it apart. What is wrong further on, reading it says.
    decoded(content[:_HEAD], partly=len(content) > _HEAD)
    if b"{" not in content:
        raise BadSheet(_("这不是 Excel 工作簿，也不是 GIFT 文本。请下载模板填好再传。"))
    return GIFT


def decoded(content: bytes, *, partly: bool = False) -> str:
    """Text in UTF-8 or, as older Chinese programs write it, GB 18030. Raises BadSheet.

    `partly`: it may end within a character.
    """
    if b"\x00" not in content:
        encodings = ["utf-8-sig", "gb18030"]
    else:
        encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(content, final=not partly)
        except UnicodeDecodeError:
            continue
    raise BadSheet(_("这不是 Excel 工作簿，也不是 GIFT 文本。请下载模板填好再传。"))


def read(content: bytes) -> tuple[int, Iterator[Staged]]:
    """How many questions the file has, and each of them, good or wrong. Raises BadSheet for the whole file."""
    if format_of(content) == GIFT:
        found = gift.parse(decoded(content))
        if not found:
            raise BadSheet(_("文件里没有试题。"))
        if len(found) > MOST_GIFT_QUESTIONS:
            raise BadSheet(_("试题太多了，一次最多 %(n)d 道。请分成几份。", n=MOST_GIFT_QUESTIONS))
        return len(found), (Staged(one.line, one.reading, {"gift": one.source}) for one in found)
    lines = workbook.read(content)
    return len(lines), _read_lines(lines)


def _read_lines(lines: list[workbook.Line]) -> Iterator[Staged]:
    """Each line read, with a fault where its number is another line's too."""
    places: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if code := line.values.get("code"):
            places[code].append(line.number)
    for line in lines:
        reading = read_row(line.row)
        same = places.get(line.values.get("code", ""), [])
        if len(same) > 1:
            reading = Reading(None, (*reading.problems, _repeated(line.values["code"], same)))
        yield Staged(line.number, reading, line.values)


def _repeated(code: str, numbers: list[int]) -> Problem:
    shown: Any = "、".join(map(str, numbers[:5])) + ("…" if len(numbers) > 5 else "")
    return Problem("code", _("编号 %(code)s 出现了不止一次：第 %(rows)s 行。", code=code[:40], rows=shown))
