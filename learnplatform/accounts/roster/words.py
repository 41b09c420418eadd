"""Fields, states and problems of a roster in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

FIELDS = {
    "number": _l("工号"),
    "name": _l("姓名"),
    "department": _l("部门"),
    "post": _l("岗位"),
    "specialty": _l("工种"),
    "phone": _l("手机"),
    "email": _l("邮箱"),
    "hired_on": _l("入职日期"),
    "union_member_since": _l("入会日期"),
    "active": _l("账号"),
}
STATES = {
    "new": _l("新人"),
    "changed": _l("有变化"),
    "moved": _l("调动"),
    "leaver": _l("名册里没有"),
    "same": _l("没有变化"),
    "wrong": _l("有错"),
}


def field_name(name: str) -> str:
    return str(FIELDS.get(name, name))


def problem_words(problem: Mapping[str, str]) -> str:
    """What is wrong with a row, and what to do."""
    names = {"field": field_name(problem["field"]), "value": problem["value"]}
    return {
        "empty": _("没有填%(field)s。", **names),
        "long": _("%(field)s太长了：%(value)s……", **names),
        "email": _("邮箱不对：%(value)s", **names),
        "day": _("%(field)s认不出来：%(value)s，请写成 2020-05-01 这样。", **names),
        "department": _("部门写得太长或层数太多：%(value)s", **names),
        "twice": _("工号重复，第 %(value)s 行也是这个工号。", **names),
        "beyond": _("%(field)s「%(value)s」不在您管理的范围内。", **names),
    }.get(problem["kind"], problem["kind"])
