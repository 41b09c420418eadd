"""The OpenAPI document and the page that reads it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from learnplatform.access import public
from learnplatform.api import openapi, reading
from learnplatform.api.operations import operation, reply

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", template_folder="templates")


@blueprint.get("/openapi.json")
@public
@operation(_l("这份接口说明（OpenAPI 3.1）"), {200: dict[str, Any]})
def document() -> Response:
    return reply(openapi.document(current_app))


@blueprint.get("/docs")
@public
@operation(_l("接口说明的网页"), {200: None})
def docs() -> str:
    described = openapi.document(current_app)
    return render_template(
        "api/docs.html",
        info=described["info"],
        calls=reading.calls(described),
        shapes=reading.shapes(described),
    )
