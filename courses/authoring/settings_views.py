"""A course's settings."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import choices, managing, settings
from courses.authoring.editing import file_told
from courses.authoring.forms import SettingsForm
from courses.authoring.settings import Required, Settings
from courses.authoring.views import blueprint
from courses.catalogue import requirements
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.files.queries import by_uids
from learnplatform.problems import Invalid, NotFound


@blueprint.route("/<int:course_id>/settings", methods=["GET", "POST"])
@role("trainer")
def change_settings(course_id: int) -> Any:
    form = SettingsForm()
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        before = settings.stored(session, course)
        form.offer(choices.offers(session, current_user, course))
    if request.method == "GET":
        form.show(before)
        return _page(course, form, before, before.requires)
    if form.validate_on_submit() and (answer := _save(course_id, form)) is not None:
        return answer
    return _page(course, form, before, _typed())


def _save(course_id: int, form: SettingsForm) -> Any:
    """Store the form; None where something is in the way, said at its place."""
    try:
        with db.write() as session:
            course = managing.held(session, current_user, course_id)
            before = settings.stored(session, course)
            wanted = form.settings(choices.required(session, current_user, course, before.requires, _rows()))
            _check_cover(session, before, wanted)
            if settings.change(session, current_user, course_id, wanted, form.fingerprint.data or ""):
                flash(_("已保存。") if course.draft_version_id is None else _("已存进草稿，发布后生效。"))
                return redirect(url_for("authoring.show", course_id=course_id))
    except Invalid as refusal:
        name = refusal.extra.get("field", "")
        if name in form:
            form[name].errors = [str(refusal.detail)]
        else:
            flash(str(refusal.detail), "error")
        return None
    flash(_("设置刚被别人改过。下面是你填的，核对后再按一次保存，会盖过对方的。"), "error")
    form.fingerprint.data = before.fingerprint
    return None


def _check_cover(session: Any, before: Settings, wanted: Settings) -> None:
    """Whoever sees the course sees its cover: only a picture of the author's own becomes one."""
    if wanted.cover_uid in (None, before.cover_uid):
        return
    file = by_uids(session, [wanted.cover_uid]).get(wanted.cover_uid)
    if file is None or file.owner_id != current_user.id or file.kind not in ("picture", "drawing"):
        raise NotFound


def _rows() -> list[tuple[str, str]]:
    asked = request.form
    return list(zip(asked.getlist("requires"), asked.getlist("percent"), strict=False))[:20]


def _typed() -> list[Required]:
    """The rows of what comes before, as they were sent."""
    return [
        Required(kind, uid, "", int(percent) if percent.isdigit() and len(percent) < 4 else 60)
        for chosen, percent in _rows()
        for kind, _colon, uid in [chosen.partition(":")]
        if uid
    ]


def _page(course: Any, form: SettingsForm, before: Settings, requires: list[Required]) -> Any:
    with db.read() as session:
        options = {f"{each.kind}:{each.uid}": each.title for each in before.requires}
        offered = {f"course:{uid}": title for uid, title in choices.courses(session, current_user, course.id)}
        offered |= {f"quiz:{uid}": title for uid, title in choices.quizzes(session, current_user)}
        idle = requirements.idle(session, course.draft_version_id or course.current_version_id)
        cover = by_uids(session, [form.cover_uid.data or ""]).get(form.cover_uid.data or "")
    page = render_template(
        "authoring/settings.html", course=course, form=form, title=before.title, requires=requires, idle=idle,
        options=options | offered, cover=file_told(current_user, cover) if cover else None,
    )  # fmt: skip
    return page, (422 if request.method == "POST" else 200)
