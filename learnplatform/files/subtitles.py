"""Subtitles: WebVTT as it is, SubRip rewritten as WebVTT."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from learnplatform.problems import Invalid

MOST_BYTES = 2 * 1024 * 1024
_COMMA = re.compile(r"^(\d{1,3}:\d\d:\d\d),(\d{1,3})( --> )(\d{1,3}:\d\d:\d\d),(\d{1,3})", re.M)


def to_webvtt(data: bytes) -> bytes:
    """Raises Invalid for what is too long or no text."""
    if len(data) > MOST_BYTES:
        raise Invalid(_("字幕文件超过 2 MB。"), kind="subtitles-too-big")
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("WEBVTT"):
        text = "WEBVTT\n\n" + _COMMA.sub(r"\1.\2\3\4.\5", text.lstrip())
    if " --> " not in text:
        raise Invalid(_("这个字幕文件里没有字幕。"), kind="no-subtitles")
    return text.encode()


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_("字幕文件的文字读不出来，请存成 UTF-8。"), kind="unreadable-subtitles")
