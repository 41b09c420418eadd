"""What the templates of courses call: addresses of covers, lessons and pages of lists."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_login import current_user

from learnplatform.files.addresses import sign
from learnplatform.files.models import File


def cover_address(uid: str, name: str, kind: str | None) -> str:
    """The address of a cover for the visitor; `kind`: the rendition to show, None: there is none yet."""
    signed = sign(File(uid=uid), current_user.id, kind=kind or "")
    return url_for("files.media", signed=signed, name=name)


def lesson_address(course_id: int, lesson_id: int) -> str:
    return f"{url_for('courses.show', course_id=course_id)}/lessons/{lesson_id}"


def pager_address(page: int) -> str:
    """This list at another page, its filters kept."""
    asked: dict[str, Any] = {
        name: value for name, value in request.args.items() if name != "page" and name[:1].isalpha()
    }
    return url_for(request.endpoint or "", **{**asked, **(request.view_args or {}), "page": page})
