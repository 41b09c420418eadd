"""One's own account: who I am here, password, devices, personal access tokens, language and looks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import signed_in
from learnplatform.accounts.models import Post, Specialty
from learnplatform.accounts.queries import department_names
from learnplatform.accounts.signin import browser, queries, service, tokens
from learnplatform.accounts.signin.devices import device_words
from learnplatform.accounts.signin.forms import ChangePasswordForm, PreferencesForm, TokenForm
from learnplatform.accounts.signin.service import WrongPassword
from learnplatform.accounts.signin.views import blueprint
from learnplatform.database import db
from learnplatform.problems import NotFound, TooMany


@blueprint.get("/me")
@signed_in
def me() -> str:
    with db.read() as session:
        facts = {
            "path": department_names(session, current_user.department_id),
            "post": session.get(Post, current_user.post_id) if current_user.post_id else None,
            "specialty": session.get(Specialty, current_user.specialty_id)
            if current_user.specialty_id
            else None,
        }
    form = PreferencesForm(locale=current_user.locale or "", theme=current_user.theme or "")
    return render_template("accounts/me.html", form=form, **facts)


@blueprint.post("/me/preferences")
@signed_in
def preferences() -> Response:
    form = PreferencesForm()
    if form.validate_on_submit():
        with db.write() as session:
            service.set_preferences(
                session, current_user.id, locale=form.locale.data or None, theme=form.theme.data or None
            )
        if not form.locale.data:
            cookie.pop("locale", None)
    return redirect(url_for("accounts.me"))


@blueprint.route("/me/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            service.change_password(
                current_user.id,
                form.current.data or "",
                form.password.data or "",
                keep=current_user.token_hash,
            )
        except (WrongPassword, TooMany) as refusal:
            form.current.errors = [str(refusal.detail)]
            page = render_template("accounts/change_password.html", form=form)
            retry = refusal.extra.get("retry_after")
            return (page, refusal.status, {"Retry-After": str(retry)}) if retry else page
        else:
            if not current_user.by_token:
                browser.rotate(current_user.id)
            flash(_("密码已改好，其他设备都已退出登录。"))
            with db.read() as session:
                if queries.tokens_of(session, current_user.id):
                    flash(_("个人访问令牌仍然有效，不再用的请作废。"))
            return redirect(url_for("accounts.me"))
    return render_template("accounts/change_password.html", form=form)


@blueprint.get("/me/sessions")
@signed_in
def sessions() -> str:
    with db.read() as session:
        rows = queries.sessions_of(session, current_user.id)
        held = queries.tokens_of(session, current_user.id)
    return render_template("accounts/sessions.html", rows=rows, tokens=len(held), device_words=device_words)


@blueprint.post("/me/sessions/end")
@signed_in
def end_sessions() -> Response:
    """End one («reference»), or all of them, this one included; with «tokens», the access tokens as well."""
    reference = request.form.get("reference")
    with db.write() as session:
        if reference:
            if not service.end_one_session(session, current_user.id, reference):
                raise NotFound
            flash(_("那台设备已退出登录。"))
        else:
            service.end_sessions(session, current_user.id)
            if request.form.get("tokens"):
                tokens.revoke_all(session, [current_user.id], actor_id=current_user.id)
    return redirect(url_for("accounts.sessions"))


@blueprint.route("/me/tokens", methods=["GET", "POST"])
@signed_in
def access_tokens() -> Any:
    form, made = TokenForm(), None
    if form.validate_on_submit():
        days = int(form.days.data) if form.days.data else None
        with db.write() as session:
            made = tokens.new_token(
                session, current_user.id, form.label.data or "", days, actor_id=current_user.id
            )
        form = TokenForm(formdata=None)
    with db.read() as session:
        rows = queries.tokens_of(session, current_user.id)
    return render_template("accounts/tokens.html", form=form, rows=rows, made=made)


@blueprint.post("/me/tokens/<int:token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> Response:
    with db.write() as session:
        tokens.revoke_token(session, current_user.id, token_id)
    flash(_("令牌已作废。"))
    return redirect(url_for("accounts.access_tokens"))
