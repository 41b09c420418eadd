"""The star on the first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from learnplatform.clock import now
from quizzes.arena import showing


def card(visitor: Any) -> str:
    arenas = showing.home(visitor.id)
    return render_template("arena/card.html", arenas=arenas, moment=now()) if arenas else ""
