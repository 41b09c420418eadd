"""The composer: one form for a new quiz, a draft and a published one, and what its script asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.accounts.queries import departments_within
from learnplatform.database import db
from learnplatform.problems import Invalid, NotFound
from learnplatform.web.numbers import page_number, whole
from quizzes.bank import words as bank_words
from quizzes.papers import blueprint as counting
from quizzes.papers import checks, queries, service, trying
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft, Fault
from quizzes.papers.forms import QuizForm, Rows, rule_of
from quizzes.papers.models import Quiz
from quizzes.papers.views import blueprint, own_quiz


@blueprint.route("/new", methods=["GET", "POST"])
@role("trainer")
def new() -> str | Response:
    form = _form()
    if request.method == "GET":
        return _page(None, form, Rows([], []))
    rows = Rows.typed(request.form)
    draft, faults = _read(form, rows)
    if draft is None:
        return _page(None, form, rows, faults)
    with db.write() as session:
        quiz = service.create(session, draft, current_user.id)
    return _onward(quiz)


@blueprint.route("/<int:quiz_id>/edit", methods=["GET", "POST"])
@role("trainer")
def edit(quiz_id: int) -> str | Response:
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        stored = service.draft_of(session, quiz)
    if quiz.state == "closed":
        return redirect(url_for("papers.show", quiz_id=quiz_id))
    form = _form()
    if request.method == "GET":
        return _show_stored(quiz, stored, form)
    rows = Rows.typed(request.form)
    draft, faults = _read(form, rows)
    if draft is None:
        return _page(quiz, form, rows, faults)
    return _store(quiz, stored, _to_the_minute(stored, draft), form, rows)


def _show_stored(quiz: Quiz, stored: Draft, form: QuizForm) -> str:
    """What is stored; a draft that came back from publishing with what it lacks."""
    form.fill(stored)
    faults: list[Fault] = []
    if "check" in request.args:
        with db.read() as session:
            faults = trying.standing_faults(session, quiz, stored)
        form.show(faults)
    return _page(quiz, form, Rows.of(stored), faults)


def _to_the_minute(stored: Draft, draft: Draft) -> Draft:
    """The form shows minutes: a moment that was not touched keeps its seconds."""
    kept = {}
    for name in ("opens_at", "closes_at"):
        was, typed = getattr(stored, name), getattr(draft, name)
        if was and typed == was.replace(second=0, microsecond=0):
            kept[name] = was
    return replace(draft, **kept)


def _store(quiz: Quiz, stored: Draft, draft: Draft, form: QuizForm, rows: Rows) -> str | Response:
    try:
        if quiz.state == "draft":
            with db.write() as session:
                service.save(session, quiz.id, draft)
            return _onward(quiz)
        warnings = _warnings(quiz, stored, draft)
        if warnings and "confirmed" not in request.form:
            return _page(quiz, form, rows, warnings=warnings)
        service.republish(quiz.id, draft, current_user.id, request.form.get("reason", "").strip())
    except Invalid as refusal:
        faults = [Fault(**fault) for fault in refusal.extra["faults"]]
        form.show(faults)
        return _page(quiz, form, rows, faults)
    flash(_("已重新发布，之后开始的答卷用新的设置。"))
    return redirect(url_for("papers.show", quiz_id=quiz.id))


def _warnings(quiz: Quiz, stored: Draft, draft: Draft) -> list[str]:
    with db.read() as session:
        goes = queries.counted_attempts(session, quiz.id)
    if checks.change_faults(stored, draft, goes):
        return []  # it will be refused; no use in asking first
    return checks.change_warnings(stored, draft, goes)


def _onward(quiz: Quiz) -> Response:
    """After saving a draft: where the button that was pressed leads."""
    step = request.form.get("step", "save")
    if step == "publish":
        return redirect(url_for("papers.review", quiz_id=quiz.id))
    if step in ("sample", "try"):
        # These store a paper, hence a POST of their own: 307 sends the form on with its token.
        endpoint = {"sample": "papers.draw_sample", "try": "papers.begin_trial"}[step]
        return redirect(url_for(endpoint, quiz_id=quiz.id), 307)
    flash(_("已保存草稿。"))
    return redirect(url_for("papers.edit", quiz_id=quiz.id))


def _form() -> QuizForm:
    """The form with the choices this visitor has."""
    form = QuizForm()
    reach = current_user.reach("trainer")
    with db.read() as session:
        departments = departments_within(session, reach)
        groups = queries.groups(session)
    tree = [(row.id, "\u3000" * row.depth + row.name) for row in departments]
    form.branch_id.choices = [*([(0, _("全企业"))] if reach.everywhere else []), *tree]
    form.department.choices = tree
    form.post.choices, form.specialty.choices = groups["post"], groups["specialty"]
    return form


def _branch_of(session: Session, form: QuizForm) -> str | None:
    """The path of the branch whose bank the form shows: the one chosen or, where it is not on offer, the first."""
    offered = [branch_id for branch_id, _name in form.branch_id.choices]
    chosen = form.branch_id.data if form.branch_id.data in offered else offered[0]
    return queries.branch_path(session, chosen or None)


def _read(form: QuizForm, rows: Rows) -> tuple[Draft | None, list[Fault]]:
    """The draft that was typed, or what of it can't be read."""
    sound = form.validate_on_submit()
    with db.read() as session:
        branch = _branch_of(session, form)
        known = queries.questions_of(session, rows.questions, branch)
    faults = rows.faults(known)
    faults += [Fault(field.id, str(error)) for field in form for error in field.errors]
    return (form.draft(rows) if sound and not faults else None), faults


