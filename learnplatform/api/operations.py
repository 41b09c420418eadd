"""An API view says what it takes and gives with `@operation`; the OpenAPI document is made from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from learnplatform.problems import Invalid

Shape = TypeVar("Shape")
View = TypeVar("View", bound=Callable[..., Any])

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Operation:
    """What the document says of one view. `responses`: status → type (None: no body)."""

    summary: Any  # a sentence, translated when the document is made
    responses: dict[int, Any]
    body: Any = None
    query: dict[str, Any] | None = None  # name → JSON schema
    problems: tuple[int, ...] = ()


def operation(
    summary: Any,
    responses: dict[int, Any],
    *,
    body: Any = None,
    query: dict[str, Any] | None = None,
    problems: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Declare a view for the OpenAPI document; `body` and the values of `responses` are msgspec Structs."""

    def declare(view: View) -> View:
        view.api_operation = Operation(summary, responses, body, query, problems)  # type: ignore[attr-defined]
        return view

    return declare


def body(shape: type[Shape], most: int | None = None) -> Shape:
    """The request's JSON as `shape`, of at most `most` bytes (by default what any upload may have).

    Raises Invalid (422), naming the place of the first error; RequestEntityTooLarge (413).
    """
    if most is not None:
        request.max_content_length = most
        # The CSRF check may have opened the stream already, under the limit for uploads.
        if (request.content_length or 0) > most:
            raise RequestEntityTooLarge
    data = request.get_data(cache=True)
    if most is not None and len(data) > most:
        raise RequestEntityTooLarge
    try:
        return msgspec.json.decode(data or b"{}", type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(_("请求的内容读不懂：%(why)s", why=str(error))) from error


def reply(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` (a Struct or plain data) as a JSON answer; like all JSON here, no cache keeps it."""
    return Response(_encoder.encode(value), status, headers, mimetype="application/json")
