"""Lessons that are read: text, document, gallery, attachment, link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from courses.authoring.kinds.base import Body, Faults, Kind, list_of, text_of, uid_of

MOST_MARKDOWN = 200_000
MOST_PICTURES = 100
MOST_FILES = 50


def _dict(body: Any) -> Body:
    return body if isinstance(body, dict) else {}


def _clean_text(body: Any) -> Body:
    return {"markdown": text_of(_dict(body).get("markdown"), MOST_MARKDOWN)}


def _missing_text(body: Body) -> Faults:
    return [] if body.get("markdown", "").strip() else [("markdown", _l("还没有正文。"))]


def _clean_document(body: Any) -> Body:
    return {"file": uid_of(_dict(body).get("file")), **_clean_text(body)}


def _missing_file(body: Body) -> Faults:
    return [] if body.get("file") else [("file", _l("还没有上传文件。"))]


def _clean_gallery(body: Any) -> Body:
    pictures = [
        {"file": uid_of(each.get("file")), "caption": text_of(each.get("caption"), 300)}
        for each in list_of(_dict(body).get("pictures"), MOST_PICTURES)
    ]
    return {"pictures": [each for each in pictures if each["file"]], **_clean_text(body)}


def _clean_attachment(body: Any) -> Body:
    given = _dict(body).get("files")
    uids = [uid_of(each) for each in given][:MOST_FILES] if isinstance(given, list) else []
    return {"files": [each for each in dict.fromkeys(uids) if each], **_clean_text(body)}


def _clean_link(body: Any) -> Body:
    return {"address": text_of(_dict(body).get("address"), 1_000).strip(), **_clean_text(body)}


def _missing_link(body: Body) -> Faults:
    try:
        parts = urlsplit(body.get("address", ""))
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in {"http", "https"} and parts.hostname:
        return []
    return [("address", _l("请填完整的网址，例如 https://www.gov.cn/ 。"))]


TEXT = Kind("text", _clean_text, _missing_text, lambda body: [], ("read", "opened"))
DOCUMENT = Kind(
    "document",
    _clean_document,
    _missing_file,
    lambda body: [body["file"]] if body["file"] else [],
    ("read", "opened"),
)
GALLERY = Kind(
    "gallery",
    _clean_gallery,
    lambda body: [] if body["pictures"] else [("pictures", _l("还没有图片。"))],
    lambda body: [each["file"] for each in body["pictures"]],
    ("opened", "read"),
)
ATTACHMENT = Kind(
    "attachment",
    _clean_attachment,
    lambda body: [] if body["files"] else [("files", _l("还没有上传文件。"))],
    lambda body: list(body["files"]),
    ("opened",),
)
LINK = Kind("link", _clean_link, _missing_link, lambda body: [], ("opened",))
