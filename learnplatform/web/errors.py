"""Refusals and failures as problem+json for the API, as pages for people."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, json, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from learnplatform.accounts.visitor import Anonymous
from learnplatform.problems import Refusal
from learnplatform.web.guard import is_api

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(NoConnectionFree, unavailable)
    app.register_error_handler(Exception, failed)


def refused(refusal: Refusal) -> Any:
    if not is_api() and refusal.status == 401:
        return redirect(url_for("accounts.sign_in"))
    answer = _answer(refusal.status, refusal.kind, str(refusal.title), str(refusal.detail), refusal.extra)
    if "retry_after" in refusal.extra:
        answer = make_response(answer)
        answer.headers["Retry-After"] = str(refusal.extra["retry_after"])
    return answer


def forged(_error: CSRFError) -> Any:
    return _answer(400, "csrf", _("页面已过期"), _("请刷新页面后再试。"))


def http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    titles = {
        404: _("没有找到这个页面"),
        405: _("这里不能这样操作"),
        413: _("文件太大了"),
        429: _("太频繁了，请稍后再试"),
    }
    return _answer(status, f"http-{status}", titles.get(status) or _("请求有误"), "")


def unavailable(error: Exception) -> Any:
    """The database is away, locked for too long or full: nothing was stored, and later it may go well."""
    # The words and the page must not ask the database who this is: in the browser's language, as for anybody.
    g._login_user = Anonymous()
    answer = make_response(_broken(error, 503, "unavailable", _("系统暂时不能存取数据")))
    answer.headers["Retry-After"] = "5"
    return answer


def failed(error: Exception) -> Any:
    """Something of ours broke."""
    return _broken(error, 500, "internal", _("系统出了问题"))


def _broken(error: Exception, status: int, kind: str, title: str) -> Any:
    """An id that a person can quote, the story in the log."""
    reference = secrets.token_hex(4)
    log.exception("reference=%s %s %s", reference, request.method, request.path, exc_info=error)
    detail = _("请稍后再试；若一直这样，把编号 %(id)s 告诉管理员。", id=reference)
    return _answer(status, kind, title, detail, {"id": reference})


def _answer(status: int, kind: str, title: str, detail: str, extra: dict[str, Any] | None = None) -> Any:
    if is_api() or request.accept_mimetypes.best == "application/json":
        document = {"type": f"/problems/{kind}", "title": title, "status": status, **(extra or {})}
        if detail:
            document["detail"] = detail
        answer = Response(json.dumps(document), status, mimetype="application/problem+json")
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return render_template(
        "errors/error.html", status=status, title=title, detail=detail or _help(status)
    ), status


def _help(status: int) -> str:
    """What a person can do where the refusal itself doesn't say."""
    return {
        403: _("这一页要有相应的权限才能看。工作需要的话，请找管理员开通。"),
        404: _("地址可能写错了，或者内容已经删除、没有向你开放。"),
        409: _("请返回上一页，刷新后再试。"),
    }.get(status, "")
