"""Who may see a proof: whose training it proves, and officers of their branch. A licence's is its owner's alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.records.models import OutsideTraining
from learnplatform.accounts.models import Department, Person
from learnplatform.files.models import File


def admits(session: Session, visitor: Any, file: File) -> bool:
    """Whether `file` proves a training that `visitor` may see."""
    row = session.execute(
        sa.select(OutsideTraining.person_id, Department.path)
        .join(Person, Person.id == OutsideTraining.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(OutsideTraining.proof_uid == file.uid)
    ).first()
    if row is None:
        return False
    return row.person_id == visitor.id or (
        visitor.has_role("officer") and visitor.reach("officer").covers(row.path)
    )
