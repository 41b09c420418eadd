"""Who may see a file: its owner, and whom a domain admits that shows it somewhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from learnplatform.files import queries
from learnplatform.files.models import File
from learnplatform.parts import parts
from learnplatform.problems import NotFound


def may_see(session: Session, visitor: Any, file: File) -> bool:
    """Whether `visitor` may have an address of `file`."""
    if file.owner_id is not None and file.owner_id == visitor.id:
        return True
    return any(guard(session, visitor, file) for guard in parts().file_guards)


def file_for(session: Session, visitor: Any, uid: str) -> File:
    """Raises NotFound where there is none, or none for them."""
    file = queries.by_uid(session, uid)
    if file is None or not may_see(session, visitor, file):
        raise NotFound
    return file
