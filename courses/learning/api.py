"""The API of lessons: what was watched, what was read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from msgspec import UNSET
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from courses.learning import service
from courses.learning.counting import Call
from courses.learning.reading import Report
from courses.learning.recording import State
from courses.learning.shapes import (
    AskedQuestions,
    ReadIn,
    ReadOut,
    ResponseIn,
    VerdictOut,
    WatchedIn,
    WatchedOut,
)
from courses.learning.watching import BadIntervals
from learnplatform.access import signed_in, signed_in_at_once
from learnplatform.accounts.visitor import Credential
from learnplatform.api import body, operation, reply
from learnplatform.problems import Invalid, NotFound, Refusal
from learnplatform.web.numbers import whole

blueprint = Blueprint("learning_api", __name__, url_prefix="/api/v1/lessons")

ONE_CALL = 64 * 1024  # bytes of a body
PREVIEW = {"preview": {"type": "string", "enum": ["1"]}}  # the draft, for its authors; nothing is kept


def _watched_at_once(given: Credential, lesson_id: str) -> Response | None:
    """The answer to a report of a session that is open; None: the view below knows what to say."""
    try:
        state = service.watched_at_once(given, _number(lesson_id), _call())
    except (Refusal, BadIntervals, RequestEntityTooLarge):
        return None
    return reply(_state(state)) if state is not None else None


@blueprint.post("/<lesson_id>/watched")
@signed_in_at_once(_watched_at_once)
@operation(
    _l("报告看过的时间段；没有时间段的，开始一次观看"),
    {200: WatchedOut},
    body=WatchedIn,
    problems=(404, 409, 413, 422),
)
def watched(lesson_id: str) -> Response:
    lesson = _number(lesson_id)
    try:
        call = _call()
    except Invalid:
        service.may_report(current_user, lesson)  # whose it is comes before what is wrong with it
        raise
    return reply(_state(service.watched(current_user, lesson, call)))


@blueprint.post("/<lesson_id>/read")
@signed_in
@operation(_l("报告读了多久、读到哪里"), {200: ReadOut}, body=ReadIn, problems=(404, 409, 413, 422))
def read(lesson_id: str) -> Response:
    lesson = _number(lesson_id)
    try:
        sent = body(ReadIn, ONE_CALL)
    except Invalid:
        service.may_report(current_user, lesson)
        raise
    found = service.read(current_user, lesson, Report(sent.session, sent.seconds, sent.to, sent.seq))
    return reply(
        ReadOut(
            read_seconds=found.read_ms // 1_000,
            needed_seconds=-(-found.needed_ms // 1_000),
            to=found.read_to / 1_000,
            completed=found.completed,
            expired=found.expired or UNSET,
        )
    )


@blueprint.get("/<lesson_id>/questions")
@signed_in
@operation(_l("这一节里会问到的题"), {200: AskedQuestions}, query=PREVIEW, problems=(404, 409))
def questions(lesson_id: str) -> Response:
    found = service.questions(current_user, _number(lesson_id), preview=_is_preview())
    return reply({"questions": [_asked(each) for each in found]})


@blueprint.post("/<lesson_id>/questions/<uid>")
@signed_in
@operation(
    _l("回答这一节里的一题；第一次的回答算数"),
    {200: VerdictOut},
    body=ResponseIn,
    query=PREVIEW,
    problems=(404, 409, 413, 422),
)
def answer(lesson_id: str, uid: str) -> Response:
    lesson = _number(lesson_id)
    try:
        sent = body(ResponseIn, ONE_CALL)
    except Invalid:
        (service.may_preview if _is_preview() else service.may_report)(current_user, lesson)
        raise
    judge = service.try_answer if _is_preview() else service.answer
    return reply(VerdictOut(**asdict(judge(current_user, lesson, uid, sent.response))))


def _is_preview() -> bool:
    return request.args.get("preview") == "1"


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in question.items() if name != "at_ms"}
    return {**shown, "at_seconds": question["at_ms"] / 1_000}


def _call() -> Call:
    sent = body(WatchedIn, ONE_CALL)
    return Call(sent.session, sent.intervals, sent.seq, sent.hidden)


def _state(state: State) -> WatchedOut:
    return WatchedOut(
        watched_seconds=state.watched_ms // 1_000,
        share=state.share / 1_000,
        completed=state.completed,
        resume_at=state.resume_ms / 1_000,
        expired=state.expired or UNSET,
    )


def _number(text: str) -> int:
    """The id in an address. Raises NotFound for what is none."""
    found = whole(text)
    if found is None:
        raise NotFound
    return found
