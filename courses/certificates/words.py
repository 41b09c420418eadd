"""What people are told about certificates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATES = {
    "rendered": _l("已发出"),
    "issued": _l("PDF 生成中"),
    "problem": _l("PDF 做不出"),
    "revoked": _l("已撤销"),
}


def day(moment: datetime) -> str:
    """The day of a moment in the site's zone, in words."""
    return str(format_date(moment, "long"))


def issued(params: dict[str, Any]) -> str:
    return _("「%(title)s」的结业证书已发给你。", title=params["title"])


def revoked(params: dict[str, Any]) -> str:
    return _("「%(title)s」的结业证书已撤销：%(why)s", **params)


NOTICES = {"certificate.issued": issued, "certificate.revoked": revoked}

VERDICTS = {
    "valid": _l("这张证书真实有效。"),
    "expired": _l("这张证书是真的，但已过有效期。"),
    "revoked": _l("这张证书已撤销，不再有效。"),
    "broken": _l("这张证书的记录与签名不符，不可信。"),
    "unknown": _l("没有这个验证码的证书。"),
}
