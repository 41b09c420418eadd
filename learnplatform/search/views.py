"""One search over everything that the visitor may see."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from learnplatform.access import signed_in
from learnplatform.parts import parts
from learnplatform.search import looking
from learnplatform.web.numbers import page_number

blueprint = Blueprint("search", __name__, template_folder="templates")


@blueprint.get("/search")
@signed_in
def index() -> str:
    words = request.args.get("q", "").strip()[: looking.LONGEST]
    sources = parts().searches
    groups = looking.look(sources, current_user, words, request.args.get("kind", ""), page_number())
    return render_template("search/index.html", words=words, groups=groups, several=len(sources) > 1)
