"""The arena as everybody sees it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from learnplatform.access import Reach, signed_in
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.web.numbers import page_number
from quizzes.arena import showing

blueprint = Blueprint("arena", __name__, url_prefix="/arenas", template_folder="templates")
HALL_PAGE = 20


def officer_reach() -> Reach | None:
    return current_user.reach("officer") if current_user.has_role("officer") else None


@blueprint.get("/<int:arena_id>")
@signed_in
def show(arena_id: int) -> str:
    reach = officer_reach()
    with db.read() as session:
        one = showing.visible(session, arena_id, current_user.id, reach)
        lately = showing.reigns(session, arena_id, since=now() - showing.LATELY)
        holder = next((each for each in lately if each.reign.ended_at is None), None)
        best = showing.my_best(session, one.arena, current_user.id)
        goes = showing.last_challenges(session, one.arena, lately)
        chance = showing.chance(session, one, current_user.id)
        past, hall = showing.hall(session, arena_id, 1, 5)
    mine = bool(reach and reach.covers(one.branch_path))
    return render_template(
        "arena/show.html",
        one=one,
        holder=holder,
        lately=lately,
        picture=showing.picture(lately),
        goes=goes,
        best=best,
        lacking=showing.lacking(best, holder),
        chance=chance,
        past=past,
        past_total=hall.total,
        manage=mine,
    )


@blueprint.get("/<int:arena_id>/reigns")
@signed_in
def reigns(arena_id: int) -> str:
    with db.read() as session:
        one = showing.visible(session, arena_id, current_user.id, officer_reach())
        past, here = showing.hall(session, arena_id, page_number(), HALL_PAGE)
    return render_template("arena/reigns.html", one=one, past=past, paging=here)
