"""My certificates, and what anyone may know about one whose code they have."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from courses.certificates import badges, keys, queries, rules, verifying
from courses.certificates.drawing import qr
from courses.certificates.models import SigningKey
from courses.certificates.sites import verify_address
from learnplatform.access import public, signed_in
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import queries as files
from learnplatform.files.addresses import address
from learnplatform.problems import NotFound

blueprint = Blueprint("certificates", __name__, template_folder="templates")


@blueprint.get("/certificates")
@signed_in
def index() -> str:
    with db.read() as session:
        found = queries.mine(session, current_user.id)
    return render_template("certificates/index.html", found=found, rules=rules, now=now())


@blueprint.get("/certificates/<int:certificate_id>")
@signed_in
def show(certificate_id: int) -> str:
    with db.read() as session:
        found = verifying.of(session, queries.of(session, current_user, certificate_id), now())
    return render_template(
        "certificates/show.html", found=found, verify=verify_address(found.certificate.code)
    )


@blueprint.get("/certificates/<int:certificate_id>/pdf")
@signed_in
def pdf(certificate_id: int) -> Any:
    with db.read() as session:
        found = queries.of(session, current_user, certificate_id)
        file = files.by_uid(session, found.file_uid) if found.file_uid else None
    if file is None:
        raise NotFound
    return redirect(address(file, current_user.id, download=True))


@blueprint.get("/certificates/<int:certificate_id>/qr.svg")
@signed_in
def code(certificate_id: int) -> Response:
    with db.read() as session:
        found = queries.of(session, current_user, certificate_id)
    return Response(qr(verify_address(found.code)), mimetype="image/svg+xml")


@blueprint.get("/verify")
@public
def ask() -> Any:
    typed = request.args.get("code", "").strip()[:200]
    if typed:
        return redirect(
            url_for("certificates.verify", typed=rules.shown_code(rules.read_code(typed) or typed))
        )
    return render_template("certificates/verify.html", found=None, typed="")


@blueprint.get("/verify/<typed>")
@public
def verify(typed: str) -> Any:
    with db.read() as session:
        found = verifying.verdict(session, typed, now())
    page = render_template("certificates/verify.html", found=found, typed=typed[:60])
    answer = make_response(page, 200 if found else 404)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.get("/verify/<typed>.json")
@public
def statement(typed: str) -> tuple[Response, int]:
    """What is stated, its signature, and whether it holds; 404 with `unknown`."""
    with db.read() as session:
        found = verifying.verdict(session, typed, now())
        answer = verifying.told(found) if found else {"state": "unknown"}
    return jsonify(answer), 200 if found else 404


@blueprint.get("/certificates/<int:certificate_id>/badge.jwt")
@signed_in
def badge(certificate_id: int) -> Response:
    with db.write() as session:
        signed = badges.badge(session, queries.of(session, current_user, certificate_id))
    answer = Response(signed, mimetype="application/vc+jwt")
    answer.headers["Content-Disposition"] = "attachment; filename=badge.jwt"
    return answer


@blueprint.get("/verify/<typed>/status.json")
@public
def status(typed: str) -> Response:
    """Whether a badge is revoked, as its `credentialStatus` says to ask."""
    with db.read() as session:
        found = queries.by_code(session, typed)
    if found is None:
        raise NotFound
    return jsonify(badges.status(found))


@blueprint.get("/verify/keys/<key_id>.json")
@public
def public_key(key_id: str) -> Response:
    with db.read() as session:
        key = session.get(SigningKey, key_id)
    if key is None:
        raise NotFound
    return jsonify(keys.jwk(key))


@blueprint.get("/verify/keys.json")
@public
def public_keys() -> Response:
    """All public keys that ever signed, as a JSON Web Key Set."""
    with db.read() as session:
        return jsonify(keys=[keys.jwk(key) for key in keys.every(session)])
