"""The editor: new questions, changes, previews, pictures, and the versions a question has had."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.files import service as files
from learnplatform.problems import Invalid, NotFound
from learnplatform.web.numbers import whole
from quizzes.bank import differences, editing, queries, rules, words
from quizzes.bank.editors import editor_of
from quizzes.bank.forms import QuestionForm
from quizzes.bank.models import QuestionVersion
from quizzes.bank.views import blueprint, reach

SAVES = {"save", "save_and_new"}


@blueprint.get("/new")
@role("trainer")
def choose_kind() -> str:
    return render_template("bank/choose_kind.html", words=words)


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@role("trainer")
def new(kind: str) -> Any:
    form = _form(kind)
    if request.method == "GET":
        form.tags.data = request.args.get("tags", "")
        form.difficulty.data = whole(request.args.get("difficulty"), 5) or 3
    elif _wants_save(form):
        with db.write() as session:
            question = editing.create(session, form, reach(), current_user.id)
        flash(_("已存进题库。"))
        if request.form["do"] == "save_and_new":
            return redirect(
                url_for("bank.new", kind=kind, tags=form.tags.data, difficulty=form.difficulty.data)
            )
        return redirect(url_for("bank.show", question_id=question.id))
    return _page(form)


@blueprint.route("/<int:question_id>/edit", methods=["GET", "POST"])
@role("trainer")
def edit(question_id: int) -> Any:
    detail = _detail(question_id)
    form = _form(detail.question.kind, detail.question.branch_id)
    other = None
    if request.method == "GET":
        editing.fill(form, detail)
    elif _wants_save(form, detail.version):
        with db.write() as session:
            saved = editing.revise(session, form, question_id, reach(), current_user.id)
        if saved.version is not None:
            return _saved(saved)
        other = _take_note(form, question_id)
    return _page(form, detail, other)


def _form(kind: str, branch_id: int | None = None) -> QuestionForm:
    try:
        editor = editor_of(kind)
    except LookupError:
        raise NotFound from None
    with db.read() as session:
        offered = editing.branches(session, reach(), branch_id)
    return editor(branches=[(id, name or _("全企业")) for id, name in offered])


def _detail(question_id: int) -> queries.Detail:
    with db.read() as session:
        question = queries.question_in(session, reach(), question_id)
        if question is None:
            raise NotFound
        return queries.detail(session, question)


def _wants_save(form: QuestionForm, version: QuestionVersion | None = None) -> bool:
    """Whether to store the form now: a save was asked for, and nothing is wrong with what is typed."""
    if request.form.get("do", "save") not in SAVES:
        form.rearrange(request.form["do"])
        return False
    valid = form.validate()
    prepared = rules.prepare(form.draft_of(), version.content if version else None)
    form.show_faults(prepared.faults)
    return valid and not prepared.faults


def _take_note(form: QuestionForm, question_id: int) -> queries.Detail:
    """The version somebody else has stored meanwhile; saving once more puts this form's after it."""
    other = _detail(question_id)
    form.based_on.data = str(other.version.id)
    return other


def _saved(saved: editing.Saved) -> Response:
    assert saved.version is not None
    number = saved.version.number
    if saved.changed:
        flash(_("已保存为第 %(n)d 版；已抽出的试卷不受影响。", n=number))
    else:
        flash(_("已保存。题目内容没有变，仍是第 %(n)d 版。", n=number))
    return redirect(url_for("bank.show", question_id=saved.question.id))


def _page(
    form: QuestionForm, detail: queries.Detail | None = None, other: queries.Detail | None = None
) -> Any:
    form.prepare()
    with db.read() as session:
        known_tags = [tag for tag, _count in queries.tag_counts(session, reach())]
    shown = rules.prepare(form.draft_of()) if form.stem.data else None
    page = render_template(
        "bank/edit.html", form=form, detail=detail, other=other, known_tags=known_tags, shown=shown, faults=()
    )
    return page, (409 if other else 422 if form.faulty else 200)


@blueprint.post("/preview/<kind>")
@role("trainer")
def preview(kind: str) -> str:
    """The question in the form as a worker would see it, and what is wrong with it. Stores nothing."""
    form = _form(kind)
    form.validate()
    shown = rules.prepare(form.draft_of())
    typed = [
        str(error) for name, field in form._fields.items() if name in form.checked for error in field.errors
    ]
    return render_template(
        "bank/preview.html", shown=shown, faults=[*typed, *(fault.message for fault in shown.faults)]
    )


@blueprint.post("/pictures")
@role("trainer")
def upload_picture() -> Any:
    """Keep a picture; {"token", "markdown"} for the editor to put into the text."""
    given = request.files.get("picture")
    if given is None:
        raise Invalid(_("没有收到图片。"))
    stored = files.keep_picture(given.stream, given.filename or "picture", current_user.id)
    return jsonify(token=stored.token, markdown=f"![{_('图')}](file:{stored.token})"), 201


@blueprint.get("/<int:question_id>/history")
@role("trainer")
def history(question_id: int) -> str:
    """All versions, each with what it changed."""
    detail = _detail(question_id)
    with db.read() as session:
        versions = queries.history(session, question_id)
    texts = [differences.lines(v.kind, v.content, v.key, v.explanation) for v, _name in versions]
    changes = [
        differences.compare(before, after) for after, before in zip(texts, [*texts[1:], []], strict=True)
    ]
    return render_template(
        "bank/history.html",
        detail=detail,
        versions=list(zip(versions, changes, strict=True)),
        picture=differences.picture,
    )


@blueprint.post("/<int:question_id>/restore/<int:number>")
@role("trainer")
def restore(question_id: int, number: int) -> Response:
    """Make an old version the newest one."""
    with db.write() as session:
        saved = editing.restore(session, question_id, number, reach(), current_user.id)
    return _saved(saved)
