"""The film: slides along the timeline, encoded as H.264 and AAC in an MP4 that plays from its first bytes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw, ImageFont

from courses.demo.media import slides, sounds
from courses.demo.media.script import Point, Script
from courses.demo.media.timeline import Moment, Timeline
from learnplatform.web.vendoring import FONTS

RATE = 15  # pictures a second
FADE, GLIDE = 0.3, 0.7  # seconds
RING, HELD = 26, 44  # dots, of the ring's radius: at rest, and of the beating disc
RED = (191, 42, 30)
SOUND_BITS = {"mp4": 32_000, "m4a": 26_000}


class Film:
    """What is on the screen at any time."""

    def __init__(self, script: Script, timeline: Timeline) -> None:
        self._script, self._timeline = script, timeline
        self._slide = cache(lambda scene, shown: slides.draw(script, script.scenes[scene], shown))

    def pictures(self) -> Iterator[Image.Image]:
        """RATE of them a second. The same object twice where nothing moved."""
        moments = self._timeline.moments
        number = 0
        for frame in range(round(self._timeline.seconds * RATE)):
            at = frame / RATE
            while number + 1 < len(moments) and at >= moments[number + 1].begin:
                number += 1
            yield self._picture(moments, number, at)

    def _picture(self, moments: list[Moment], number: int, at: float) -> Image.Image:
        moment = moments[number]
        shown = self._slide(*moment.slide)
        since = at - moment.begin
        if number and since < FADE and moments[number - 1].slide != moment.slide:
            before = self._slide(*moments[number - 1].slide)
            shown = Image.blend(before, shown, max(0.0, since / FADE))
        if not moment.path:
            return shown
        shown = shown.copy()
        previous = moments[number - 1] if number else None
        start = (
            previous.path[-1]
            if previous and previous.path and previous.slide[0] == moment.slide[0]
            else moment.path[0]
        )
        point = _along(moment, start, since)
        picture = self._script.folder / self._script.scenes[moment.slide[0]].picture
        _mark(shown, slides.on_slide(picture, point), moment, since)
        return shown


def _along(moment: Moment, start: Point, since: float) -> Point:
    """Where the ring is: it glides to the first point, then goes along the others as long as the moment lasts."""
    if since < GLIDE or len(moment.path) == 1:
        return _between(start, moment.path[0], _eased(min(1.0, since / GLIDE)))
    legs = len(moment.path) - 1
    length = max(0.1, moment.end - moment.begin - GLIDE)
    done = min(0.9999, (since - GLIDE) / length) * legs
    return _between(moment.path[int(done)], moment.path[int(done) + 1], done % 1)


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _mark(picture: Image.Image, at: Point, moment: Moment, since: float) -> None:
    """A ring, or where there are beats a disc that shrinks with each of them and counts."""
    brush = ImageDraw.Draw(picture, "RGBA")
    if not moment.beats:
        _disc(brush, at, RING, None, 7)
        _disc(brush, at, RING + 7, None, 3, (*RED, 70))
        return
    beat = since * moment.per_minute / 60
    count = min(moment.beats, int(beat) + 1)
    pressed = max(0.0, 1 - (beat % 1) * 2.2) if beat < moment.beats else 0.0
    _disc(brush, at, HELD - 12 * pressed, RED, 0)
    _disc(brush, at, HELD + 12, None, 4, (*RED, round(60 + 150 * pressed)))
    brush.text(at, str(count), font=_font(), fill="white", anchor="mm")


def _disc(
    brush: ImageDraw.ImageDraw,
    at: Point,
    radius: float,
    fill: tuple[int, int, int] | None,
    line: int,
    color: tuple[int, ...] = RED,
) -> None:
    box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
    brush.ellipse(box, fill=fill, outline=color if line else None, width=line)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSansSC-Bold.ttf"), 44)


def encode(script: Script, timeline: Timeline, path: Path) -> int:
    """Write the recording; its duration in milliseconds, as a player will see it."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    form = "mp4" if script.kind == "video" else "ipod"
    with av.open(str(path), "w", format=form, options=options) as target:
        picture = _picture_stream(target) if script.kind == "video" else None
        sound: Any = target.add_stream("aac", rate=sounds.RATE, layout="mono")
        sound.bit_rate = SOUND_BITS[path.suffix[1:]]
        for packet in _packets(script, timeline, picture, sound):
            target.mux(packet)
    with av.open(str(path)) as written:
        return int((written.duration or 0) / 1_000)


def _picture_stream(target: Any) -> Any:
    stream = target.add_stream("libx264", rate=RATE)
    stream.width, stream.height, stream.pix_fmt = slides.WIDTH, slides.HEIGHT, "yuv420p"
    # Slides stand still, and whole pictures are most of what a film of them weighs: one at each cut, and every 12 s.
    stream.options = {
        "preset": "medium",
        "tune": "stillimage",
        "crf": "29",
        "profile": "main",
        "g": str(RATE * 12),
    }
    return stream


def _packets(script: Script, timeline: Timeline, picture: Any, sound: Any) -> Iterator[Any]:
    """Picture and sound by turns, a second of each, so that a slow network has both."""
    heard = _sound_frames(timeline)
    pictures = Film(script, timeline).pictures() if picture else iter(())
    last: tuple[Image.Image | None, av.VideoFrame | None] = (None, None)
    for number, image in enumerate(pictures):
        # Where nothing moved the frame is made once; its time alone is new.
        frame = last[1] if image is last[0] and last[1] else av.VideoFrame.from_image(image)
        last = (image, frame)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        yield picture.encode(frame)
        if number % RATE == 0:
            for _n in range(round(sounds.RATE / 1_024)):
                if (part := next(heard, None)) is not None:
                    yield sound.encode(part)
    for part in heard:
        yield sound.encode(part)
    if picture:
        yield picture.encode(None)
    yield sound.encode(None)


def _sound_frames(timeline: Timeline) -> Iterator[av.AudioFrame]:
    """The track in frames of 1,024 samples."""
    track = timeline.track + sounds.rest(-len(timeline.track) % 1_024 / sounds.RATE)
    for start in range(0, len(track), 1_024):
        part = track[start : start + 1_024]
        frame = av.AudioFrame("s16", "mono", len(part))
        frame.planes[0].update(part.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = sounds.RATE, start, Fraction(1, sounds.RATE)
        yield frame
