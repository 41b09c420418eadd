"""How a script becomes a timeline: what is read, when it is shown, how long it rests."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from courses.demo.media import captions, sounds
from courses.demo.media.script import Script, clauses
from courses.demo.media.timeline import Cue, Timeline

SCRIPT = """
kind = "video"

[[scene]]
chapter = "一"
title = "标题"
points = ["甲", "乙"]
say = [
  { shows = 1, text = "先按{5～6|五到六}厘米，再数。" },
  { shows = 2, text = "吸，二，", every = 1.0 },
  { beats = 2, per_minute = 60 },
  { voice = "en", text = "What is your {ETA|E. T. A.}?" },
]
"""


@pytest.fixture
def script(tmp_path: Path) -> Script:
    path = tmp_path / "a.script.toml"
    path.write_text(SCRIPT, "utf-8")
    return Script(path)


def spoken(script: Script, seconds: float = 0.5) -> sounds.Spoken:
    sound = array("h", [1]) * round(seconds * sounds.RATE)
    return {
        (say.voice, clause.read): sound
        for scene in script.scenes
        for say in scene.says
        for clause in say.clauses
    }


def test_a_sentence_is_cut_at_its_punctuation_and_read_as_it_says() -> None:
    cut = clauses("深，{5～6|五到六}厘米。“好。”他说")
    assert [each.shown for each in cut] == ["深，", "5～6厘米。", "“好。”", "他说"]
    assert [each.read for each in cut][:2] == ["深", "五到六厘米"]


def test_english_is_spoken_whole(script: Script) -> None:
    (clause,) = script.scenes[0].says[3].clauses
    assert (clause.shown, clause.read) == ("What is your ETA?", "What is your E. T. A.?")


def test_what_has_a_measure_keeps_it(script: Script) -> None:
    moments = Timeline(script, spoken(script)).moments
    assert moments[1].end - moments[1].begin == pytest.approx(2)
    assert moments[2].end - moments[2].begin == pytest.approx(2)
    assert [moment.slide for moment in moments] == [(0, 1), (0, 2), (0, 2), (0, 2)]


def test_what_takes_longer_than_its_measure_is_refused(script: Script) -> None:
    with pytest.raises(ValueError, match="longer"):
        Timeline(script, spoken(script, seconds=1.2))


def test_captions_come_back_from_webvtt_as_they_were() -> None:
    cues = [Cue(400, 61_005, "先按5～6厘米，"), Cue(3_600_000, 3_601_000, "再数。")]
    assert captions.cues(captions.webvtt(cues)) == cues


def test_what_is_no_webvtt_is_refused() -> None:
    with pytest.raises(ValueError, match="WebVTT"):
        captions.cues("1\n00:00 --> 00:01\nx")


def test_the_transcript_has_a_heading_for_each_chapter(script: Script) -> None:
    assert script.transcript() == "## 一\n\n先按5～6厘米，再数。吸，二，\n\nWhat is your ETA?\n"
