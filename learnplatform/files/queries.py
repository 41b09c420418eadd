"""Finding a kept picture."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from learnplatform.files.pictures import MEDIA_TYPES
from learnplatform.models import StoredFile


def picture(session: Session, token: str) -> StoredFile | None:
    """The public picture `token`, its content loaded; None for anything else that may be stored under it."""
    return session.scalar(
        sa.select(StoredFile)
        .options(undefer(StoredFile.content))
        .where(StoredFile.token == token, StoredFile.public, StoredFile.media_type.in_(MEDIA_TYPES.values()))
    )
