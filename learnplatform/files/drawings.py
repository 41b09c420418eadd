"""SVG drawings: taken only without anything that runs, reaches out or hides another document."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from flask_babel import gettext as _

from learnplatform.problems import Invalid

MOST_BYTES = 2 * 1024 * 1024
_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "textPath", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "symbol",
    "use", "filter", "feGaussianBlur", "feOffset", "feMerge", "feMergeNode", "feBlend", "feFlood", "feComposite",
    "feColorMatrix",
}  # fmt: skip
_REACHES_OUT = re.compile(r"url\(\s*['\"]?(?!#)|expression|javascript:|@import", re.I)


def check(data: bytes) -> tuple[int | None, int | None]:
    """The width and height of the drawing in `data`, where it says them.

    Raises Invalid for what is no SVG or holds anything but shapes and words.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(_("图形文件超过 2 MB。"), kind="drawing-too-big")
    # A document type is where entities come from, and no drawing needs one.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _refused()
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no document type, so no entities; the parser fetches nothing
    except (ElementTree.ParseError, ValueError) as error:
        raise Invalid(_("这不是能用的 SVG 图形。"), kind="not-a-drawing") from error
    for element in root.iter():
        _check_element(element)
    return _pixels(root.get("width")), _pixels(root.get("height"))


def _check_element(element: ElementTree.Element) -> None:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_SVG) or tag.removeprefix(_SVG) not in _TAGS:
        raise _refused()
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2].lower()
        if (
            local.startswith("on")
            or (local == "href" and not value.startswith("#"))
            or _REACHES_OUT.search(value)
        ):
            raise _refused()


def _refused() -> Invalid:
    return Invalid(
        _("这个 SVG 里有脚本、样式表、外部引用或别的不能收的内容。请另存为纯图形，或改用 PNG。"),
        kind="unsafe-drawing",
    )


def _pixels(value: str | None) -> int | None:
    found = re.fullmatch(r"(\d{1,5})(\.\d+)?(px)?", value or "")
    return int(found[1]) if found else None