def _page(
    quiz: Quiz | None,
    form: QuizForm,
    rows: Rows,
    faults: list[Fault] | None = None,
    warnings: list[str] | None = None,
) -> str:
    with db.read() as session:
        branch = _branch_of(session, form)
        cards = queries.cards(session, queries.questions_of(session, rows.questions, branch))
        tags = queries.tags(session, branch)
    return render_template(
        "papers/compose.html",
        quiz=quiz,
        form=form,
        rows=rows,
        cards=cards,
        tags=tags,
        faults=faults or [],
        warnings=warnings or [],
        kinds=bank_words.KINDS,
        difficulties=bank_words.DIFFICULTIES,
    )


@blueprint.get("/bank")
@role("trainer")
def bank() -> Response:
    """Questions of the bank for the composer's search: {total, page, pages, rows}."""
    row = {name: request.args.get(name, "") for name in Rows.rule_names}
    with db.read() as session:
        branch = _asked_branch(session, request.args.get("branch_id"))
        found, here = queries.search_bank(
            session, request.args.get("q", ""), rule_of(row), branch, page_number()
        )
    rows = [
        {
            "id": str(card.id),
            "stem": card.stem[:300],
            "kind": str(bank_words.KINDS.get(card.kind, card.kind)),
            "difficulty": str(bank_words.DIFFICULTIES[card.difficulty]),
        }
        for card in found
    ]
    said = ngettext("找到 %(num)d 题", "找到 %(num)d 题", here.total)
    return jsonify(total=here.total, said=said, page=here.page, pages=here.pages, rows=rows)


@blueprint.post("/counts")
@role("trainer")
def counts() -> Response:
    """For each rule of the composer's form, what the bank has: {"rules": [{said, lacks}]}."""
    rules = Rows.typed(request.form).blueprint()[: counting.MOST_RULES]
    with db.read() as session:
        branch = _asked_branch(session, request.form.get("branch_id"))
        classes = queries.bank_classes(session, rules, branch)
    sizes = counting.sizes(len(rules), classes)
    lacks = counting.shortfalls([rule.count for rule in rules], classes)
    return jsonify(rules=[_said(*one) for one in zip(sizes, lacks, rules, strict=True)])


def _said(size: int, lack: int, rule: DrawRule) -> dict[str, Any]:
    words = ngettext("题库里符合的有 %(num)d 题", "题库里符合的有 %(num)d 题", size)
    if lack:
        words = _("%(words)s，还差 %(lack)d 题", words=words, lack=lack)
    elif rule.count and size >= 2 * rule.count:
        # How often a fresh paper repeats a question: what an arena, drawn again and again, lives on.
        words = _("%(words)s，是要抽的 %(times)d 倍", words=words, times=size // rule.count)
    return {"said": words, "lacks": lack}


def _asked_branch(session: Session, typed: str | None) -> str | None:
    """The path of the branch a quiz is to belong to. Raises NotFound where the visitor has no say."""
    department_id = whole(typed or "0")
    if department_id is None:
        raise NotFound
    branch = queries.branch_path(session, department_id or None)
    if not current_user.reach("trainer").covers(branch) or (department_id and branch is None):
        raise NotFound
    return branch
