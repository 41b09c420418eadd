"""`python -m courses.demo.media`: make what is not up to date. `--check` only says whether anything is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from courses.demo.content import CONTENT
from courses.demo.media import captions, film, made, sounds
from courses.demo.media.script import Script, scripts_in
from courses.demo.media.timeline import Timeline


def stale(script: Script) -> bool:
    """Whether a recording is missing, or was made from another script than the one that is there now."""
    known = made.read(script.made)
    return (
        known is None
        or known.script != script.digest
        or not script.recording.exists()
        or not script.captions.exists()
    )


def make(script: Script, voices: Path) -> made.Made:
    timeline = Timeline(script, sounds.speak(script, voices))
    # Under its own name only when it is whole: a run that was stopped leaves what was there.
    aside = script.recording.with_name(f".new-{script.recording.name}")
    duration = film.encode(script, timeline, aside)
    aside.replace(script.recording)
    script.captions.write_text(captions.webvtt(timeline.cues), "utf-8")
    found = made.Made(script.digest, duration, tuple(timeline.chapters))
    made.write(script.made, found)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="exit with 1 if something is to be made")
    options.add_argument("--voices", type=Path, help="the Python that has requirements-media.lock")
    options.add_argument("names", nargs="*", help="scripts to make whether or not they are up to date")
    given = options.parse_args()
    scripts = list(scripts_in(CONTENT))
    wanted = [script for script in scripts if stale(script) or script.name in given.names]
    if given.check:
        return 1 if wanted else 0
    if wanted and not given.voices:
        options.error("--voices is needed")
    for script in wanted:
        found = make(script, given.voices)
        size = script.recording.stat().st_size
        sys.stdout.write(
            f"{script.folder.name}/{script.recording.name}  {found.duration_ms / 1000:.1f} s  {size / 1024:.0f} kB\n"
        )
    if not wanted:
        sys.stdout.write("all media are up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
