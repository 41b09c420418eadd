"""Personal access tokens: made, shown once, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.accounts.models import AccessToken
from learnplatform.accounts.visitor import digest
from learnplatform.clock import now
from learnplatform.problems import NotFound


def new_token(session: Session, person_id: int, label: str, days: int | None, *, actor_id: int | None) -> str:
    """Make a token for somebody and give it back; it can't be had again. `days` None: it never runs out."""
    token = secrets.token_urlsafe(32)
    row = AccessToken(
        token_hash=digest(token),
        person_id=person_id,
        label=label,
        expires_at=None if days is None else now() + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor_id, "token.created", "person", person_id, token_id=row.id, label=label)
    return token


def new_tokens(
    session: Session, person_ids: Iterable[int], label: str, days: int | None, *, actor_id: int | None
) -> dict[int, str]:
    """A token for each of many people, for load tests and alike; one line in the audit log tells of all."""
    created_at, expires_at = now(), None if days is None else now() + timedelta(days=days)
    made = {person_id: secrets.token_urlsafe(32) for person_id in person_ids}
    if made:
        session.execute(
            sa.insert(AccessToken),
            [
                {
                    "token_hash": digest(token),
                    "person_id": person_id,
                    "label": label,
                    "created_at": created_at,
                    "expires_at": expires_at,
                }
                for person_id, token in made.items()
            ],
        )
        audit.record(session, actor_id, "tokens.created", "people", "", count=len(made), label=label)
    return made


def revoke_token(session: Session, person_id: int, token_id: int) -> None:
    """Raises NotFound when the token isn't theirs."""
    row = session.scalar(
        sa.select(AccessToken).where(AccessToken.id == token_id, AccessToken.person_id == person_id)
    )
    if row is None:
        raise NotFound
    session.delete(row)
    audit.record(session, person_id, "token.revoked", "person", person_id, token_id=token_id, label=row.label)


def revoke_all(session: Session, person_ids: Collection[int], *, actor_id: int | None) -> int:
    """Revoke every token of these people; how many there were."""
    rows = session.execute(
        sa.delete(AccessToken)
        .where(AccessToken.person_id.in_(person_ids))
        .returning(AccessToken.person_id, AccessToken.id, AccessToken.label)
    ).all()
    for person_id, token_id, label in rows:
        audit.record(session, actor_id, "token.revoked", "person", person_id, token_id=token_id, label=label)
    return len(rows)
