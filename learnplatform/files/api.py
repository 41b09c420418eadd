"""The API of files that are kept: where one is found."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import signed_in
from learnplatform.api import operation, reply
from learnplatform.database import db
from learnplatform.files import addresses, queries, seeing
from learnplatform.files.shapes import AddressOut

blueprint = Blueprint("files_api", __name__, url_prefix="/api/v1/files")


@blueprint.get("/<uid>/address")
@signed_in
@operation(_l("一个文件现在的地址，几分钟内有效，只给我"), {200: AddressOut}, problems=(404,))
def address(uid: str) -> Response:
    """Asked anew by a player whose address is about to end."""
    with db.read() as session:
        file = seeing.file_for(session, current_user, uid)
        ready = queries.renditions(session, file.id)
    mine = current_user.id
    return reply(
        AddressOut(
            uid=file.uid,
            name=file.name,
            kind=file.kind,
            media_type=file.media_type,
            size=file.size,
            duration_ms=file.duration_ms,
            width=file.width,
            height=file.height,
            address=addresses.address(file, mine),
            download=addresses.address(file, mine, download=True),
            sizes={kind: addresses.address(file, mine, rendition=each) for kind, each in ready.items()},
            rendering=file.rendering,
            until=addresses.until(),
        )
    )
