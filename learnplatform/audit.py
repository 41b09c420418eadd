"""The audit log: written in the same transaction as what it tells of."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from learnplatform.models import AuditEntry


def record(
    session: Session,
    actor_id: int | None,
    action: str,
    object_type: str,
    object_id: object,
    reason: str = "",
    **details: Any,
) -> None:
    """Note who (`actor_id`; None: the system or the shell) did `action` («attempt.voided»), to what, and why."""
    session.add(
        AuditEntry(
            actor_id=actor_id,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            reason=reason,
            details=details,
        )
    )
