"""The new courses somebody may take, on the first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from courses.news import queries
from learnplatform.clock import now
from learnplatform.database import db


def card(visitor: Any) -> str:
    with db.read_core() as connection:
        found = queries.news_for(connection, visitor, now())
    return render_template("news/card.html", news=found) if found else ""
