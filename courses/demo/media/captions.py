"""Captions: from cues to WebVTT and back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from courses.demo.media.timeline import Cue

_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})")


def webvtt(cues: Iterable[Cue]) -> str:
    parts = ["WEBVTT"]
    parts += [
        f"{number}\n{_clock(cue.begin)} --> {_clock(cue.end)}\n{cue.text}"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n\n".join(parts) + "\n"


def cues(text: str) -> list[Cue]:
    """Raises ValueError for what is not WebVTT as written here."""
    head, *blocks = text.strip().split("\n\n")
    if head != "WEBVTT":
        raise ValueError("no WebVTT")
    found = []
    for block in blocks:
        _number, times, *lines = block.split("\n")
        met = _TIMES.fullmatch(times)
        if not met or not lines:
            raise ValueError(f"no cue: {block}")
        hours = [int(each) for each in met.groups()]
        found.append(Cue(_ms(hours[:4]), _ms(hours[4:]), "\n".join(lines)))
    return found


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _ms(parts: list[int]) -> int:
    hours, minutes, seconds, ms = parts
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms
