"""What a certificate is worth today, as anyone may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courses.certificates import keys, queries, rules, statements
from courses.certificates.models import Certificate, SigningKey


@dataclass(frozen=True)
class Verdict:
    """`state`: valid, expired, revoked, or broken where what is stored no longer bears its signature."""

    state: str
    certificate: Certificate

    @property
    def name(self) -> str:
        """The name as strangers see it."""
        return rules.masked(self.certificate.name)

    @property
    def number(self) -> str:
        found = self.certificate
        return rules.shown_number(found.year, found.course_id, found.number)

    @property
    def code(self) -> str:
        return rules.shown_code(self.certificate.code)


def verdict(session: Session, typed: str, at: datetime) -> Verdict | None:
    """What holds for a code at `at`; None: no certificate has it."""
    found = queries.by_code(session, typed)
    return of(session, found, at) if found else None


def of(session: Session, certificate: Certificate, at: datetime) -> Verdict:
    """What holds for a certificate at `at`."""
    return Verdict(_state(session, certificate, at), certificate)


def _state(session: Session, certificate: Certificate, at: datetime) -> str:
    if certificate.state == "revoked":
        return "revoked"
    if not _is_intact(session, certificate):
        return "broken"
    if certificate.expires_at is not None and certificate.expires_at <= at:
        return "expired"
    return "valid"


def _is_intact(session: Session, certificate: Certificate) -> bool:
    """Whether its signature is that of its statement; one that is not drawn yet has neither."""
    if certificate.statement is None:
        return certificate.signature is None
    key = session.get(SigningKey, certificate.key_id) if certificate.key_id else None
    if key is None or certificate.signature is None:
        return False
    return keys.verifies(key.public, certificate.statement.encode(), certificate.signature)


def told(found: Verdict) -> dict[str, Any]:
    """The same for programs. A revoked one says since when, not why."""
    certificate = found.certificate
    revoked = certificate.revoked_at
    return {
        "state": found.state,
        "code": certificate.code,
        "number": found.number,
        "name": found.name,
        "course": certificate.title,
        "issued_at": statements.stamp(certificate.issued_at),
        "expires_at": statements.stamp(certificate.expires_at) if certificate.expires_at else None,
        "revoked_at": statements.stamp(revoked) if revoked else None,
        "statement": certificate.statement,
        "signature": certificate.signature,
        "key_id": certificate.key_id,
    }
