"""Makes the other sizes of one file: `python encoder.py KIND SOURCE FOLDER`, in a process of its own.

It reads what strangers made with large libraries of C, so it knows nothing of the product, its settings or its
database: files in, files and a `made.json` out, under limits of time and memory that its parent sets.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.filter import Graph
from PIL import Image

SMALL, LARGE = 480, 720  # lines, of the shorter side
PICTURE_SIDE = 800
MOST_PIXELS = 40_000_000
FASTEST = 30  # pictures a second
LIGHT = 1_200_000  # bits a second that a bad network still carries
RATES = {"small": ("27", "900k"), "large": ("25", "2200k")}  # quality, at most
TURNS = {90: ("clock",), -270: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock"),
         270: ("cclock",), -90: ("cclock",)}  # fmt: skip
PLAYED_EVERYWHERE = {"mp3", "aac"}


@dataclass(frozen=True)
class Shape:
    """How a video lies on the screen, turned as its camera was held."""

    width: int
    height: int
    turns: tuple[str, ...]
    rate: Fraction

    def within(self, lines: int) -> tuple[int, int]:
        """Width and height with at most `lines` on the shorter side; even, as the encoder wants them."""
        shorter = min(self.width, self.height)
        lines = min(lines, shorter)
        return tuple(max(2, side * lines // shorter // 2 * 2) for side in (self.width, self.height))  # type: ignore[return-value]


class Output:
    """A size of a video that is being written."""

    def __init__(self, kind: str, lines: int, folder: Path, source: Any, shape: Shape, sound: Any) -> None:
        self.kind, self.path = kind, folder / f"{kind}.mp4"
        self.width, self.height = shape.within(lines)
        self._container = av.open(str(self.path), "w", options={"movflags": "+faststart"})
        quality, most = RATES[kind]
        self._video = self._container.add_stream("libx264", rate=shape.rate)
        self._video.width, self._video.height, self._video.pix_fmt = self.width, self.height, "yuv420p"
        self._video.options = {
            "preset": "veryfast", "crf": quality, "maxrate": most, "bufsize": most, "profile": "main",
            "g": str(int(shape.rate * 4)), "threads": "2",
        }  # fmt: skip
        self._audio = self._container.add_stream("aac", rate=44_100) if sound is not None else None
        if self._audio is not None:
            self._audio.bit_rate, self._audio.layout = (
                (64_000, "mono") if kind == "small" else (112_000, "stereo")
            )
        self._graph = self._filters(source, shape)

    def _filters(self, source: Any, shape: Shape) -> Graph:
        graph = Graph()
        chain = [graph.add_buffer(template=source)]
        chain += [graph.add("transpose", direction) for direction in shape.turns]
        chain.append(
            graph.add("fps", str(shape.rate))
        )  # phones film at changing speeds; players like even ones
        chain.append(graph.add("scale", f"{self.width}:{self.height}"))
        chain.append(graph.add("format", "yuv420p"))
        chain.append(graph.add("buffersink"))
        graph.link_nodes(*chain).configure()
        return graph

    def show(self, frame: av.VideoFrame | None) -> None:
        """Take in a picture; None at the end."""
        self._graph.push(frame)
        while True:
            try:
                drawn = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(drawn, av.VideoFrame)
            drawn.pict_type = 0
            self._container.mux(self._video.encode(drawn))

    def sound(self, frame: av.AudioFrame) -> None:
        if self._audio is not None:
            self._container.mux(self._audio.encode(frame))

    def close(self) -> dict[str, Any]:
        self.show(None)
        for stream in (self._video, self._audio):
            if stream is not None:
                self._container.mux(stream.encode(None))
        self._container.close()
        return made(self.kind, self.path, "video/mp4", self.width, self.height)


def made(
    kind: str, path: Path, media_type: str, width: int | None = None, height: int | None = None
) -> dict[str, Any]:
    return {"kind": kind, "name": path.name, "media_type": media_type, "width": width, "height": height}


def video(source: Path, folder: Path) -> list[dict[str, Any]]:
    """480 lines, 720 where there are more than 480, and a still picture.

    What is light already is not made again, and what came out heavier than a video that plays everywhere is not kept.
    """
    with av.open(str(source)) as container:
        pictures = container.streams.video[0]
        sound = container.streams.audio[0] if container.streams.audio else None
        shape = _shape(source)
        shorter = min(shape.width, shape.height)
        plan = [("small", SMALL)] if not _is_light(container, shape) else []
        plan += [("large", LARGE)] if shorter > SMALL else []
        outputs = [Output(kind, lines, folder, pictures, shape, sound) for kind, lines in plan]
        poster_at = min(10.0, (container.duration or 0) / av.time_base / 10)
        poster: Path | None = None
        pictures.thread_type = "AUTO"
        for packet in container.demux([each for each in (pictures, sound) if each is not None]):
            for frame in _decoded(packet):
                if isinstance(frame, av.AudioFrame):
                    for output in outputs:
                        output.sound(frame)
                    continue
                if poster is None and (frame.time or 0) >= poster_at:
                    poster = _still(frame, shape, folder)
                for output in outputs:
                    output.show(frame)
            if poster and not outputs:
                break
        found = [output.close() for output in outputs]
        if _plays_everywhere(container, shape):
            found = _lighter(found, source, folder)
    if poster:
        with Image.open(poster) as image:
            found.append(made("poster", poster, "image/jpeg", image.width, image.height))
    return found


def _decoded(packet: Any) -> list[Any]:
    """A damaged packet costs its own pictures, not the whole video."""
    try:
        return list(packet.decode())
    except av.InvalidDataError:
        return []


def _shape(source: Path) -> Shape:
    with av.open(str(source)) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        rotation = getattr(frame, "rotation", 0)
        width, height = frame.width, frame.height
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
    if width * height > MOST_PIXELS:
        raise ValueError("too many pixels")
    # The matrix says how the picture was turned counter-clockwise; it is shown turned back.
    turns = TURNS.get(-round(rotation), ())
    if len(turns) == 1:
        width, height = height, width
    return Shape(
        width, height, turns, min(max(rate, Fraction(1)), Fraction(FASTEST)).limit_denominator(1_001)
    )


def _is_light(container: Any, shape: Shape) -> bool:
    return (
        _plays_everywhere(container, shape)
        and min(shape.width, shape.height) <= SMALL
        and (container.bit_rate or LIGHT + 1) <= LIGHT
    )


def _plays_everywhere(container: Any, shape: Shape) -> bool:
    stream = container.streams.video[0]
    return (
        stream.codec_context.name in {"h264", "libx264"}
        and "mp4" in container.format.name
        and stream.codec_context.pix_fmt == "yuv420p"
        and not shape.turns
        and all(_is_heard(each) for each in container.streams.audio[:1])
    )


def _is_heard(stream: Any) -> bool:
    """Whether every phone plays that sound."""
    return stream.codec_context.name.removesuffix("float") in PLAYED_EVERYWHERE


def _lighter(found: list[dict[str, Any]], source: Path, folder: Path) -> list[dict[str, Any]]:
    """Those of `found` that take less to send than `source`; in place of a large one that doesn't, `source` itself."""
    kept = []
    for each in found:
        path = folder / each["name"]
        if path.stat().st_size < source.stat().st_size:
            kept.append(each)
        elif each["kind"] == "large":
            kept.append(_copied(source, path))
    return kept


