"""What people are told of new courses, versions and lessons."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def course(params: dict[str, Any]) -> str:
    return _("新课「%(course)s」，适合你的岗位或工种。", course=params["course"])


def moved(params: dict[str, Any]) -> str:
    said = _("你在学的「%(course)s」换成了第 %(number)s 版，学完的课节都还算。", **_named(params))
    return said + _changes(params)


def version(params: dict[str, Any]) -> str:
    said = _("「%(course)s」出了第 %(number)s 版。你照原来的版本学完就好，进度不变。", **_named(params))
    return said + _changes(params)


def opened(params: dict[str, Any]) -> str:
    named = {"course": params["course"], "lesson": params["lesson"]}
    if params["count"] == 1:
        return _("「%(course)s」开放了新课节：「%(lesson)s」。", **named)
    # Not ngettext: Chinese has one plural form, which can't stand for two sentences.
    return _("「%(course)s」开放了「%(lesson)s」等 %(count)d 节新课。", count=params["count"], **named)


def _named(params: dict[str, Any]) -> dict[str, Any]:
    return {"course": params["course"], "number": params["number"]}


def _changes(params: dict[str, Any]) -> str:
    return _("改了什么：%(changes)s", changes=params["changes"]) if params.get("changes") else ""


NOTICES = {"news.course": course, "news.moved": moved, "news.version": version, "news.opened": opened}
