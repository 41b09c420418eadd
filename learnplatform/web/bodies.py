"""What is left of a request's body once the answer is known."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, request
from werkzeug.exceptions import ClientDisconnected

SMALL = 2 * 1024 * 1024  # a larger one is not worth the wait: its connection is closed


def init_app(app: Flask) -> None:
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
