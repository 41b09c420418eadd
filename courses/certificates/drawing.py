"""From a sheet to a PDF or a picture, by Typst. What people typed goes in as JSON, never as source."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst

from courses.certificates import fonts
from courses.certificates.layout import Sheet

SOURCE = Path(__file__).parent / "templates" / "certificates" / "certificate.typ"
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class Undrawable(Exception):
    """The sheet can't be drawn as it is; says why, for the office."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts that came with the product and no others: the same certificate on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FONTS)]
    )


@cache
def _families() -> list[str]:
    there = set(_fonts().families())
    return [family for family in fonts.FAMILIES if family in there]


def pdf(sheet: Sheet, address: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The certificate as PDF; drawing it again gives the same bytes.

    `address`: what its QR code leads to. `pictures`: (media type, bytes) by place. Raises Undrawable.
    """
    return _draw(sheet, address, pictures, "pdf")


def png(sheet: Sheet, address: str, pictures: Mapping[str, tuple[str, bytes]], ppi: int = 110) -> bytes:
    """The same as a picture, for a look before it is used."""
    return _draw(sheet, address, pictures, "png", ppi)


def _draw(
    sheet: Sheet,
    address: str,
    pictures: Mapping[str, tuple[str, bytes]],
    form: typst.OutputFormat,
    ppi: int | None = None,
) -> bytes:
    lost = sheet.missing()
    if lost:
        raise Undrawable("字体里没有：" + " ".join(f"{each}（U+{ord(each):04X}）" for each in lost))
    with tempfile.TemporaryDirectory(prefix="certificate-") as folder:
        values = {**sheet.values, "fonts": _families()}
        for place, (media_type, content) in pictures.items():
            name = f"{place}.{ENDINGS[media_type]}"
            (Path(folder) / name).write_bytes(content)
            values[place] = f"/{name}"
        try:
            drawn = typst.Compiler(
                SOURCE.read_bytes(), root=folder, font_paths=_fonts(), ignore_system_fonts=True
            ).compile(
                format=form,
                ppi=ppi,
                sys_inputs={"data": json.dumps(values, ensure_ascii=False), "qr": qr(address)},
                timestamp=int(sheet.at.timestamp()),
            )
        except typst.TypstError as error:
            raise Undrawable(str(error.message)) from error
    if not isinstance(drawn, bytes):
        raise Undrawable("内容太多，一页放不下。")
    return drawn


def qr(address: str) -> str:
    """The address as a QR code that stands a smudge, in SVG."""
    picture = BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=0, dark="#2b2320", xmldecl=False)
    return picture.getvalue().decode()
