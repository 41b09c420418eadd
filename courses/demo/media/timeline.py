"""When everything happens: pure reckoning from a script and how long each clause was spoken."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from courses.demo.media import sounds
from courses.demo.media.made import Chapter
from courses.demo.media.script import Point, Say, Scene, Script

WIDEST = 20  # letters in a caption, on a phone
_LEAD, _TAIL = 0.4, 1.0  # seconds of silence at the ends
_AFTER_SCENE = 0.45


@dataclass(frozen=True)
class Cue:
    """A caption. Milliseconds."""

    begin: int
    end: int
    text: str


@dataclass(frozen=True)
class Moment:
    """A stretch of time in which one sentence is spoken. Seconds; `slide`: (number of the scene, points shown)."""

    begin: float
    end: float
    slide: tuple[int, int]
    path: tuple[Point, ...] = ()
    beats: int = 0
    per_minute: float = 0


class Timeline:
    """The track, and what is on the screen along it."""

    def __init__(self, script: Script, spoken: sounds.Spoken) -> None:
        self.track = sounds.rest(_LEAD)
        self.cues: list[Cue] = []
        self.moments: list[Moment] = []
        self.chapters: list[Chapter] = []
        self._spoken = spoken
        for number, scene in enumerate(script.scenes):
            self._scene(number, scene)
        self.track += sounds.rest(_TAIL)

    @property
    def seconds(self) -> float:
        return len(self.track) / sounds.RATE

    def _scene(self, number: int, scene: Scene) -> None:
        if scene.chapter:
            # A chapter begins a little before its first word; the first one with the recording.
            at = round((self.seconds - 0.2) * 1_000) if self.chapters else 0
            self.chapters.append(Chapter(at, scene.chapter))
        shown = 0 if scene.reveals else len(scene.points)
        for say in scene.says:
            shown = shown if say.shows is None else say.shows
            begin = self.seconds
            self.track += sounds.ticks(say) if say.beats else array("h")
            self._captions(say)
            self.track += sounds.rest(say.pause)
            self.moments.append(
                Moment(begin, self.seconds, (number, shown), say.path, say.beats, say.per_minute)
            )
        self.track += sounds.rest(_AFTER_SCENE)

    def _captions(self, say: Say) -> None:
        """Speak the clauses, and show as many at once as fit in a line or two."""
        text, begin, end = "", 0, 0
        for clause in say.clauses:
            if text and width(text + clause.shown) > WIDEST:
                self.cues.append(Cue(begin, end, text))
                text = ""
            begin = begin if text else round(self.seconds * 1_000)
            sound = sounds.clause_sound(say, clause, self._spoken)
            self.track += sound
            # It stays through half of the rest, so that captions don't flicker.
            end = round((self.seconds - clause.pause * (0 if say.every else 0.3)) * 1_000)
            text += clause.shown
        if text:
            self.cues.append(Cue(begin, end, text))


def width(text: str) -> float:
    """In Chinese letters; a Latin one counts half."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)
