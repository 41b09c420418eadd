"""Keeping uploaded pictures."""

from __future__ import annotations

import hashlib
import secrets
from typing import IO

from learnplatform.database import db
from learnplatform.files import pictures
from learnplatform.models import StoredFile


def keep_picture(stream: IO[bytes], name: str, owner_id: int | None) -> StoredFile:
    """Clean the picture in `stream` and keep it, for any signed-in person who knows its token.

    Raises Invalid for what is no picture or too big.
    """
    picture = pictures.clean(stream.read(pictures.MAX_BYTES + 1))
    stored = StoredFile(
        token=secrets.token_urlsafe(32),
        name=name[:200],
        media_type=picture.media_type,
        size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
        content=picture.content,
        owner_id=owner_id,
        public=True,
    )
    with db.write() as session:
        session.add(stored)
    return stored
