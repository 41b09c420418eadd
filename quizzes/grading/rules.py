"""From responses to a score. Pure: the kinds judge, this adds up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.bank import kinds

MOST_FAILURES = 5  # so often may grading an attempt fail before it is set aside


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """What judging needs of a question version; versions never change."""

    kind: str
    content: dict[str, Any]
    key: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of an attempt: which question, what was answered, what it is worth in hundredths."""

    version_id: int
    response: dict[str, Any] | None
    points: int


@dataclass(frozen=True, slots=True)
class Graded:
    """An attempt's score in hundredths, and per question {"version", "points", "max", "parts"}."""

    score: int
    marks: list[dict[str, Any]]


def grade(
    answers: Sequence[Given],
    versions: Mapping[int, KeptVersion],
    corrections: Mapping[int, dict[str, Any]],
) -> Graded:
    """Judge an attempt; `corrections` (version → key) replace the keys the versions were written with."""
    marks = [_mark(answer, versions[answer.version_id], corrections) for answer in answers]
    return Graded(sum(mark["points"] for mark in marks), marks)


def _mark(answer: Given, version: KeptVersion, corrections: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    key = corrections.get(answer.version_id, version.key)
    mark = kinds.get(version.kind).mark(version.content, key, answer.response, answer.points)
    return {"version": answer.version_id, "points": mark.points, "max": mark.max_points, "parts": mark.parts}


def numbers_to_grade(current: int, unfinished: Iterable[int]) -> list[int]:
    """The gradings an attempt needs: the one that holds and those being built beside it."""
    return sorted({current, *unfinished})
