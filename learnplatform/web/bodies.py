"""Bodies of requests: JSON that is made to break the reader, and what is left of a body once the answer is known."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import ClientDisconnected

SMALL = 2 * 1024 * 1024  # a larger one is not worth the wait: its connection is closed


class Json(DefaultJSONProvider):
    """JSON nested deeper than Python follows is not JSON to us: refused as such, by every view alike."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def init_app(app: Flask) -> None:
    app.json = Json(app)
    app.after_request(take_in_the_rest)


def take_in_the_rest(response: Response) -> Response:
    """Read a small body to its end, also where the request was refused unread.

    A server closes a connection with an unread body on it, and the page's next request, already on its way
    over the same connection, would be lost.
    """
    if 0 < (request.content_length or 0) <= SMALL:
        request.max_content_length = SMALL  # the view may have set less, and refused the body unread
        with suppress(ClientDisconnected):  # cut off half-way: nothing more will come
            request.stream.read()
    return response
