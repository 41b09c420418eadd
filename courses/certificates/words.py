"""What people are told about certificates."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def issued(params: dict[str, Any]) -> str:
    return _("「%(title)s」的结业证书已发给你。", title=params["title"])


def revoked(params: dict[str, Any]) -> str:
    return _("「%(title)s」的结业证书已撤销：%(why)s", **params)


NOTICES = {"certificate.issued": issued, "certificate.revoked": revoked}
