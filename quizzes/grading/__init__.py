"""From responses to scores."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from learnplatform.parts import parts
from learnplatform.tasks import every


def _changed(params: dict[str, Any]) -> str:
    return _(
        "「%(title)s」更正了答案，你的得分有变化。原因：%(reason)s",
        title=params["title"],
        reason=params["reason"],
    )


def _key_mended(params: dict[str, Any]) -> str:
    return _(
        "你出的题「%(stem)s」的答案被改过，成为第 %(number)s 版。原因：%(reason)s",
        stem=params["stem"],
        number=params["number"],
        reason=params["reason"],
    )


def register(app: Flask) -> None:
    from quizzes.grading import key_views, tasks

    app.register_blueprint(key_views.blueprint)  # the blueprint of views, with the pages of keys
    parts(app).notice_texts["grading.changed"] = _changed
    parts(app).notice_texts["question.key_mended"] = _key_mended
    every(10, tasks.sweep.name)
