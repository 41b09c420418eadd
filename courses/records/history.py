"""What stands in the skill record from elsewhere: certificates, competition places, outside training."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.certificates.models import Certificate
from courses.records.models import OutsideTraining


def certificates(session: Session, person_id: int) -> list[Certificate]:
    """Somebody's certificates, the latest first, revoked ones too."""
    return list(
        session.scalars(
            sa.select(Certificate)
            .where(Certificate.person_id == person_id)
            .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        )
    )


def outside(session: Session, person_id: int) -> list[OutsideTraining]:
    """Trainings elsewhere that count, the latest first."""
    return list(
        session.scalars(
            sa.select(OutsideTraining)
            .where(OutsideTraining.person_id == person_id, OutsideTraining.cancelled_at.is_(None))
            .order_by(OutsideTraining.ended_on.desc(), OutsideTraining.id.desc())
        )
    )


def standing(certificate: Certificate, at: datetime) -> str:
    """«revoked», «expired» or «valid»."""
    if certificate.state == "revoked":
        return "revoked"
    return "expired" if certificate.expires_at and certificate.expires_at <= at else "valid"
