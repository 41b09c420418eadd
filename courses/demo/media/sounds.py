"""Sound: what the voices said, rests and ticks, as one track. 16 bits, one channel, RATE samples a second."""

from __future__ import annotations

import json
import math
import subprocess
import tempfile
import wave
from array import array
from pathlib import Path

from courses.demo.media.script import Clause, Say, Script

RATE = 24_000
VOICES = Path(__file__).parent / "voices"
_SLOWER_ENGLISH = 1.2
_TICK, _TICK_HZ, _FIRST_HZ = 0.06, 880.0, 1_320.0  # seconds, pitch, pitch of every tenth

Sound = array  # of "h"
Spoken = dict[tuple[str, str], Sound]  # by voice and what is read


def speak(script: Script, python: Path) -> Spoken:
    """Have every clause of the script spoken, by the Python that has the voices."""
    wanted = {
        (say.voice, clause.read): None
        for scene in script.scenes
        for say in scene.says
        for clause in say.clauses
    }
    with tempfile.TemporaryDirectory(prefix="media-") as place:
        files = {key: Path(place) / f"{number}.wav" for number, key in enumerate(wanted)}
        asked = [
            {
                "voice": voice,
                "text": read,
                "slower": script.pace if voice == "zh" else _SLOWER_ENGLISH,
                "file": str(file),
            }
            for (voice, read), file in files.items()
        ]
        subprocess.run(  # noqa: S603 - our own command line
            [str(python), "-I", str(VOICES)],
            input=json.dumps(asked).encode(),
            check=True,
            stderr=subprocess.PIPE,
        )
        return {key: _read(file) for key, file in files.items()}


def _read(path: Path) -> Sound:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return array("h", file.readframes(file.getnframes()))


def rest(seconds: float) -> Sound:
    return array("h", bytes(2 * max(0, round(seconds * RATE))))


def clause_sound(say: Say, clause: Clause, spoken: Spoken) -> Sound:
    """A clause with the rest after it; where it has a measure, exactly as long as that."""
    sound = array("h", spoken[say.voice, clause.read])
    if not say.every:
        return sound + rest(clause.pause)
    wanted = round(say.every * RATE)
    if len(sound) > wanted:
        raise ValueError(f"{clause.shown} takes longer than {say.every} s")
    return sound + rest(say.every - len(sound) / RATE)


def ticks(say: Say) -> Sound:
    """`beats` ticks, `per_minute` of them a minute; every tenth is higher, to count by."""
    track = rest(say.beats * 60 / say.per_minute)
    for beat in range(say.beats):
        start = round(beat * 60 / say.per_minute * RATE)
        pitch = _FIRST_HZ if beat % 10 == 9 else _TICK_HZ
        for at in range(round(_TICK * RATE)):
            seconds = at / RATE
            loud = math.exp(-seconds / 0.018) * min(1.0, at / 40)
            track[start + at] = round(11_000 * loud * math.sin(2 * math.pi * pitch * seconds))
    return track
