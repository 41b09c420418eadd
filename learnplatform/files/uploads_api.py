"""Resumable uploads: tus 1.0 (creation, checksum, termination, expiration), for whoever began one alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.http import http_date

from learnplatform.access import public, signed_in
from learnplatform.api import operation, reply
from learnplatform.database import db
from learnplatform.files import queries, receiving, tus
from learnplatform.files.models import File, ResumableUpload
from learnplatform.files.shapes import FileOut, UploadOut
from learnplatform.problems import Invalid, Refusal

blueprint = Blueprint("uploads_api", __name__, url_prefix="/api/v1/uploads")


class WrongVersion(Refusal):
    status, kind, title = 412, "tus-version", _l("这里说的是 tus 1.0.0")


class WrongType(Refusal):
    status, kind, title = 415, "content-type", _l("内容的类型应是 application/offset+octet-stream")


@blueprint.url_value_preprocessor
def _take_any_length(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A body here is read in blocks, never gathered: the limit for pages is not for it."""
    if request.method == "PATCH":
        request.max_content_length = current_app.extensions["settings"].largest_mb * 1024 * 1024


@blueprint.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    if response.status_code == 412:
        response.headers["Tus-Version"] = tus.VERSION
    return response


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        raise WrongVersion


def _headers(upload: ResumableUpload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.received), "Cache-Control": "no-store"}
    if upload.received < upload.length:
        headers["Upload-Expires"] = http_date(upload.expires_at)
    return headers


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@public
def options() -> Response:
    """What this server can."""
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(current_app.extensions["settings"].largest_mb * 1024 * 1024),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return Response(status=204, headers=headers)


@blueprint.post("", provide_automatic_options=False)
@signed_in
@operation(_l("开始上传一个文件（tus 1.0）"), {201: None}, problems=(412, 413, 422, 429))
def create() -> Response:
    """`Upload-Length`; in `Upload-Metadata` `filename` and, where only some are welcome, `kinds` by comma."""
    _check_version()
    length = tus.number(request.headers.get("Upload-Length"))
    if length is None:
        raise Invalid(_("没有说文件有多长。"), kind="upload-length")
    try:
        told = tus.metadata(request.headers.get("Upload-Metadata", ""))
    except ValueError as error:
        raise Invalid(_("Upload-Metadata 读不懂。"), kind="upload-metadata") from error
    upload = receiving.create(current_user.id, told.get("filename", ""), length, told.get("kinds", ""))
    return Response(status=201, headers={"Location": f"/api/v1/uploads/{upload.token}", **_headers(upload)})


@blueprint.get("/<token>")
@signed_in
@operation(_l("一次上传到了哪里；传完的，文件是哪一个"), {200: UploadOut}, problems=(404, 410))
def show(token: str) -> Response:
    """HEAD is tus's way to ask where to go on."""
    with db.read() as session:
        upload = receiving.of(session, current_user.id, token)
        file = queries.by_uid(session, upload.file_uid) if upload.state == "done" else None
    if request.method == "HEAD":
        _check_version()
        return Response(status=200, headers={"Upload-Length": str(upload.length), **_headers(upload)})
    shown = UploadOut(
        state=upload.state,
        offset=upload.received,
        length=upload.length,
        file=_file(file) if file else None,
        error=upload.error or None,
    )
    return reply(shown)


def _file(file: File) -> FileOut:
    return FileOut(
        uid=file.uid,
        name=file.name,
        kind=file.kind,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        duration_ms=file.duration_ms,
        width=file.width,
        height=file.height,
        pages=file.pages,
    )


@blueprint.patch("/<token>")
@signed_in
@operation(_l("接着传（tus 1.0）"), {204: None}, problems=(404, 409, 410, 412, 413, 415, 422))
def append(token: str) -> Response:
    """A wrong `Upload-Checksum` is answered with 460."""
    with db.read() as session:
        receiving.of(session, current_user.id, token)  # whose it is comes first
    _check_version()
    if request.mimetype != "application/offset+octet-stream":
        raise WrongType
    offset, length = tus.number(request.headers.get("Upload-Offset")), request.content_length
    if offset is None or length is None:
        raise Invalid(_("没有说从哪里接着传、有多长。"), kind="upload-offset")
    try:
        given = request.headers.get("Upload-Checksum")
        checksum = tus.checksum(given) if given is not None else None
    except ValueError as error:
        raise Invalid(_("Upload-Checksum 读不懂。"), kind="upload-checksum") from error
    upload = receiving.append(current_user.id, token, offset, request.stream, length, checksum)
    return Response(status=204, headers=_headers(upload))


@blueprint.delete("/<token>")
@signed_in
@operation(_l("放弃一次上传（tus 1.0）"), {204: None}, problems=(404, 409, 410, 412))
def terminate(token: str) -> Response:
    with db.read() as session:
        receiving.of(session, current_user.id, token)
    _check_version()
    receiving.terminate(current_user.id, token)
    return Response(status=204)
