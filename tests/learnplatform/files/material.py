"""Small real files for tests, made on the spot."""

from __future__ import annotations

import io
import wave as wavefile
from functools import lru_cache
from typing import Any

import av
from PIL import Image


@lru_cache
def pdf(pages: int = 1) -> bytes:
    sheets = [Image.new("RGB", (80, 100), "white") for _ in range(pages)]
    target = io.BytesIO()
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:])
    return target.getvalue()


@lru_cache
def video(
    seconds: int = 2,
    rate: int = 10,
    width: int = 64,
    height: int = 48,
    sound: bool = False,
    codec: str = "libx264",
) -> bytes:
    """An MP4 that turns from dark to light."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        silence = container.add_stream("aac", rate=44_100) if sound else None
        for number in range(seconds * rate):
            shade = 255 * number // (seconds * rate)
            frame = av.VideoFrame.from_image(Image.new("RGB", (width, height), (shade, shade, shade)))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if silence is not None:
            _be_silent(container, silence, seconds)
    return target.getvalue()


@lru_cache
def audio(seconds: int = 1) -> bytes:
    """Silence as AAC in MP4."""
    target = io.BytesIO()
    with av.open(target, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=44_100)
        _be_silent(container, stream, seconds)
    return target.getvalue()


def _be_silent(container: Any, stream: Any, seconds: int) -> None:
    for _ in range(seconds * 44_100 // 1_024 + 1):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1_024)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


@lru_cache
def wave(seconds: int = 1) -> bytes:
    """Silence, not packed at all."""
    target = io.BytesIO()
    with wavefile.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(16_000 * seconds))
    return target.getvalue()
