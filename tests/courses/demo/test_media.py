"""The demo's recordings, as they are committed: they play, they are small, and they say what their scripts say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest

from courses.demo.content import CONTENT, DemoCourse, folders
from courses.demo.media import captions, made
from courses.demo.media.__main__ import stale
from courses.demo.media.script import Script, scripts_in
from learnplatform.files.keeping import check

SCRIPTS = list(scripts_in(CONTENT))
MOST = {"video": 1_500_000, "audio": 800_000}  # bytes
LENGTHS = {"video": (60_000, 120_000), "audio": (120_000, 195_000)}  # milliseconds
SHORTEST, WIDEST = 300, 40  # of a caption: milliseconds, letters
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


def facts(script: Script) -> made.Made:
    found = made.read(script.made)
    assert found is not None
    return found


def shown(script: Script) -> list[captions.Cue]:
    return captions.cues(script.captions.read_text("utf-8"))


def test_there_are_three_videos_and_two_audio_lessons_in_different_sections() -> None:
    lessons = [
        (lesson["type"], course.source["category"])
        for course in map(DemoCourse, folders())
        for section in course.source["section"]
        for lesson in section["lesson"]
        if "script" in lesson
    ]
    assert len([kind for kind, _section in lessons if kind == "video"]) >= 3
    assert len([kind for kind, _section in lessons if kind == "audio"]) >= 2
    assert {section for _kind, section in lessons} == {"skills", "degree", "career", "quality"}
    assert len(lessons) == len(SCRIPTS)


@each_script
def test_a_recording_was_made_from_the_script_that_is_there(script: Script) -> None:
    assert not stale(script), "run make demo-media"
    told = "".join(clause.shown for scene in script.scenes for say in scene.says for clause in say.clauses)
    assert "".join(cue.text for cue in shown(script)) == told


@each_script
def test_a_recording_plays_everywhere(script: Script) -> None:
    with av.open(str(script.recording)) as container:
        codecs = {stream.type: stream.codec_context.name for stream in container.streams}
        assert codecs["audio"] == "aac"
        assert codecs.get("video") == ("h264" if script.kind == "video" else None)
        seconds = sum(frame.samples for frame in container.decode(audio=0)) / 24_000
    assert seconds * 1_000 == pytest.approx(facts(script).duration_ms, abs=150)
    with script.recording.open("rb") as file:
        found = check(file)
    assert found.kind == script.kind
    assert found.values["duration_ms"] == facts(script).duration_ms


@each_script
def test_a_recording_is_short_and_small(script: Script) -> None:
    least, most = LENGTHS[script.kind]
    assert least <= facts(script).duration_ms <= most
    assert script.recording.stat().st_size <= MOST[script.kind]


def test_all_recordings_together_are_small() -> None:
    assert sum(script.recording.stat().st_size for script in SCRIPTS) <= 6 * 1024 * 1024


@each_script
def test_a_film_begins_before_all_of_it_is_there(script: Script) -> None:
    head = script.recording.read_bytes()[: 256 * 1024]
    assert 0 < head.index(b"moov") < head.index(b"mdat")


@each_script
def test_captions_follow_each_other_within_the_recording(script: Script) -> None:
    cues = shown(script)
    assert all(cue.end - cue.begin >= SHORTEST for cue in cues)
    assert all(one.end <= other.begin for one, other in pairwise(cues))
    assert cues[-1].end <= facts(script).duration_ms
    assert [cue.text for cue in cues if len(cue.text) > WIDEST and not cue.text.isascii()] == []


@each_script
def test_chapters_begin_one_after_the_other_within_the_recording(script: Script) -> None:
    begins = [chapter.at_ms for chapter in facts(script).chapters]
    assert len(begins) >= 3
    assert begins[0] == 0
    assert begins == sorted(set(begins))
    assert begins[-1] < facts(script).duration_ms


def test_a_lesson_takes_its_length_and_chapters_from_its_script() -> None:
    course = DemoCourse(CONTENT / "first-aid")
    lesson = next(
        each for section in course.manifest.sections for each in section.lessons if each.type == "video"
    )
    known = made.read(CONTENT / "first-aid" / "rhythm.made.toml")
    assert known is not None
    assert lesson.duration_ms == known.duration_ms
    assert [each["title"] for each in lesson.body["chapters"]] == [each.title for each in known.chapters]
    assert "## 跟我按三十下" in course.text(lesson.uid)


def test_a_changed_script_is_noticed(tmp_path: Path) -> None:
    source = CONTENT / "sleep-and-stress"
    for path in source.glob("wind-down.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    script = next(scripts_in(tmp_path))
    assert not stale(script)
    script.path.write_text(script.path.read_text("utf-8") + "# changed\n", "utf-8")
    assert stale(next(scripts_in(tmp_path)))
