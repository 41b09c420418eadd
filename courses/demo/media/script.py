"""Scripts: scenes, each a slide with the sentences spoken over it.

In a sentence `{5～6|五到六}` is shown as the first and read as the second; `{行|hang2}` says how a letter is read.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ENDING = ".script.toml"
LOOK = 1  # goes up when slides, voices or encoding change so much that all must be made anew
PAUSES = {
    "、": 0.12,
    "，": 0.2,
    "：": 0.3,
    "；": 0.34,
    "。": 0.46,
    "？": 0.5,
    "！": 0.4,
    ",": 0.2,
    ".": 0.5,
    "?": 0.5,
}
_PIECE = re.compile(r"\{([^|{}]*)\|([^{}]*)\}|([^{}])")
Point = tuple[float, float]


@dataclass(frozen=True)
class Clause:
    """What is spoken in one breath: as it is shown, as it is read, and the seconds of rest after it."""

    shown: str
    read: str
    pause: float


@dataclass(frozen=True)
class Say:
    """A sentence, or, with `beats`, ticks.

    `shows`: how many points stand on the slide from here on; None: as before. `path`: where a ring goes meanwhile, in
    the picture's own units. `every`: seconds from the beginning of one clause to that of the next, 0 for natural speech.
    """

    clauses: tuple[Clause, ...] = ()
    voice: str = "zh"
    shows: int | None = None
    path: tuple[Point, ...] = ()
    every: float = 0
    beats: int = 0
    per_minute: float = 110
    pause: float = 0


@dataclass(frozen=True)
class Scene:
    """A slide. `big`: a formula or number set large; `cover`: the first one, white on red."""

    says: tuple[Say, ...]
    title: str = ""
    points: tuple[str, ...] = ()
    picture: str = ""
    big: str = ""
    chapter: str = ""
    cover: bool = False

    @property
    def reveals(self) -> bool:
        """Whether its points come one after the other."""
        return any(say.shows is not None for say in self.says)


class Script:
    """One script, read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        self.kind: str = self.source["kind"]  # "video" or "audio"
        self.pace: float = self.source.get("pace", 1.06)  # how much slower than the voice would by itself
        self.header: str = self.source.get("header", "")

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(ENDING)

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def recording(self) -> Path:
        return self.folder / f"{self.name}.{'mp4' if self.kind == 'video' else 'm4a'}"

    @property
    def captions(self) -> Path:
        return self.folder / f"{self.name}.vtt"

    @property
    def made(self) -> Path:
        return self.folder / f"{self.name}.made.toml"

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        return tuple(_scene(each) for each in self.source["scene"])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the recording is made from, in hexadecimal."""
        total = hashlib.sha256(f"{LOOK}\n".encode() + self.path.read_bytes())
        for name in sorted({scene.picture for scene in self.scenes if scene.picture}):
            total.update((self.folder / name).read_bytes())
        return total.hexdigest()

    def transcript(self) -> str:
        """All that is spoken, as Markdown: a heading for each chapter, a paragraph for each scene."""
        parts = []
        for scene in self.scenes:
            if scene.chapter:
                parts.append(f"## {scene.chapter}")
            parts.append(_paragraph(scene))
        return "\n\n".join(part for part in parts if part) + "\n"


def scripts_in(folder: Path) -> Iterator[Script]:
    """The scripts below `folder`, by path."""
    for path in sorted(folder.rglob(f"*{ENDING}")):
        yield Script(path)


def clauses(sentence: str) -> tuple[Clause, ...]:
    """A sentence cut at its punctuation; the marks stay with what stands before them."""
    found: list[Clause] = []
    shown = read = ""
    for piece in _PIECE.finditer(sentence):
        first, second, letter = piece.groups()
        if letter is None:
            shown, read = shown + first, read + second
            continue
        shown += letter
        read += "" if letter in PAUSES else letter
        if letter in PAUSES:
            found.append(Clause(shown, read, PAUSES[letter]))
            shown = read = ""
    if shown.strip():
        found.append(Clause(shown, read, 0.2))
    return tuple(_closed(found))


def _whole(sentence: str) -> Clause:
    shown = _PIECE.sub(lambda piece: piece[1] or piece[3] or "", sentence)
    return Clause(shown, _PIECE.sub(lambda piece: piece[2] or piece[3] or "", sentence), 0.5)


def _closed(found: list[Clause]) -> Iterator[Clause]:
    """A closing quotation mark that came to stand at the head of a clause goes back to the one before."""
    for at, clause in enumerate(found):
        shown, after = clause.shown, found[at + 1].shown if at + 1 < len(found) else ""
        shown = shown[1:] if at and shown[0] in "”）" else shown
        shown += after[0] if after and after[0] in "”）" else ""
        if shown:
            yield Clause(shown, clause.read, clause.pause)


def _scene(given: dict[str, Any]) -> Scene:
    said = given.pop("say")
    given["points"] = tuple(given.get("points", ()))
    return Scene(says=tuple(_say(each) for each in said), **given)


def _say(given: str | dict[str, Any]) -> Say:
    if isinstance(given, str):
        return Say(clauses(given))
    rest = {name: value for name, value in given.items() if name not in {"text", "path"}}
    path = tuple((float(x), float(y)) for x, y in given.get("path", ()))
    # English is spoken whole: its commas mean less, and the voice knows how to breathe.
    text = given.get("text", "")
    spoken = (_whole(text),) if rest.get("voice") == "en" else clauses(text)
    return Say(spoken if text else (), path=path, **rest)


def _paragraph(scene: Scene) -> str:
    lines, last = [""], "zh"
    for say in scene.says:
        text = "".join(clause.shown for clause in say.clauses)
        if not text:
            continue
        if "en" in (say.voice, last) and lines[-1]:
            lines.append("")
        lines[-1] += text
        last = say.voice
    return "\n\n".join(line for line in lines if line)
