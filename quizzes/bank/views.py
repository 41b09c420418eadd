"""The bank's pages: list beside detail, and what can be done with what is ticked."""

from __future__ import annotations

from flask import Blueprint

from quizzes.bank import words
from quizzes.bank.passages import pieces

blueprint = Blueprint("bank", __name__, url_prefix="/bank", template_folder="templates")
blueprint.add_app_template_filter(pieces, "passage_pieces")
blueprint.add_app_template_global(words.KINDS, "question_kinds")
