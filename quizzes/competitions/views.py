"""Competitions and arenas as everybody sees them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from learnplatform.access import Reach, signed_in
from learnplatform.accounts.queries import branch_path
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.arena import rewards, showing
from quizzes.competitions import queries, rules, words

blueprint = Blueprint("competitions", __name__, url_prefix="/competitions", template_folder="templates")


def officer_reach() -> Reach | None:
    return current_user.reach("officer") if current_user.has_role("officer") else None


@blueprint.get("")
@signed_in
def index() -> str:
    reach = officer_reach()
    with db.read() as session:
        heads = queries.list_for(session, current_user.id, reach)
        arenas = showing.heads_for(session, current_user.id, reach)
        stars = showing.stars(session, [one.arena.id for one in arenas])
        waiting = rewards.counts(session, reach) if reach else None
    return render_template(
        "competitions/index.html",
        heads=heads,
        arenas=arenas,
        stars=stars,
        waiting=waiting,
        phases=words.PHASES,
    )


@blueprint.get("/<int:competition_id>")
@signed_in
def show(competition_id: int) -> str:
    reach = officer_reach()
    with db.read() as session:
        head = queries.visible(session, competition_id, current_user.id, reach)
        snapshot = queries.published(session, head.board_id) if head.board_id else None
        manage = bool(reach and reach.covers(head.branch_path))
        known = snapshot if head.competition.state == "published" else None
        fixable = bool(reach and reach.covers(branch_path(session, head.quiz.branch_id)))
        differs = bool(manage and known and differs_now(session, head, known.content))
    return render_template(
        "competitions/show.html",
        head=head,
        one=head.competition,
        phase=head.phase(now()),
        phases=words.PHASES,
        snapshot=known,
        podium=rules.podium(known.content["winners"]) if known else [],
        manage=manage,
        fixable=fixable,
        differs=differs,
        words=words,
    )


def differs_now(session: Session, head: queries.Head, content: dict[str, Any]) -> bool:
    """Whether the board says something else than what was published."""
    board = queries.board_of(session, head.competition.id)
    return not rules.same_result(content, queries.result(session, head.competition, board))
