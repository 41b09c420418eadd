"""Other sizes of files: what is made of what, in a process of its own, safe to run again."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import encoder, queries, rendering
from learnplatform.files.keeping import keep
from learnplatform.files.models import File, Rendition
from learnplatform.files.store import store
from tests.learnplatform.files import material


def kept(content: bytes, **values: Any) -> File:
    with db.write() as session:
        return keep(session, [content], "a.bin", owner_id=None, **values)


def after(file: File) -> tuple[str, dict[str, Rendition]]:
    with db.read() as session:
        return session.get_one(File, file.id).rendering, queries.renditions(session, file.id)


def content(rendition: Rendition) -> bytes:
    return b"".join(store().open(rendition.store_key))


def test_a_large_video_is_made_in_two_sizes_with_a_still_picture(app: Flask, sent: list[Any]) -> None:
    file = kept(material.video(seconds=1, width=960, height=800, sound=True, codec="mpeg4"))
    assert sent == [("files.render", (file.id,))]
    rendering.render(file.id)
    state, made = after(file)
    assert (state, set(made)) == ("ready", {"small", "large", "poster"})
    assert (made["small"].width, made["small"].height) == (576, 480)
    assert (made["large"].width, made["large"].height) == (864, 720)
    for kind in ("small", "large"):
        data = content(made[kind])
        assert data.index(b"moov") < data.index(b"mdat")  # plays before all of it has come
        with av.open(io.BytesIO(data), "r") as container:
            assert container.streams.video[0].codec_context.name == "h264"
            assert container.streams.audio[0].codec_context.name == "aac"
            assert 900_000 <= (container.duration or 0) <= 1_200_000
    with Image.open(io.BytesIO(content(made["poster"]))) as image:
        assert (image.format, max(image.size)) == ("JPEG", 800)


def test_no_size_is_heavier_than_a_video_that_plays_everywhere(app: Flask) -> None:
    source = material.video(seconds=1, width=960, height=800, sound=True)
    file = kept(source)
    rendering.render(file.id)
    state, made = after(file)
    assert (state, {"large", "poster"} <= set(made)) == ("ready", True)
    assert all(each.size < len(source) for kind, each in made.items() if kind == "small")
    data = content(made["large"])
    assert data.index(b"moov") < data.index(b"mdat")
    assert (made["large"].width, made["large"].height) == (960, 800)
    with av.open(io.BytesIO(data), "r") as copy, av.open(io.BytesIO(source), "r") as first:
        pictures = [[bytes(each) for each in one.demux(video=0) if each.size] for one in (copy, first)]
        assert copy.streams.audio[0].codec_context.name == "aac"
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(("size", "stays"), [(99, True), (100, False), (101, False)])
def test_a_small_size_that_saves_nothing_is_not_kept(tmp_path: Path, size: int, stays: bool) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(100))
    (tmp_path / "small.mp4").write_bytes(bytes(size))
    made = [encoder.made("small", tmp_path / "small.mp4", "video/mp4")]
    assert encoder._lighter(made, source, tmp_path) == (made if stays else [])


def test_a_light_video_only_gets_a_still_picture(app: Flask) -> None:
    file = kept(material.video())
    rendering.render(file.id)
    assert after(file)[0] == "ready"
    assert set(after(file)[1]) == {"poster"}


def test_sound_that_not_every_phone_plays_is_made_anew(app: Flask) -> None:
    wave, played = kept(material.wave()), kept(material.audio())
    for file in (wave, played):
        rendering.render(file.id)
    assert {kind: each.media_type for kind, each in after(wave)[1].items()} == {"audio": "audio/mp4"}
    assert after(played) == ("ready", {})


def test_a_large_picture_has_a_small_one(app: Flask) -> None:
    source = io.BytesIO()
    Image.new("RGB", (1_600, 400), "red").save(source, "PNG")
    file = kept(source.getvalue())
    rendering.render(file.id)
    made = after(file)[1]
    assert (made["small"].media_type, made["small"].width, made["small"].height) == ("image/png", 800, 200)


def test_what_the_encoder_dies_of_is_shown_as_it_came(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept(material.video())
    store().put(file.store_key, [b"not a video any more"])
    rendering.render(file.id)
    assert after(file) == ("failed", {})


def test_the_encoder_has_only_so_much_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MEMORY", 64 * 1024**2)
    file = kept(material.video())
    rendering.render(file.id)
    assert after(file) == ("failed", {})


def test_a_killed_worker_is_followed_by_another_and_the_end_is_the_same(
    app: Flask, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept(material.video())

    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rendering, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            rendering.render(file.id)
    rendering.render(file.id)  # the first may still be about it
    assert after(file) == ("waiting", {})
    with db.write() as session:
        session.execute(sa.update(File).values(leased_until=now() - timedelta(seconds=1)))
    sent.clear()
    rendering.sweep()
    assert sent == [("files.render", (file.id,))]
    rendering.render(file.id)
    rendering.render(file.id)
    assert after(file)[0] == "ready"
    assert set(after(file)[1]) == {"poster"}


def test_what_kills_every_worker_is_left_alone_in_the_end(app: Flask) -> None:
    file = kept(material.video())
    with db.write() as session:
        session.execute(sa.update(File).values(tries=rendering.MOST_TRIES))
    rendering.render(file.id)
    assert after(file) == ("failed", {})
