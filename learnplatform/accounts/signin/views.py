"""Sign-in, sign-out and one's own password as pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import before_own_password, public
from learnplatform.accounts.signin import browser, service
from learnplatform.accounts.signin.forms import OwnPasswordForm, SignInForm
from learnplatform.accounts.signin.service import WrongPassword
from learnplatform.database import db
from learnplatform.problems import TooMany
from learnplatform.web.guard import safe_next
from learnplatform.web.i18n import LOCALES

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


def _onward(target: str | None) -> Response:
    return redirect(safe_next(target) or url_for("home.index"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return _onward(form.next.data)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, locales=LOCALES)
    try:
        browser.sign_in(form.number.data or "", form.password.data or "")
    except (WrongPassword, TooMany) as refusal:
        form.password.errors = [str(refusal.detail)]
        page = render_template("accounts/sign_in.html", form=form, locales=LOCALES, refusal=refusal)
        retry = refusal.extra.get("retry_after")
        return page, refusal.status, {"Retry-After": str(retry)} if retry else {}
    return _onward(form.next.data)


@blueprint.post("/sign-out")
@before_own_password
def sign_out() -> Response:
    browser.sign_out()
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/own-password", methods=["GET", "POST"])
@before_own_password
def own_password() -> Any:
    form = OwnPasswordForm(next=request.args.get("next"))
    if not current_user.must_change_password:
        return _onward(form.next.data)
    if not form.validate_on_submit():
        return render_template("accounts/own_password.html", form=form)
    service.set_own_password(current_user.id, form.password.data or "", keep=current_user.token_hash)
    if not current_user.by_token:
        browser.rotate(current_user.id)
    return _onward(form.next.data)


@blueprint.post("/language")
@public
def language() -> Response:
    """The language of this browser, and of the person if somebody is signed in."""
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        cookie["locale"] = chosen
        if current_user.is_authenticated:
            with db.write() as session:
                service.set_preferences(session, current_user.id, locale=chosen)
    return redirect(safe_next(request.form.get("next")) or url_for("accounts.sign_in"))
