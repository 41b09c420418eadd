"""Handing out the bytes of a file, whole or in part, so that nothing in it can run in the site's name."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, request

from learnplatform.files.models import File, Rendition
from learnplatform.files.store import store

# What a browser shows by itself without running anything of it. The rest is downloaded; a PDF too: browsers run the
# scripts in one that is opened on its own, under our address. A page that draws it does not ask how it is sent.
SHOWN = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "text/vtt", "video/mp4", "video/webm",
    "video/quicktime", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac",
}  # fmt: skip
# Opened on its own, a drawing may have its looks and nothing else.
_LOCKED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def send(file: File | Rendition, name: str, *, download: bool = False, kept_for: int = 0) -> Response:
    """`file`, called `name`, as an answer to the current request: HEAD, ranges, If-Range and If-None-Match are looked at.

    kept_for: seconds that the browser may keep it, where the address itself ends in time; 0 at an address that
    asks every time who wants it.
    """
    answer = _part(file) or Response(_body(file, 0, file.size), 200)
    if answer.status_code == 200:
        answer.content_length = file.size
    headers = answer.headers
    headers["Content-Type"] = file.media_type
    headers["Accept-Ranges"] = "bytes"
    headers["ETag"] = f'"{file.sha256}"'
    headers["Content-Disposition"] = _disposition(name, download or file.media_type not in SHOWN)
    headers["Content-Security-Policy"] = _LOCKED
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # What an address names never changes, but it is for one person's eyes.
    headers["Cache-Control"] = f"private, max-age={kept_for}" if kept_for else "no-store"
    if request.if_none_match.contains(file.sha256):
        return _unchanged(answer)
    return answer


def _part(file: File | Rendition) -> Response | None:
    """206 or 416 where a range is asked for that can be answered, else None: the whole."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if request.if_range and request.if_range.etag not in (None, file.sha256):
        return None
    found = asked.range_for_length(file.size)
    if found is None:
        refusal = Response(status=416)
        refusal.headers["Content-Range"] = f"bytes */{file.size}"
        return refusal
    start, end = found
    answer = Response(_body(file, start, end), 206)
    answer.content_length = end - start
    answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return answer


def _body(file: File | Rendition, start: int, end: int) -> Iterable[bytes]:
    return () if request.method == "HEAD" else store().open(file.store_key, start, end)


def _unchanged(answer: Response) -> Response:
    answer.status_code = 304
    answer.response = ()
    answer.headers.pop("Content-Length", None)
    return answer


def _disposition(name: str, download: bool) -> str:
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in name)
    how = "attachment" if download else "inline"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
