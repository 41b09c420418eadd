"""What somebody still has to take, on the first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from courses.assignments import queries
from learnplatform.clock import now
from learnplatform.database import db


def card(visitor: Any) -> str:
    with db.read() as session:
        duties = queries.duties(session, visitor.id, now())
    return render_template("assignments/card.html", duties=duties) if duties else ""
