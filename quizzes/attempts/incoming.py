"""Many answers as they came over the wire: those that can be stored, and why the others can't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from learnplatform.problems import Invalid, NotFound, Refusal
from quizzes.attempts import versions
from quizzes.attempts.rules import Change
from quizzes.attempts.saving import checked
from quizzes.attempts.shapes import AnswerIn
from quizzes.attempts.words import REASONS

MOST = 500  # answers at once


@dataclass(frozen=True)
class Sorted:
    """By version id what can be stored; by the name it came under why not."""

    changes: dict[int, Change]
    refused: dict[str, Refusal]


def number(name: str) -> int | None:
    """The number an opaque id stands for; None: it was never given out."""
    if not name.isascii() or not name.isdigit() or name.startswith("0") or len(name) > 18:
        return None
    return int(name)


def sort_out(answers: Mapping[str, Any]) -> Sorted:
    """Look at each of `answers` (question → {response, seq, writer}) by itself."""
    changes: dict[int, Change] = {}
    refused: dict[str, Refusal] = {
        name: Invalid(REASONS["too-many-answers"], kind="too-many-answers")
        for name in islice(answers, MOST, None)
    }
    looked_at = {name: number(name) for name in islice(answers, MOST)}
    known = versions.find({version_id for version_id in looked_at.values() if version_id is not None})
    for name, version_id in looked_at.items():
        try:
            if version_id is None or version_id not in known:
                raise NotFound
            changes[version_id] = _change(known[version_id], answers[name])
        except Refusal as refusal:
            refused[name] = refusal
    return Sorted(changes, refused)


def _change(version: versions.Version, raw: Any) -> Change:
    try:
        sent = msgspec.convert(raw, AnswerIn)
    except msgspec.ValidationError as error:
        raise Invalid(str(error)) from error
    return Change(checked(version, sent.response), sent.seq, sent.writer)
