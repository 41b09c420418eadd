"""The bank's list beside the question that is looked at, and what can be done with what is ticked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import Reach, role
from learnplatform.database import db
from learnplatform.problems import NotFound
from learnplatform.web.guard import safe_next
from learnplatform.web.numbers import page_number, whole, wholes
from quizzes.bank import curation, filters, markdown, queries, rules, shown, words
from quizzes.bank.curation import Done
from quizzes.bank.passages import pieces

blueprint = Blueprint("bank", __name__, url_prefix="/bank", template_folder="templates")
blueprint.add_app_template_filter(pieces, "passage_pieces")
blueprint.add_app_template_filter(markdown.render, "bank_markdown")
blueprint.add_app_template_filter(shown.presented, "presented")
blueprint.add_app_template_filter(shown.stem_text, "stem_text")
for _name, _words in (("kinds", words.KINDS), ("states", words.STATES), ("difficulties", words.DIFFICULTIES)):
    blueprint.add_app_template_global(_words.get, f"question_{_name}")
UNDO, UNDO_FRESH = "bank_undo", "bank_undo_fresh"


def reach() -> Reach:
    """How far this trainer's bank goes."""
    return current_user.reach("trainer")


@blueprint.get("")
@role("trainer")
def index() -> str:
    chosen = filters.read(request.args)
    with db.read() as session:
        listing = queries.listing(session, reach(), chosen, page_number())
        at = _looked_at(listing, whole(request.args.get("at")) or 0)
        question = queries.question_in(session, reach(), at) if at else None
        detail = queries.detail(session, question) if question else None
        menus = {"tags": queries.tag_counts(session, reach()), "authors": queries.authors(session, reach())}
        size = queries.count(session, reach())
    return render_template(
        "bank/index.html", chosen=chosen, listing=listing, detail=detail, size=size, words=words, **menus
    )


def _looked_at(listing: queries.Listing, wanted: int) -> int:
    """The question shown beside the list: the one asked for if it is on this page, else the first."""
    ids = [row.id for row in listing.rows]
    return wanted if wanted in ids else next(iter(ids), 0)


@blueprint.get("/<int:question_id>")
@role("trainer")
def show(question_id: int) -> str:
    """One question: as a page (phones, links) or, with `?pane=1`, as the fragment beside the list."""
    with db.read() as session:
        question = queries.question_in(session, reach(), question_id)
        if question is None:
            raise NotFound
        detail = queries.detail(session, question)
    template = "bank/pane.html" if request.args.get("pane") else "bank/show.html"
    return render_template(template, detail=detail)


@blueprint.post("/bulk")
@role("trainer")
def bulk() -> Response:
    """Do one thing to all that is ticked, and say how to take it back."""
    action = request.form.get("do", "")
    ids = wholes(request.form.getlist("ids"), queries.PER_PAGE)
    value = request.form.get("difficulty" if action == "difficulty" else "tag", "")
    if action not in curation.ACTIONS or not ids:
        flash(_("请先勾选试题，再选择要做的事。"), "warning")
        return _back()
    if action in {"add_tag", "remove_tag"} and not rules.clean_tags([value]):
        flash(_("请写知识点。"), "warning")
        return _back()
    with db.write() as session:
        done = curation.apply(session, reach(), ids, action, value, current_user.id)
    cookie[UNDO], cookie[UNDO_FRESH] = asdict(done), True
    return _back()


@blueprint.post("/undo")
@role("trainer")
def undo() -> Response:
    """Take the last bulk action back."""
    kept: dict[str, Any] | None = cookie.pop(UNDO, None)
    if kept:
        with db.write() as session:
            changed = curation.undo(session, reach(), Done(**kept), current_user.id)
        flash(ngettext("已撤销，恢复了 %(num)d 道题。", "已撤销，恢复了 %(num)d 道题。", changed))
    return _back()


@blueprint.app_template_global("bank_undo_notice")
def undo_notice() -> str:
    """What the last request did to many questions, in words, once; empty when it did nothing."""
    return _told(Done(**cookie[UNDO])) if cookie.pop(UNDO_FRESH, False) and UNDO in cookie else ""


def _told(done: Done) -> str:
    n, value = done.count, done.value
    if not n:
        return _("没有要改的：所选的题已经是这样。")
    texts = {
        "add_tag": ngettext(
            "%(num)d 道题加上了「%(value)s」。", "%(num)d 道题加上了「%(value)s」。", n, value=value
        ),
        "remove_tag": ngettext(
            "%(num)d 道题去掉了「%(value)s」。", "%(num)d 道题去掉了「%(value)s」。", n, value=value
        ),
        "difficulty": ngettext("%(num)d 道题改了难度。", "%(num)d 道题改了难度。", n),
        "retire": ngettext("停用了 %(num)d 道题。", "停用了 %(num)d 道题。", n),
        "activate": ngettext("%(num)d 道题已启用。", "%(num)d 道题已启用。", n),
    }
    return texts[done.action]


def _back() -> Response:
    """To the list as it was narrowed, or to the question the action was taken on."""
    if (question_id := whole(request.form.get("question"))) is not None:
        return redirect(url_for("bank.show", question_id=question_id))
    return redirect(safe_next(request.form.get("back")) or url_for("bank.index"))


@blueprint.app_template_global("has_endpoint")
def has_endpoint(name: str) -> bool:
    """Whether a page is there to link to."""
    return name in current_app.view_functions
