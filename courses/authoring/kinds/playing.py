"""Lessons that play: video and audio, with subtitles and chapters."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from courses.authoring.kinds.base import Body, Faults, Kind, list_of, text_of, uid_of, whole
from courses.authoring.kinds.reading import MOST_MARKDOWN

LONGEST_MS = 24 * 3_600_000


def _clean(body: Any) -> Body:
    given = body if isinstance(body, dict) else {}
    subtitles = [
        {
            "file": uid_of(each.get("file")),
            "language": text_of(each.get("language"), 20) or "zh",
            "label": text_of(each.get("label"), 40) or "中文",
        }
        for each in list_of(given.get("subtitles"), 20)
    ]
    chapters = [
        {"at_ms": whole(each.get("at_ms"), LONGEST_MS), "title": text_of(each.get("title"), 200)}
        for each in list_of(given.get("chapters"), 200)
    ]
    return {
        "file": uid_of(given.get("file")),
        "subtitles": [each for each in subtitles if each["file"]],
        "chapters": sorted((each for each in chapters if each["title"]), key=lambda each: each["at_ms"]),
        "markdown": text_of(given.get("markdown"), MOST_MARKDOWN),
    }


def _missing(body: Body) -> Faults:
    return [] if body.get("file") else [("file", _l("还没有上传音视频文件。"))]


def _files(body: Body) -> list[str]:
    return [uid for uid in (body["file"], *(each["file"] for each in body["subtitles"])) if uid]


VIDEO = Kind("video", _clean, _missing, _files, ("watched", "opened"), timed=True)
AUDIO = Kind("audio", _clean, _missing, _files, ("watched", "opened"), timed=True)
