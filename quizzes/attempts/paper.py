"""An attempt as its author's browser gets it: questions, options in their order, responses; never a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from quizzes.attempts import versions
from quizzes.attempts.shapes import AttemptOut, Option, Question
from quizzes.attempts.versions import Version
from quizzes.bank import kinds
from quizzes.papers import draw


def present(attempt: Any, answers: Iterable[Any], moment: datetime) -> AttemptOut:
    """The attempt as it stands at `moment`. `attempt`, `answers`: rows as `queries` gives them."""
    rows = list(answers)
    known = versions.find(row.version_id for row in rows)
    return AttemptOut(
        id=str(attempt.id),
        quiz_id=str(attempt.quiz_id),
        state=attempt.state,
        writer=attempt.writer,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        server_now=moment,
        questions=[question(attempt, row, known[row.version_id]) for row in rows],
    )


def question(attempt: Any, row: Any, version: Version) -> Question:
    """One question of an attempt with what was answered so far."""
    return Question(
        id=str(row.version_id),
        type=version.kind,
        stem_html=version.content.get("stem_html", ""),
        points=row.points,
        response=row.response,
        seq=row.seq,
        writer=row.writer,
        **shown(attempt, version),
    )


def shown(attempt: Any, version: Version) -> dict[str, Any]:
    """What a question's type adds: options in the order this attempt has them, blanks, passage."""
    fields = kinds.get(version.kind).present(version.content, option_order(attempt, version))
    if "options" in fields:
        fields["options"] = [Option(id=each["id"], html=each["html"]) for each in fields["options"]]
    return fields


def option_order(attempt: Any, version: Version) -> list[int] | None:
    """How this attempt permutes a question's options; None: as the author wrote them."""
    count = kinds.get(version.kind).shuffled_count(version.content)
    # What is to be put in order must not come in the order in which it is stored.
    if count and (attempt.shuffle_options or version.kind == "ordering"):
        return draw.option_order(attempt.seed, version.id, count)
    return None
