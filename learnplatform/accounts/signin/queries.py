"""What people see of their own account."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import AccessToken, SignedSession
from learnplatform.clock import now


def sessions_of(session: Session, person_id: int) -> list[SignedSession]:
    """Where somebody is signed in, the latest first."""
    return list(
        session.scalars(
            sa.select(SignedSession)
            .where(SignedSession.person_id == person_id, SignedSession.expires_at > now())
            .order_by(SignedSession.created_at.desc())
        )
    )


def tokens_of(session: Session, person_id: int) -> list[AccessToken]:
    return list(
        session.scalars(
            sa.select(AccessToken).where(AccessToken.person_id == person_id).order_by(AccessToken.id.desc())
        )
    )