def _copied(source: Path, path: Path) -> dict[str, Any]:
    """The pictures and the sound of `source` as they are, so that they play before all of them has come."""
    with av.open(str(source)) as given, av.open(str(path), "w", options={"movflags": "+faststart"}) as target:
        pictures = given.streams.video[0]
        streams = [pictures, *given.streams.audio[:1]]
        written = {each.index: target.add_stream_from_template(each) for each in streams}
        for packet in given.demux(streams):
            if packet.dts is not None:
                packet.stream = written[packet.stream.index]
                target.mux(packet)
        return made("large", path, "video/mp4", pictures.width, pictures.height)


def _still(frame: av.VideoFrame, shape: Shape, folder: Path) -> Path:
    image = frame.to_image()
    for turn in shape.turns:
        image = image.transpose(Image.Transpose.ROTATE_270 if turn == "clock" else Image.Transpose.ROTATE_90)
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    path = folder / "poster.jpg"
    image.convert("RGB").save(path, "JPEG", quality=82, optimize=True, progressive=True)
    return path


def audio(source: Path, folder: Path) -> list[dict[str, Any]]:
    """AAC, where it came in something that not every phone plays."""
    with av.open(str(source)) as container:
        stream = container.streams.audio[0]
        if _is_heard(stream):
            return []
        path = folder / "audio.m4a"
        with av.open(str(path), "w", format="ipod", options={"movflags": "+faststart"}) as target:
            written = target.add_stream("aac", rate=44_100)
            written.bit_rate = 80_000
            for packet in container.demux(stream):
                for frame in _decoded(packet):
                    target.mux(written.encode(frame))
            target.mux(written.encode(None))
    return [made("audio", path, "audio/mp4")]


def picture(source: Path, folder: Path) -> list[dict[str, Any]]:
    """A smaller one, where it is larger than a phone shows."""
    with Image.open(source) as image:
        if max(image.size) <= PICTURE_SIDE or image.width * image.height > MOST_PIXELS:
            return []
        written_as = image.format or "PNG"
        image.load()
        image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
        path = folder / "small.picture"
        image.save(
            path, written_as, **({"quality": 80} if written_as in {"JPEG", "WEBP"} else {"optimize": True})
        )
        return [made("small", path, Image.MIME[written_as], image.width, image.height)]


KINDS = {"video": video, "audio": audio, "picture": picture}


def main(kind: str, source: str, folder: str) -> None:
    found = KINDS[kind](Path(source), Path(folder))
    (Path(folder) / "made.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
