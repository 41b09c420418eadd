"""What is kept of an uploaded picture, and what is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from learnplatform.database import db
from learnplatform.files import pictures, service
from learnplatform.models import StoredFile
from learnplatform.problems import Invalid
from tests.helpers import make_person, sign_in


@pytest.fixture(scope="module")
def words() -> Flask:
    """Just enough of an application for refusals to find their words."""
    from flask_babel import Babel

    app = Flask("words")
    Babel(app)
    return app


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 40, 30)).save(out, kind, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_each_format_is_drawn_anew(kind: str, media_type: str) -> None:
    kept = pictures.clean(picture(kind))
    assert (kept.media_type, kept.width, kept.height) == (media_type, 40, 30)


def test_what_a_camera_wrote_into_it_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "somebody's phone"
    kept = pictures.clean(picture("JPEG", exif=exif) + b"<script>")
    assert (kept.width, kept.height) == (30, 40)
    assert b"somebody" not in kept.content
    assert b"<script>" not in kept.content


def test_a_wide_picture_is_made_smaller() -> None:
    kept = pictures.clean(picture(size=(3200, 800)))
    assert (kept.width, kept.height) == (1600, 400)


def test_transparency_stays() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(pictures.clean(out.getvalue()).content)).mode == "RGBA"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n broken",
        picture("BMP"),
        picture("PNG")[:60],
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(words: Flask, data: bytes) -> None:
    with words.test_request_context(), pytest.raises(Invalid) as refused:
        pictures.clean(data)
    assert refused.value.kind == "not-a-picture"


@pytest.mark.parametrize("side", [7_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(words: Flask, side: int) -> None:
    with words.test_request_context(), pytest.raises(Invalid) as refused:
        pictures.clean(png_header(side, side))
    assert refused.value.kind == "picture-too-large"


def test_a_file_over_the_limit_is_refused(words: Flask) -> None:
    with words.test_request_context(), pytest.raises(Invalid) as refused:
        pictures.clean(picture() + b"\0" * pictures.MAX_BYTES)
    assert refused.value.kind == "picture-too-big"


def test_a_picture_is_handed_out_to_the_signed_in_and_kept_by_their_browser_alone(
    client: FlaskClient,
) -> None:
    kept = service.keep_picture(BytesIO(picture()), "plan.png", None)
    assert client.get(f"/files/{kept.token}").status_code == 302
    sign_in(client, make_person())
    answer = client.get(f"/files/{kept.token}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"].startswith("private")
    again = client.get(f"/files/{kept.token}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_only_public_pictures_have_an_address(client: FlaskClient) -> None:
    with db.write() as session:
        for token, media_type, public in (("private", "image/png", False), ("page", "text/html", True)):
            session.add(
                StoredFile(
                    token=token,
                    name=token,
                    media_type=media_type,
                    size=1,
                    sha256="0" * 64,
                    content=b"x",
                    public=public,
                )
            )
    sign_in(client, make_person())
    for token in ("private", "page", "unknown"):
        assert client.get(f"/files/{token}").status_code == 404
