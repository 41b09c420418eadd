"""What people enter into their own record: licences with their proof, and where they worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from courses.records.models import Licence, WorkStation
from learnplatform.files.keeping import keep
from learnplatform.problems import Conflict, NotFound
from learnplatform.uploads import read_upload

PROOFS = ("picture", "pdf")
MOST = 200  # of each: a person, not a machine
Own = TypeVar("Own", Licence, WorkStation)


def find(session: Session, table: type[Own], person_id: int, row_id: int) -> Own:
    """Somebody's own licence or station. Raises NotFound for anybody else's."""
    row = session.scalar(sa.select(table).where(table.id == row_id, table.person_id == person_id))
    if row is None:
        raise NotFound
    return row


def save(
    session: Session,
    table: type[Own],
    person_id: int,
    row_id: int | None,
    values: Mapping[str, Any],
    proof: FileStorage | None = None,
) -> Own:
    """Enter a new one or change what is there; a new `proof` takes the place of the old one.

    Raises NotFound for somebody else's, Invalid for a proof that is no picture or PDF.
    """
    if row_id is None:
        held = session.scalar(sa.select(sa.func.count()).where(table.person_id == person_id)) or 0
        if held >= MOST:
            raise Conflict
        row = table(person_id=person_id)
        if isinstance(row, Licence):
            row.entered_by = person_id
    else:
        row = find(session, table, person_id, row_id)
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if isinstance(row, Licence) and proof:
        row.proof_uid = kept(session, proof, person_id)
    session.add(row)
    session.flush()
    return row


def delete(session: Session, table: type[Own], person_id: int, row_id: int) -> None:
    """Raises NotFound."""
    session.delete(find(session, table, person_id, row_id))


def kept(session: Session, proof: FileStorage, owner_id: int) -> str:
    """The uid under which a proof is kept. Raises Invalid."""
    return keep(session, [read_upload(proof)], proof.filename or "proof", owner_id=owner_id, kinds=PROOFS).uid
