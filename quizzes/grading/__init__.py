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


def register(app: Flask) -> None:
    from quizzes.grading import tasks, views

    app.register_blueprint(views.blueprint)
    parts(app).notice_texts["grading.changed"] = _changed
    every(10, tasks.sweep.name)
