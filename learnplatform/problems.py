"""Refusals. A service raises one; the web turns it into problem+json (RFC 9457) or an error page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l


class Refusal(Exception):
    """Something a person asked for that can't be done, with words for them.

    `kind` is the stable last part of the problem's `type`; `extra` travels in the JSON body.
    """

    status = 400
    kind = "bad-request"
    title: Any = _l("请求有误")

    def __init__(self, detail: Any = "", *, kind: str | None = None, title: Any = None, **extra: Any) -> None:
        super().__init__(str(kind or self.kind))
        self.detail = detail
        self.kind = kind or self.kind
        self.title = title or self.title
        self.extra = extra


class NotSignedIn(Refusal):
    status, kind, title = 401, "not-signed-in", _l("请先登录")


class Forbidden(Refusal):
    status, kind, title = 403, "forbidden", _l("没有权限")


class NotFound(Refusal):
    """Not there, or not theirs: the two can't be told apart from outside."""

    status, kind, title = 404, "not-found", _l("没有找到")


class Conflict(Refusal):
    """The state of the thing does not allow it."""

    status, kind, title = 409, "conflict", _l("现在不能这样做")


class Invalid(Refusal):
    """The shape is wrong."""

    status, kind, title = 422, "invalid", _l("内容不符合要求")


class TooMany(Refusal):
    status, kind, title = 429, "too-many", _l("太频繁了")
