"""What a certificate states, as the exact bytes that are signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from courses.certificates import rules
from courses.certificates.models import Certificate


def write(certificate: Certificate, *, issuer: str, pdf_sha256: str, key_id: str) -> str:
    """The statement in canonical JSON: keys in order, no spaces, UTF-8.

    Anyone may read it who has the code, so it names the person as strangers see them; the whole name is bound by
    the checksum of the PDF, on which it stands.
    """
    values = {
        "type": "certificate",
        "version": 1,
        "code": certificate.code,
        "number": rules.shown_number(certificate.year, certificate.course_id, certificate.number),
        "name": rules.masked(certificate.name),
        "course": certificate.title,
        "credit_hours": str(Decimal(certificate.credit_hours).scaleb(-2)),
        "issued_at": stamp(certificate.issued_at),
        "expires_at": stamp(certificate.expires_at) if certificate.expires_at else None,
        "issuer": issuer,
        "pdf_sha256": pdf_sha256,
        "key_id": key_id,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def stamp(moment: datetime) -> str:
    """A moment in UTC to the second: «2026-03-02T01:00:00Z»."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
