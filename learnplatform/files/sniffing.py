"""What a file is, judged by its content. Its name and what a browser says of it count for nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 4_096  # bytes that are enough to tell

# (kind, media type, what it begins with, at which byte)
_SIGNS: tuple[tuple[str, str, bytes, int], ...] = (
    ("picture", "image/png", b"\x89PNG\r\n\x1a\n", 0),
    ("picture", "image/jpeg", b"\xff\xd8\xff", 0),
    ("picture", "image/gif", b"GIF8", 0),
    ("picture", "image/webp", b"WEBP", 8),
    ("pdf", "application/pdf", b"%PDF-", 0),
    ("audio", "audio/mp4", b"ftypM4A", 4),
    ("audio", "audio/mp4", b"ftypM4B", 4),
    ("video", "video/quicktime", b"ftypqt", 4),
    ("video", "video/mp4", b"ftyp", 4),
    ("video", "video/webm", b"\x1a\x45\xdf\xa3", 0),
    ("audio", "audio/mpeg", b"ID3", 0),
    ("audio", "audio/mpeg", b"\xff\xfb", 0),
    ("audio", "audio/mpeg", b"\xff\xf3", 0),
    ("audio", "audio/ogg", b"OggS", 0),
    ("audio", "audio/wav", b"WAVE", 8),
    ("audio", "audio/flac", b"fLaC", 0),
    ("subtitle", "text/vtt", b"WEBVTT", 0),
    ("subtitle", "text/vtt", b"\xef\xbb\xbfWEBVTT", 0),
)
_SRT = re.compile(rb"^(\xef\xbb\xbf)?\s*\d{1,6}\r?\n\d{1,3}:\d\d:\d\d[,.]\d{1,3} --> \d")
_SVG = re.compile(rb"^\s*(<\?xml[^>]*>)?\s*(<!--.*?-->\s*)*<svg[\s>]", re.S)


@dataclass(frozen=True)
class Found:
    """What a file is taken for."""

    kind: str
    media_type: str


def judge(head: bytes) -> Found:
    """What a file is that begins with `head`; what isn't known is an attachment, never shown, only downloaded."""
    for kind, media_type, sign, at in _SIGNS:
        if head[at : at + len(sign)] == sign:
            return Found(kind, media_type)
    if _SRT.match(head):
        return Found("subtitle", "text/vtt")  # rewritten as it is taken in
    if _SVG.match(head.removeprefix(b"\xef\xbb\xbf")):
        return Found("drawing", "image/svg+xml")
    return Found("attachment", "application/octet-stream")
