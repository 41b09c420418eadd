"""Speaks what is asked on standard input, a JSON list of {"text", "voice": "zh" or "en", "slower", "file"}.

Each file becomes a WAV: one channel, 16 bits, mandarin.RATE, without silence at its ends, all equally loud.
Run as `python -I voices`, by the Python that has requirements-media.lock.
"""

from __future__ import annotations

import json
import sys
import wave
from typing import Any

import mandarin
import numpy as np

LOUD = 0.1  # root mean square of speech
SILENT = 0.008
ROUND = 0.03  # seconds left standing at either end


def main() -> None:
    asked = json.load(sys.stdin)
    voices: dict[str, Any] = {}
    for each in asked:
        if each["voice"] not in voices:
            voices[each["voice"]] = _load(each["voice"])
        _keep(voices[each["voice"]].speak(each["text"], each["slower"]), each["file"])


def _load(name: str) -> Any:
    if name == "zh":
        return mandarin.Voice()
    import english

    return english.Voice(mandarin.RATE)


def _keep(sound: Any, path: str) -> None:
    heard = np.flatnonzero(np.abs(sound) > SILENT)
    if not len(heard):
        raise SystemExit(f"nothing to be heard: {path}")
    edge = int(ROUND * mandarin.RATE)
    sound = sound[max(0, heard[0] - edge) : heard[-1] + edge]
    sound = sound * min(LOUD / np.sqrt(np.mean(sound**2)), 0.95 / np.abs(sound).max())
    ramp = np.linspace(0, 1, edge // 2)
    sound[: len(ramp)] *= ramp
    sound[-len(ramp) :] *= ramp[::-1]
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(mandarin.RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
