"""Taking files in: judged by what they hold, whatever they are called."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from learnplatform.database import db
from learnplatform.files import drawings
from learnplatform.files.keeping import keep
from learnplatform.files.models import File
from learnplatform.files.store import store
from learnplatform.problems import Invalid
from tests.helpers import make_person
from tests.learnplatform.files import material


def take(content: bytes, name: str = "a.bin", owner: int | None = None, **values: Any) -> File:
    with db.write() as session:
        return keep(session, [content], name, owner_id=owner, **values)


def test_a_pdf_is_known_by_its_content_and_its_pages_counted(app: Flask) -> None:
    file = take(material.pdf(pages=3), "照片.jpg")
    assert (file.kind, file.media_type, file.pages) == ("pdf", "application/pdf", 3)
    assert b"".join(store().open(file.store_key)) == material.pdf(pages=3)


def test_a_picture_is_drawn_anew_without_what_it_said(app: Flask) -> None:
    source = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    Image.new("RGB", (2_000, 10), "red").save(source, "JPEG", exif=exif)
    file = take(source.getvalue(), "a.png")
    kept = b"".join(store().open(file.store_key))
    assert (file.kind, file.media_type, file.width) == ("picture", "image/jpeg", 1_600)
    assert b"where it was taken" not in kept


def test_a_video_is_measured(app: Flask) -> None:
    file = take(material.video(seconds=2), "课.mp4")
    assert (file.kind, file.media_type, file.width, file.height) == ("video", "video/mp4", 64, 48)
    assert 1_900 <= (file.duration_ms or 0) <= 2_200


def test_sound_in_the_wrapping_of_a_video_is_audio(app: Flask) -> None:
    file = take(material.audio(seconds=1), "课.m4a")
    assert (file.kind, file.media_type) == ("audio", "audio/mp4")
    assert file.width is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello", "subtitle"),
        (b"<html><script>alert(1)</script>", "attachment"),
        (b"MZ\x90\x00", "attachment"),
        (b"PK\x03\x04", "attachment"),
        (b"GIF is a word", "attachment"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "drawing"),
    ],
)
def test_what_is_not_known_is_only_ever_an_attachment(app: Flask, content: bytes, kind: str) -> None:
    assert take(content, "图.png").kind == kind


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<use href="https://example.com/a.svg#x"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<foreignObject><p/></foreignObject>",
        "<style>*{fill:url(https://example.com)}</style>",
        '<rect fill="url(https://example.com/a)"/>',
        '<rect style="background:url(//example.com)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_a_drawing_with_more_than_shapes_is_refused(app: Flask, inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'
    with pytest.raises(Invalid):
        take(svg.encode())


def test_a_drawing_with_entities_is_refused_before_it_is_read(app: Flask) -> None:
    svg = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    with pytest.raises(Invalid):
        drawings.check(svg)


def test_every_drawing_of_the_demo_may_be_taken(app: Flask) -> None:
    root = Path(__file__).parents[3]
    found = [*root.glob("courses/demo/content/*/*.svg")]
    assert found
    for path in found:
        drawings.check(path.read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 broken",
        b"\x89PNG\r\n\x1a\n broken",
        b"\x00\x00\x00\x18ftypmp42 broken",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
    ],
)
def test_what_is_empty_or_broken_is_refused_with_words(app: Flask, content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        take(content)
    assert str(refusal.value.detail)


def test_only_what_is_welcome_is_taken(app: Flask) -> None:
    with pytest.raises(Invalid):
        take(material.pdf(), kinds=("picture",))


def test_nobody_keeps_more_than_their_share(app: Flask) -> None:
    person = make_person()
    object.__setattr__(app.extensions["settings"], "quota_mb", 1)
    take(b"x" * 700_000, owner=person.id)
    with pytest.raises(Invalid) as refusal:
        take(b"x" * 700_000, owner=person.id)
    assert refusal.value.kind == "over-quota"
    take(b"x" * 700_000, owner=make_person().id)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\课件\\a.pdf", "a.pdf"), ("\x00<>", "file"), ("a\r\nX: y", "aX y")],
)
def test_a_name_is_only_a_name(app: Flask, given: str, kept: str) -> None:
    assert take(b"x", given).name == kept
