"""What the small enterprise of `tests.world` is made of: files, goes; and everything that its tables hold."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import sqlalchemy as sa
from PIL import Image

from learnplatform.database import Base, db
from learnplatform.sheets import write_sheet
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer

ROSTER = write_sheet(
    ["工号", "姓名", "部门", "岗位", "工种"],
    [["S1", "SECRET-new-person", "集团/一部", "", ""], ["", "SECRET-nameless", "集团/一部", "", ""]],
)
QUESTIONS = write_sheet(
    ["编号", "题型", "题干", "选项A", "选项B", "答案", "难度", "标签", "解析"],
    [
        ["Q1", "单选", "SECRET-imported", "甲", "乙", "A", 3, "", "SECRET-imported-explanation"],
        ["Q2", "单选", "SECRET-wrong", "甲", "乙", "Z", 3, "", ""],
    ],
)


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return out.getvalue()


def go(person_id: int, quiz_id: int, response: Any = None) -> int:
    """The id of a go that was handed in, every question answered with `response`."""
    attempt, _new = attempts.start(person_id, quiz_id)
    with db.write() as session:
        session.execute(
            sa.update(Answer).where(Answer.attempt_id == int(attempt.id)).values(response=response)
        )
    attempts.submit(person_id, int(attempt.id))
    return int(attempt.id)


def everything(leaving_out: tuple[str, ...] = ("sessions",)) -> dict[str, list[str]]:
    """The content of every table, to see whether anything changed."""
    with db.read_core() as connection:
        return {
            table.name: sorted(repr(row) for row in connection.execute(sa.select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in leaving_out
        }
