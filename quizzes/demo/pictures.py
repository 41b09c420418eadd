"""The demo's pictures, drawn here: signs, wires, a circuit, the wind, a sling."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

SIZE = (720, 300)
INK, GROUND = "#2b2723", "#ffffff"


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, GROUND)
    return image, ImageDraw.Draw(image)


def _text(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int = 28) -> None:
    draw.text(place, text, fill=INK, font=ImageFont.load_default(size), anchor="mm")


def signs() -> Image.Image:
    """Four plates in the safety colours, named A to D."""
    image, draw = _canvas()
    for number, (colour, form) in enumerate(
        (("#c8102e", "ring"), ("#f6be00", "triangle"), ("#00539b", "disc"), ("#00843d", "plate"))
    ):
        x, y, r = 110 + number * 168, 130, 70
        if form == "ring":
            draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=14)
            draw.line((x - r * 0.65, y - r * 0.65, x + r * 0.65, y + r * 0.65), fill=colour, width=14)
        elif form == "triangle":
            draw.polygon(
                ((x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)), fill=colour, outline=INK, width=6
            )
        elif form == "disc":
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
        else:
            draw.rectangle((x - r, y - r, x + r, y + r), fill=colour)
        _text(draw, (x, 250), "ABCD"[number])
    return image


def wires() -> Image.Image:
    """Five conductors, numbered from the top."""
    image, draw = _canvas()
    for number, colour in enumerate(("#f2c200", "#00843d", "#c8102e", "#7fc4ec", "#f2c200")):
        y = 42 + number * 54
        draw.rounded_rectangle((140, y - 13, 660, y + 13), 13, fill=colour)
        if number == 4:
            for x in range(150, 600, 60):
                draw.polygon(
                    ((x, y - 13), (x + 30, y - 13), (x + 44, y + 13), (x + 14, y + 13)), fill="#00843d"
                )
        _text(draw, (80, y), str(number + 1))
    return image


def circuit() -> Image.Image:
    """A source and a resistor."""
    image, draw = _canvas()
    draw.rectangle((150, 60, 570, 240), outline=INK, width=5)
    draw.rectangle((300, 38, 420, 82), fill=GROUND, outline=INK, width=5)
    draw.ellipse((115, 115, 185, 185), fill=GROUND, outline=INK, width=5)
    draw.arc((130, 138, 150, 162), 180, 360, fill=INK, width=4)
    draw.arc((150, 138, 170, 162), 0, 180, fill=INK, width=4)
    draw.polygon(((500, 228), (540, 240), (500, 252)), fill="#bf2a1e")
    for place, name in (((360, 60), "R"), ((85, 150), "U"), ((520, 275), "I")):
        _text(draw, place, name)
    return image


def wind() -> Image.Image:
    """The Beaufort scale from 5 to 10, in metres a second."""
    image, draw = _canvas()
    steps = (
        ("5", 8.0, 10.7),
        ("6", 10.8, 13.8),
        ("7", 13.9, 17.1),
        ("8", 17.2, 20.7),
        ("9", 20.8, 24.4),
        ("10", 24.5, 28.4),
    )
    for number, (name, low, high) in enumerate(steps):
        x, height = 60 + number * 104, high * 6.6
        draw.rounded_rectangle(
            (x, 240 - height, x + 76, 240), 8, fill=(191, 42 + 26 * (5 - number), 30 + 30 * (5 - number))
        )
        _text(draw, (x + 38, 262), name)
        _text(draw, (x + 38, 226 - height), f"{low}-{high}", 17)
    _text(draw, (690, 288), "m/s", 18)
    return image


def sling() -> Image.Image:
    """A load on two legs, the angle between them marked."""
    image, draw = _canvas()
    top, left, right = (360, 40), (210, 190), (510, 190)
    draw.line((*left, *top, *right), fill="#8a6d3b", width=8, joint="curve")
    draw.rectangle((190, 190, 530, 260), fill="#d9d2c7", outline=INK, width=4)
    draw.ellipse((346, 12, 374, 40), outline=INK, width=6)
    spread = math.degrees(math.atan2(150, 150))
    draw.arc((310, -10, 410, 90), 90 - spread, 90 + spread, fill="#bf2a1e", width=4)
    _text(draw, (360, 226), "G")
    return image


DRAWINGS: dict[str, tuple[Callable[[], Image.Image], str]] = {
    "signs": (signs, "四种颜色、四种形状的安全标志"),
    "wires": (wires, "五根导线及其颜色"),
    "circuit": (circuit, "电源与电阻组成的电路"),
    "wind": (wind, "风级与风速对照"),
    "sling": (sling, "两根吊索吊起重物 G，弧线标出夹角"),
}


def png(name: str) -> io.BytesIO:
    """The drawing `name` as a PNG file."""
    file = io.BytesIO()
    DRAWINGS[name][0]().save(file, "PNG", optimize=True)
    file.seek(0)
    return file
