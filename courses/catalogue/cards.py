"""Where somebody left off, on the first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from courses.catalogue import listing
from learnplatform.database import db


def card(visitor: Any) -> str:
    with db.read_core() as connection:
        going = listing.going_on(connection, visitor.id)
    return render_template("catalogue/card.html", going=going) if going else ""
