"""The certificate of an invented person, to look at a template before it is used. Nothing of it is stored."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from flask_babel import gettext as _

from courses.certificates import drawing
from courses.certificates.layout import sheet
from courses.certificates.models import Certificate, CertificateTemplate
from courses.certificates.sites import verify_address
from learnplatform.clock import now
from learnplatform.problems import Conflict

PPI = 96
PATIENCE = 5  # seconds for its turn; what can be typed is so short that a drawing takes a fraction of one
_turns = threading.BoundedSemaphore(1)
NOBODY = "0" * 20  # a code that no certificate has


def picture(layout: dict[str, str], pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """A PNG of it; `pictures`: (media type, bytes) by place. Raises Undrawable, Conflict while others draw."""
    at = now()
    invented = Certificate(
        code=NOBODY, year=at.year, number=1, course_id=1, name="林晓航", title="门座起重机安全操作",
        department="示例公司/示例班组", credit_hours=200, issued_at=at,
    )  # fmt: skip
    shown = sheet(invented, CertificateTemplate(name="", layout=layout))
    if not _turns.acquire(timeout=PATIENCE):
        raise Conflict(_("正在画别人的预览，请稍等再试。"), kind="busy")
    try:
        return drawing.png(shown, verify_address(NOBODY), pictures, PPI)
    finally:
        _turns.release()
