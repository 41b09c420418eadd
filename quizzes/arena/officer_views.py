"""Setting arenas up and rewarding their stars."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from learnplatform.access import Reach, role
from learnplatform.accounts.models import Department
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.arena import guarding, management, rewards, rules, showing
from quizzes.arena.forms import ArenaForm, CloseForm, RewardForm
from quizzes.arena.models import Arena
from quizzes.papers.models import Pool, Quiz

blueprint = Blueprint("arena_office", __name__, url_prefix="/arenas", template_folder="templates")


def reach() -> Reach:
    return current_user.reach("officer")


@blueprint.route("/new", methods=["GET", "POST"])
@role("officer")
def create() -> Any:
    form = ArenaForm()
    with db.read() as session:
        quizzes = free_quizzes(session, reach())
        banks = {quiz.id: bank(session, quiz) for quiz in quizzes}
    form.quiz_id.choices = [(quiz.id, quiz.title) for quiz in quizzes]
    if form.validate_on_submit():
        arena_id = management.create(form.quiz_id.data, form.setup(), reach(), current_user.id)
        return redirect(url_for("arena.show", arena_id=arena_id))
    return render_template("arena/form.html", form=form, one=None, quizzes=quizzes, banks=banks)


@blueprint.route("/<int:arena_id>/edit", methods=["GET", "POST"])
@role("officer")
def edit(arena_id: int) -> Any:
    with db.read() as session:
        one = mine(session, arena_id)
        quiz = session.get_one(Quiz, one.arena.quiz_id)
        size = bank(session, quiz)
    form = ArenaForm()
    form.quiz_id.choices = [(quiz.id, quiz.title)]
    if request.method == "GET":
        form.show(one.arena, quiz.goes_per_day)
    form.quiz_id.data = quiz.id
    if form.validate_on_submit():
        management.edit(arena_id, form.setup(), reach(), current_user.id)
        flash(_("已保存，从下一次挑战起生效。"))
        return redirect(url_for("arena.show", arena_id=arena_id))
    return render_template("arena/form.html", form=form, one=one, quizzes=[quiz], banks={quiz.id: size})


@blueprint.post("/<int:arena_id>/open")
@role("officer")
def open_it(arena_id: int) -> Any:
    management.open_arena(arena_id, reach(), current_user.id)
    flash(_("擂台已开放。"))
    return redirect(url_for("arena.show", arena_id=arena_id))


@blueprint.route("/<int:arena_id>/close", methods=["GET", "POST"])
@role("officer")
def close(arena_id: int) -> Any:
    form = CloseForm()
    with db.read() as session:
        one = mine(session, arena_id)
    if form.validate_on_submit():
        management.close_arena(arena_id, reach(), current_user.id, form.reason.data or "")
        flash(_("擂台已关闭。"))
        return redirect(url_for("arena.show", arena_id=arena_id))
    return render_template("arena/close.html", form=form, one=one)


@blueprint.get("/rewards")
@role("officer")
def reward_list() -> str:
    show = _shown()
    with db.read() as session:
        lines = rewards.lines(session, reach(), show)
        counts = rewards.counts(session, reach())
    return render_template("arena/rewards.html", lines=lines, show=show, counts=counts, form=RewardForm())


@blueprint.get("/rewards.csv")
@role("officer")
def reward_csv() -> Response:
    with db.read() as session:
        text = rewards.as_csv(rewards.lines(session, reach(), _shown()))
    headers = {"Content-Disposition": 'attachment; filename="rewards.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


@blueprint.post("/rewards/<int:reign_id>")
@role("officer")
def reward(reign_id: int) -> Any:
    form = RewardForm()
    if form.validate_on_submit():
        fresh = management.reward(reign_id, form.note.data or "", reach(), current_user.id)
        flash(_("已记为奖励。") if fresh else _("之前已经记过了。"))
    else:
        flash(_("奖励说明最多 200 字。"), "error")
    return redirect(url_for("arena_office.reward_list"))


def _shown() -> str:
    show = request.args.get("show", "waiting")
    return show if show in ("waiting", "rewarded", "flagged") else "waiting"


def mine(session: Session, arena_id: int) -> showing.Head:
    """The arena, if it lies within the officer's reach. Raises NotFound."""
    one = showing.head(session, arena_id)
    if not reach().covers(one.branch_path):
        raise NotFound
    return one


def free_quizzes(session: Session, within: Reach) -> list[Quiz]:
    """Quizzes an arena can be set up on."""
    return list(
        session.scalars(
            sa.select(Quiz)
            .outerjoin(Department, Department.id == Quiz.branch_id)
            .outerjoin(Arena, Arena.quiz_id == Quiz.id)
            .where(
                Quiz.purpose == "arena",
                Quiz.composition == "drawn",
                Quiz.state == "published",
                Arena.id.is_(None),
                within.where(Department.path),
            )
            .order_by(Quiz.published_at.desc(), Quiz.id.desc())
        )
    )


def bank(session: Session, quiz: Quiz) -> dict[str, Any]:
    """How large the bank of a quiz is: {questions, paper, wanted, shared}.

    `wanted` is 0 where it is large enough; `shared` says how many of its questions other quizzes tell the keys of.
    """
    pool = session.get(Pool, quiz.pool_id) if quiz.pool_id else None
    if pool is None:
        return {"questions": 0, "paper": 0, "wanted": 0, "shared": ""}
    lacks = any(rule["size"] < rules.bank_wanted(rule["count"]) for rule in pool.rules)
    paper = pool.question_count
    size = sum(rule["size"] for rule in pool.rules)
    return {
        "questions": size,
        "paper": paper,
        "wanted": rules.bank_wanted(paper) if lacks else 0,
        "shared": guarding.shared_words(guarding.shared(session, quiz)),
    }
