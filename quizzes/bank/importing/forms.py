"""Handing a file in, and saying what to do with it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField


class UploadForm(FlaskForm):
    file = FileField(_l("文件"), validators=[FileRequired(_l("请先选一个文件。"))])
    branch = SelectField(_l("归属"), coerce=str)

    def __init__(self, *args: Any, branches: list[tuple[int | None, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch.choices = [(str(identity or ""), name or _l("全企业")) for identity, name in branches]
        if self.branch.data in (None, "None"):
            self.branch.data = self.branch.choices[0][0]

    @property
    def branch_id(self) -> int | None:
        return int(self.branch.data) if self.branch.data else None


class ConfirmForm(FlaskForm):
    keep = RadioField(_l("导入哪些"), choices=[("good", ""), ("all", "")], default="good")
    duplicates = RadioField(
        _l("重复的题"),
        choices=[("skip", _l("不导入重复的题")), ("import", _l("也导入重复的题"))],
        default="skip",
    )
