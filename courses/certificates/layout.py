"""The words on a certificate: a template's, with what it says of this person and course filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from courses.certificates import fonts, rules
from courses.certificates.models import Certificate, CertificateTemplate
from learnplatform.clock import day_of

# What a template may say, and what it says when nobody has written one. Certificates are in Chinese, whoever draws
# them: these words are part of a document and are not translated with the pages.
DEFAULTS = {
    "issuer": "{site}",
    "heading": "结业证书",
    "subtitle": "Certificate of Completion",
    "before": "修完网上职工大学课程",
    "course": "《{course}》",
    "after": "全部学习任务，计 {hours} 学时，成绩合格，准予结业。特发此证。",
    "signer": "{site}",
    "signer_title": "{date}",
    "palette": "red",
}
PALETTES = {"red": _l("红色"), "blue": _l("蓝色"), "green": _l("绿色")}
FIELDS = {
    "name": _l("姓名"),
    "course": _l("课程"),
    "hours": _l("学时"),
    "date": _l("发证日期"),
    "until": _l("有效期"),
    "department": _l("部门"),
    "number": _l("编号"),
    "site": _l("本站名称"),
}
_FIELD = re.compile(r"\{([a-z]+)\}")
_BRACED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Sheet:
    """All that a certificate shows, as plain values; `pictures`: uids of the file store by place."""

    values: dict[str, Any]
    code: str
    at: datetime
    pictures: dict[str, str] = field(default_factory=dict)

    def missing(self) -> list[str]:
        """The letters on it that no font has."""
        facts = "".join(word + value for word, value in self.values["facts"])
        texts = [value for value in self.values.values() if isinstance(value, str)]
        return fonts.missing("".join(texts) + facts)


def sheet(certificate: Certificate, template: CertificateTemplate | None) -> Sheet:
    """What `certificate` shows with `template`, or with the built-in look where there is none."""
    filled = _fields(certificate)
    words = {**DEFAULTS, **{k: v for k, v in (template.layout if template else {}).items() if k in DEFAULTS}}
    values: dict[str, Any] = {place: fill(text, filled) for place, text in words.items()}
    facts = [["编号", filled["number"]], ["发证", filled["date"]]]
    facts.append(["有效", filled["until"]])
    facts.append(["验证码", rules.shown_code(certificate.code)])
    values |= {
        "name": certificate.name,
        "department": certificate.department.replace("/", " · "),
        "number": filled["number"],
        "code": rules.shown_code(certificate.code),
        "facts": facts,
        "hint": "扫码即可验证真伪",
        "palette": words["palette"] if words["palette"] in PALETTES else "red",
    }
    pictures = {"seal": template.seal_uid, "signature": template.signature_uid} if template else {}
    return Sheet(
        values,
        certificate.code,
        certificate.issued_at,
        {place: uid for place, uid in pictures.items() if uid},
    )


def fill(text: str, values: dict[str, str]) -> str:
    """`text` with its {fields} put in; what is no field stays as it was typed."""
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and is no field."""
    return [found[0] for found in _BRACED.finditer(text) if found[1] not in FIELDS]


def hours(hundredths: int) -> str:
    """Credit hours as people write them: «2», «1.5»."""
    return f"{Decimal(hundredths).scaleb(-2).normalize():f}"


def _fields(certificate: Certificate) -> dict[str, str]:
    until = certificate.expires_at
    return {
        "name": certificate.name,
        "course": certificate.title,
        "hours": hours(certificate.credit_hours),
        "date": _day(certificate.issued_at),
        "until": "至 " + _day(until - timedelta(milliseconds=1)) if until else "长期",
        "department": certificate.department.replace("/", " · "),
        "number": rules.shown_number(certificate.year, certificate.course_id, certificate.number),
        "site": str(current_app.extensions["settings"].site_name),
    }


def _day(moment: datetime) -> str:
    day = day_of(moment, current_app.extensions["settings"].timezone)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
