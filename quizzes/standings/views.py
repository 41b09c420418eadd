"""Pages of boards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.problems import NotFound
from learnplatform.web.numbers import page_number
from quizzes.standings import boards, pages, showing, words
from quizzes.standings.models import SCOPES

blueprint = Blueprint("standings", __name__, url_prefix="/boards", template_folder="templates")


def _scope() -> str:
    scope = request.args.get("scope", "all")
    if scope not in SCOPES:
        raise NotFound
    return scope


def group_scopes(board: boards.BoardView) -> list[str]:
    """The scopes of which this board has a table of groups."""
    return [scope for scope in words.SCOPES if showing.measures(board, scope)]


@blueprint.get("/<int:board_id>")
@signed_in
def show(board_id: int) -> str:
    page = pages.board_page(board_id, current_user.id, _scope())
    return render_template(
        "standings/show.html",
        page=page,
        board=page.board,
        step=words.next_step(page.step),
        front=pages.again(current_user.id, page.board),
    )


@blueprint.get("/<int:board_id>/list")
@signed_in
def whole(board_id: int) -> str:
    scope = _scope()
    board, shown, here = pages.list_page(board_id, current_user.id, scope, page_number())
    return render_template("standings/list.html", board=board, scope=scope, shown=shown, paging=here)


@blueprint.get("/<int:board_id>/groups/<scope>")
@signed_in
def groups(board_id: int, scope: str) -> str:
    if scope not in words.SCOPES:
        raise NotFound
    shown = pages.groups_page(board_id, current_user.id, scope, request.args.get("measure"))
    return render_template("standings/groups.html", **shown)


@blueprint.get("/<int:board_id>/version")
@signed_in
def version(board_id: int) -> BaseResponse:
    """Where the board stands, the same for everybody: 304 to who has its ETag."""
    with db.read_core() as connection:
        board = boards.find(connection, board_id, current_user.id)
    response = jsonify(version=board.version)
    response.set_etag(f"{board.id}.{board.grading}.{board.version}")
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@blueprint.get("/<int:board_id>/list.csv")
@signed_in
def whole_csv(board_id: int) -> Response:
    scope = _scope()
    with db.read_core() as connection:
        board = boards.find(connection, board_id, current_user.id, scope)
    return _csv("".join(pages.csv_lines(board, board.listing(scope))), f"board-{board_id}")


@blueprint.get("/<int:board_id>/groups/<scope>.csv")
@signed_in
def groups_csv(board_id: int, scope: str) -> Response:
    if scope not in words.SCOPES:
        raise NotFound
    shown: dict[str, Any] = pages.groups_page(board_id, current_user.id, scope, request.args.get("measure"))
    return _csv("".join(pages.group_lines(shown)), f"board-{board_id}-{scope}")


def _csv(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
