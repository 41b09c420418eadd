"""Competitions on the first page: what runs now and what was lately made known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template

from learnplatform.clock import now
from learnplatform.database import db
from quizzes.competitions import queries

LATELY = timedelta(days=60)
MOST = 3


def card(visitor: Any) -> str:
    moment = now()
    with db.read() as session:
        heads = [
            head
            for head in queries.list_for(session, visitor.id, None, limit=20)
            if head.competition.state == "open"
            or (head.competition.published_at and head.competition.published_at > moment - LATELY)
        ][:MOST]
        places = {
            head.competition.id: _my_place(queries.published(session, head.board_id), visitor.id)
            for head in heads
            if head.competition.state == "published" and head.board_id
        }
    if not heads:
        return ""
    return render_template("competitions/card.html", heads=heads, places=places, moment=moment)


def _my_place(snapshot: Any, person_id: int) -> int | None:
    winners = snapshot.content["winners"] if snapshot else []
    return next((row["place"] for row in winners if row["person_id"] == person_id), None)
