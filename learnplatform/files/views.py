"""Handing out pictures of questions, and files of the store."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.files import addresses, queries, sending
from learnplatform.problems import NotFound

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<token>")
@signed_in
def show(token: str) -> BaseResponse:
    """The picture `token`, to anyone signed in: the token can't be guessed, and questions show it to many."""
    with db.read() as session:
        found = queries.picture(session, token)
    if found is None:
        raise NotFound
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    # What a token names never changes, but it is for signed-in eyes: only the browser itself may keep it.
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Vary"] = "Cookie"
    response.set_etag(found.sha256)
    return response.make_conditional(request)


@blueprint.get("/media/<signed>/<path:name>")
@signed_in
def media(signed: str, name: str) -> BaseResponse:
    """A file of the store to whom its address was signed for; `name` is for people and downloads."""
    found = addresses.read(signed, current_user.id)
    with db.read() as session:
        file = queries.by_uid(session, found.uid) if found else None
        other = queries.renditions(session, file.id).get(found.rendition) if file and found else None
    if found is None or file is None or (found.rendition and other is None):
        raise NotFound
    return sending.send(other or file, file.name, download=found.download, kept_for=600)
