"""Making an uploaded picture safe and small: known by its content, drawn anew, without what it said about its author."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from learnplatform.problems import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 1_600
MAX_PIXELS = 40_000_000  # decoded, a picture takes four bytes a pixel; a phone's camera stays below
# What a format is written as again. A moving GIF keeps its first picture.
FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WEBP", "GIF": "PNG"}
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    content: bytes
    media_type: str
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """The picture in `data`, drawn anew, at most 1,600 pixels wide and high.

    Raises Invalid for what is too big, not one of PNG, JPEG, WebP and GIF, broken, or huge once unpacked.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_("图片超过 5 MB。请先缩小，或截取需要的部分。"), kind="picture-too-big")
    try:
        return _redraw(data)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(_("这不是能用的图片。请用 PNG、JPEG、WebP 或 GIF。"), kind="not-a-picture") from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error


def _too_many_pixels() -> Invalid:
    return Invalid(_("图片的尺寸太大（超过 4000 万像素）。请先缩小。"), kind="picture-too-large")


def _redraw(data: bytes) -> Picture:
    with Image.open(BytesIO(data), formats=tuple(FORMATS)) as image:
        # The header tells the size; nothing is unpacked before it has been looked at.
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        written_as = FORMATS[image.format or ""]
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at about the size that is needed
        drawn = ImageOps.exif_transpose(image)
        drawn = drawn.convert("RGB" if written_as == "JPEG" else _mode(drawn))
        drawn.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    drawn.info.clear()
    out = BytesIO()
    drawn.save(out, written_as, **({"optimize": True} if written_as == "PNG" else {"quality": 85}))
    return Picture(out.getvalue(), MEDIA_TYPES[written_as], drawn.width, drawn.height)


def _mode(image: Image.Image) -> str:
    """With transparency where it has some."""
    transparent = "A" in image.getbands() or "transparency" in image.info
    return "RGBA" if transparent else "RGB"
