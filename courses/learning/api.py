"""The API of lessons: what was watched, what was read."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.learning import reading, service
from courses.learning.recording import Call, State
from courses.learning.shapes import ReadIn, ReadOut, WatchedIn, WatchedOut
from learnplatform.access import signed_in
from learnplatform.api import body, operation, reply
from learnplatform.problems import NotFound
from learnplatform.web.numbers import whole

blueprint = Blueprint("learning_api", __name__, url_prefix="/api/v1/lessons")

ONE_CALL = 64 * 1024  # bytes of a body


@blueprint.post("/<lesson_id>/watched")
@signed_in
@operation(
    _l("报告看过的时间段；没有时间段的，开始一次观看"),
    {200: WatchedOut},
    body=WatchedIn,
    problems=(404, 409, 413, 422),
)
def watched(lesson_id: str) -> Response:
    sent = body(WatchedIn, ONE_CALL)
    call = Call(sent.session, sent.intervals, sent.seq, sent.hidden)
    return reply(_state(service.watched(current_user, _number(lesson_id), call)))


@blueprint.post("/<lesson_id>/read")
@signed_in
@operation(_l("报告读了多久、读到哪里"), {200: ReadOut}, body=ReadIn, problems=(404, 409, 413, 422))
def read(lesson_id: str) -> Response:
    sent = body(ReadIn, ONE_CALL)
    report = reading.Report(sent.session, sent.seconds, sent.to, sent.seq)
    state = service.read(current_user, _number(lesson_id), report)
    return reply(ReadOut(completed=state.completed))


def _state(state: State) -> WatchedOut:
    return WatchedOut(
        watched_seconds=state.watched_ms // 1_000,
        share=state.share / 1_000,
        completed=state.completed,
        resume_at=state.resume_ms / 1_000,
    )


def _number(text: str) -> int:
    """The id in an address. Raises NotFound for what is none."""
    found = whole(text)
    if found is None:
        raise NotFound
    return found
