"""NAME.made.toml: what is known of a recording that was made from a script."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Chapter:
    at_ms: int
    title: str


@dataclass(frozen=True)
class Made:
    """`script`: the digest of the script it was made from."""

    script: str
    duration_ms: int
    chapters: tuple[Chapter, ...]


def read(path: Path) -> Made | None:
    """None where nothing was made yet."""
    if not path.exists():
        return None
    given = tomllib.loads(path.read_text("utf-8"))
    chapters = tuple(Chapter(**each) for each in given.get("chapters", []))
    return Made(given["script"], given["duration_ms"], chapters)


def write(path: Path, made: Made) -> None:
    lines = [
        "# Written by `make demo-media`.",
        f'script = "{made.script}"',
        f"duration_ms = {made.duration_ms}",
        "chapters = [",
        *(
            f"  {{ at_ms = {each.at_ms}, title = {json.dumps(each.title, ensure_ascii=False)} }},"
            for each in made.chapters
        ),
        "]",
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
