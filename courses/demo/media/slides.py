"""Slides, drawn by Typst: pictures of WIDTH × HEIGHT, three bytes a dot."""

from __future__ import annotations

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image

from courses.demo.media.script import Point, Scene, Script
from learnplatform.web.vendoring import FONTS

WIDTH, HEIGHT = 1280, 720
SOURCE = Path(__file__).with_name("slide.typ")
CARD = (684, 136, 532, 462)  # where a picture lies: x, y, width, height
INSIDE = 14  # between the card's edge and the picture
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def draw(script: Script, scene: Scene, shown: int) -> Image.Image:
    """The slide with the first `shown` of its points on it."""
    x, y, width, height = CARD
    at = place(script.folder / scene.picture) if scene.picture else (0.0, 0.0, 1.0, 1.0)
    lines = len(scene.points)
    values = {
        "cover": scene.cover,
        "header": script.header,
        "title": scene.title,
        "points": scene.points,
        "shown": shown if scene.reveals else 0,
        "big": scene.big,
        "picture": f"/{scene.picture}" if scene.picture else "",
        "card": {"x": x, "y": y, "width": width, "height": height},
        "at": dict(zip(("x", "y", "width", "height"), at, strict=True)),
        "size": 50 if scene.picture else 54,
    }
    if not scene.reveals:
        values["shown"] = lines + 1  # all there, none of them the present one
    drawn = typst.Compiler(
        SOURCE.read_bytes(), root=str(script.folder), font_paths=_fonts(), ignore_system_fonts=True
    ).compile(format="png", ppi=72, sys_inputs={"data": json.dumps(values, ensure_ascii=False)})
    assert isinstance(drawn, bytes), "more than one page"
    return Image.open(BytesIO(drawn)).convert("RGB")


def place(picture: Path) -> tuple[float, float, float, float]:
    """Where on the slide an SVG lies, as large as the card allows: x, y, width, height."""
    across, down = _size(picture)
    x, y, width, height = CARD
    scale = min((width - 2 * INSIDE) / across, (height - 2 * INSIDE) / down)
    return (
        x + (width - across * scale) / 2,
        y + (height - down * scale) / 2,
        across * scale,
        down * scale,
    )


def on_slide(picture: Path, point: Point) -> Point:
    """A point of an SVG, as dots of the slide."""
    x, y, width, _height = place(picture)
    scale = width / _size(picture)[0]
    return x + point[0] * scale, y + point[1] * scale


def _size(picture: Path) -> tuple[float, float]:
    met = _BOX.search(picture.read_text("utf-8"))
    assert met, f"{picture} has no viewBox from 0 0"
    return float(met[1]), float(met[2])
