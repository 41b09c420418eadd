"""A trainer's courses: the list, a new one, a course's outline and what is done with it as a whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.authoring import choices, comparing, listing, managing, publishing, queries, service
from courses.authoring.forms import CourseForm
from courses.authoring.models import Course, CourseVersion, LessonContent, Section
from courses.catalogue import requirements
from courses.words import CATEGORIES, CATEGORY_WORDS, LESSON_TYPES, LESSON_WORDS
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound, Refusal
from learnplatform.web.numbers import page_number, whole

blueprint = Blueprint("authoring", __name__, url_prefix="/courses/manage", template_folder="templates")


@blueprint.get("")
@role("trainer")
def index() -> str:
    asked = request.args
    chosen = listing.Filters(
        asked.get("q", "").strip()[:100],
        asked.get("state", ""),
        asked.get("category", "") if asked.get("category") in CATEGORIES else "",
        "mine" in asked,
    )
    with db.read() as session:
        rows, here = listing.courses_of(session, current_user, chosen, page_number())
    return render_template(
        "authoring/index.html", rows=rows, paging=here, chosen=chosen, categories=CATEGORY_WORDS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@role("trainer")
def new() -> str | Response | tuple[str, int]:
    form = CourseForm()
    with db.read() as session:
        form.offer(
            {"branch_id": [each for each in choices.branch_choices(session, current_user) if _mine(each)]}
        )
    if not form.validate_on_submit():
        return render_template("authoring/new.html", form=form), 422 if form.errors else 200
    with db.write() as session:
        course = service.create_course(
            session,
            title=(form.title.data or "").strip(),
            category=form.category.data,
            branch_id=form.branch_id.data or None,
            actor_id=current_user.id,
        )
        service.add_section(session, service.draft_of(session, course), _("第一章"))
    flash(_("已建好。接着写课节；课程介绍在「设置」里。"))
    return redirect(url_for("authoring.show", course_id=course.id))


def _mine(choice: tuple[int, Any]) -> bool:
    return bool(choice[0]) or current_user.reach("trainer").everywhere


@blueprint.get("/<int:course_id>")
@role("trainer")
def show(course_id: int) -> str:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        version = session.get_one(CourseVersion, course.draft_version_id or course.current_version_id)
        outline = queries.outline(session, version.id)
        faults = publishing.missing(session, version) if course.draft_version_id else []
        changes = comparing.compare(session, course, version)
    return render_template(
        "authoring/show.html", course=course, version=version, outline=outline, faults=faults, changes=changes,
        types={name: LESSON_WORDS[name] for name in LESSON_TYPES},
    )  # fmt: skip


@blueprint.post("/<int:course_id>")
@role("trainer")
def act(course_id: int) -> Response:
    """Begin a draft, drop it, take the course off the shelf or put it back; twice is as good as once."""
    do = request.form.get("do", "")
    try:
        with db.write() as session:
            _act(session, managing.held(session, current_user, course_id), do)
        if said := {
            "drop": _("已放弃草稿，回到发布的版本。"),
            "archive": _("已下架：不再出现在课程目录里，在学的人可以继续学完。"),
            "unarchive": _("已重新上架。"),
        }.get(do):
            flash(said)
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return redirect(url_for("authoring.show", course_id=course_id))


def _act(session: Any, course: Course, do: str) -> None:
    match do:
        case "begin":
            service.draft_of(session, course)
        case "drop":
            managing.drop_draft(session, course, current_user.id)
        case "archive":
            managing.archive(session, course, current_user.id)
        case "unarchive":
            managing.unarchive(session, course, current_user.id)
        case _:
            raise NotFound


@blueprint.post("/<int:course_id>/copy")
@role("trainer")
def copy(course_id: int) -> Response:
    with db.write() as session:
        made = managing.copy(session, managing.authored(session, current_user, course_id), current_user.id)
    flash(_("已复制。这是新的一份草稿，和原课程互不影响。"))
    return redirect(url_for("authoring.show", course_id=made.id))


@blueprint.post("/<int:course_id>/sections")
@role("trainer")
def add_section(course_id: int) -> Response:
    title = request.form.get("title", "").strip()[:200]
    with db.write() as session:
        draft = managing.draft_in(session, managing.held(session, current_user, course_id))
        section = service.add_section(session, draft, title or _("新的一章"))
    return _back(course_id, f"section-{section.id}")


@blueprint.post("/<int:course_id>/sections/<int:section_id>")
@role("trainer")
def change_section(course_id: int, section_id: int) -> Response:
    """Rename a section, or take it out when it is empty."""
    title = request.form.get("title", "").strip()[:200]
    try:
        with db.write() as session:
            draft = managing.draft_in(session, managing.held(session, current_user, course_id))
            section = _section(session, draft, section_id)
            if request.form.get("do") == "remove":
                service.remove_section(session, draft, section)
            elif title:
                section.title = title
                service.touch(draft)
    except Conflict as refusal:
        flash(str(refusal.detail or _("这一章里还有课节，先移走或删掉它们。")), "error")
    return _back(course_id, f"section-{section_id}")


@blueprint.post("/<int:course_id>/sections/<int:section_id>/lessons")
@role("trainer")
def add_lesson(course_id: int, section_id: int) -> Response:
    type_ = request.form.get("type", "")
    title = request.form.get("title", "").strip()[:200]
    if type_ not in LESSON_TYPES:
        raise Invalid(_("没有这种课节。"))
    with db.write() as session:
        draft = managing.draft_in(session, managing.held(session, current_user, course_id))
        section = _section(session, draft, section_id)
        content = service.add_lesson(
            session, draft, section, type=type_, title=title or str(LESSON_WORDS[type_])
        )
    return redirect(url_for("authoring.lesson", course_id=course_id, lesson_id=content.lesson_id))


def _section(session: Any, draft: CourseVersion, section_id: int) -> Section:
    section = session.get(Section, section_id)
    if section is None or section.version_id != draft.id:
        raise NotFound
    return section


@blueprint.put("/<int:course_id>/order")
@role("trainer")
def reorder(course_id: int) -> tuple[Response, int]:
    """{"order": [{"section": id, "lessons": [id, …]}]} → {}; 409 where the outline is another by now."""
    given = request.get_json(silent=True)
    rows = given.get("order") if isinstance(given, dict) else None
    try:
        order = [(int(row["section"]), [int(each) for each in row["lessons"]]) for row in rows or ()]
        with db.write() as session:
            draft = managing.draft_in(session, managing.held(session, current_user, course_id))
            service.reorder(session, draft, _contents(session, draft, order))
    except (TypeError, ValueError, KeyError):
        return jsonify(detail=_("请求有误")), 422
    except Refusal as refusal:
        return jsonify(detail=str(refusal.detail or _("目录刚被别人改过，请刷新。"))), refusal.status
    return jsonify(), 200


def _contents(
    session: Any, draft: CourseVersion, order: list[tuple[int, list[int]]]
) -> list[tuple[int, list[int]]]:
    """The same with the ids of contents in place of those of lessons."""
    rows = session.query(LessonContent.lesson_id, LessonContent.id).filter_by(version_id=draft.id)
    ids = dict(rows.all())
    return [(section, [ids.get(lesson, 0) for lesson in lessons]) for section, lessons in order]


def _back(course_id: int, place: str) -> Response:
    return redirect(url_for("authoring.show", course_id=course_id, _anchor=place))


@blueprint.route("/<int:course_id>/publish", methods=["GET", "POST"])
@role("trainer")
def publish(course_id: int) -> Any:
    """What is missing, what changes for whom; then the moment itself, once however often it is pressed."""
    if request.method == "GET":
        return _publish_page(course_id)
    try:
        with db.write() as session:
            course = managing.held(session, current_user, course_id)
            draft = managing.draft_in(session, course)
            if whole(request.form.get("revision")) != draft.revision:
                raise Invalid(_("刚才草稿又改过，请再看一遍下面的变化。"))
            move = request.form.get("learners") == "move"
            publishing.publish(
                session, course, actor_id=current_user.id, move_learners=move,
                changes=request.form.get("changes", "").strip()[:2_000],
            )  # fmt: skip
    except Conflict as refusal:
        flash(str(refusal.detail))
        return redirect(url_for("authoring.show", course_id=course_id))
    except Invalid as refusal:
        flash(str(refusal.detail), "error")
        return _publish_page(course_id), 422
    flash(_("已发布。在学的人会搬到新版，学完的课节都还算。") if move else _("已发布。"))
    return redirect(url_for("authoring.show", course_id=course_id))


def _publish_page(course_id: int) -> Any:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        if course.draft_version_id is None:
            return redirect(url_for("authoring.show", course_id=course_id))
        draft = session.get_one(CourseVersion, course.draft_version_id)
        faults, changes = publishing.missing(session, draft), comparing.compare(session, course, draft)
        idle = requirements.idle(session, draft.id)
    return render_template(
        "authoring/publish.html", course=course, draft=draft, faults=faults, changes=changes, idle=idle
    )
