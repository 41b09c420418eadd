"""The home page's cards of the quizzes."""

from __future__ import annotations

from typing import Any

from flask import render_template

from quizzes.attempts import mine, service
from quizzes.attempts.views import ordered

MOST_FINISHED = 4


def open_card(visitor: Any) -> str:
    """What is open: what was begun or can be begun, each with its one button."""
    fronts = [front for front in service.open_quizzes(visitor.id) if front.quiz.arena_id is None]
    fronts = [front for front in ordered(fronts) if front.attempt_id or front.startable]
    if not fronts:
        return ""
    counted = mine.counted(mine.goes(visitor.id, [front.quiz.id for front in fronts]))
    return render_template("attempts/card_open.html", fronts=fronts, counted=counted)


def finished_card(visitor: Any) -> str:
    """What was finished last, with its score."""
    finished = mine.finished(visitor.id, MOST_FINISHED)
    return render_template("attempts/card_finished.html", finished=finished) if finished else ""
