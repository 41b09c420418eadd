"""The OpenAPI document and the page that reads it."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", template_folder="templates")
