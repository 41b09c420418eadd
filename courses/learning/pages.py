"""Hands the pages of this room over to the app."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request, url_for
from flask_babel import gettext as _

from courses.catalogue import words
from courses.learning import discussion_views, note_views, notes, views
from courses.words import LESSON_WORDS
from learnplatform.web.static import add_root, asset
from quizzes.attempts.page_words import words as question_words


def register(app: Flask) -> None:
    assert note_views, "imported for its routes"
    assert discussion_views, "imported for its routes"
    app.register_blueprint(views.blueprint)
    add_root("learning", Path(__file__).parent / "static")
    app.jinja_env.filters["file_size"] = file_size
    app.jinja_env.globals.update(
        LESSON_WORDS=LESSON_WORDS,
        lock_words=words.lock,
        vendored=vendored,
        lesson_link=lesson_link,
        asking_words=asking_words,
        lesson_words=lesson_words,
        note_place=notes.place,
        note_anchor=notes.anchor,
    )


def file_size(size: int) -> str:
    """Bytes as people write them: 900 → «1 KB», 1 600 000 → «1.5 MB»."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def vendored(path: str) -> str:
    """The address of the folder in which a file of a package lies."""
    return asset(f"vendor/{path}").rpartition("/")[0]


def lesson_link(lesson_id: int, preview: bool) -> str:
    """The address of another lesson of the course whose lesson is shown."""
    course_id = (request.view_args or {})["course_id"]
    return url_for(
        "learning.lesson", course_id=course_id, lesson_id=lesson_id, preview="1" if preview else None
    )


def asking_words() -> dict[str, str]:
    """What the questions inside a lesson say, the words of their kinds among it."""
    return question_words() | {
        "answerFirst": _("请先作答。"),
        "notSent": _("没有送到，请检查网络后再点一次。"),
        "right": _("答对了。"),
        "kept": _("已记下。"),
        "wrong": _("没有答对。"),
        "rightIs": _("正确答案：{answer}"),
    }


def lesson_words(type: str = "") -> dict[str, str]:
    """What a lesson of that type says of whether the server has what was learned, by `Standing` of reports.js."""
    return {
        "saved": _("已记录"),
        "sending": _("记录中"),
        "offline": _("没有网络，先记在本机，连上后补记"),
        "unkept": _("没有网络，本机也存不下：连上之前请不要关掉这一页"),
        "later": _("还没有送到，已存在本机，过一会儿再送"),
        "signed-out": _("登录已过期，重新登录后会补记"),
        "somebody-else": _("现在登录的是另一个人，这一页不再记录"),
        "refused": _("有的没有记上：{why}"),
        "expired": _("有的隔了 30 天以上才送到，不再计入"),
        "share": (_("已听 {n}%%") if type == "audio" else _("已看 {n}%%")).replace("%%", "%"),
        "somebodyElse": _("这一页是另一个人的。请退出后用自己的工号登录。"),
        "wrongPassword": _("密码不对，请再试一次。"),
        "noNetwork": _("连不上网络，请再试一次。"),
    }
