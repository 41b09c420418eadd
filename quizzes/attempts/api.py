"""The API of attempts: list, start, open, answer, flush, submit, result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from learnplatform.access import signed_in, signed_in_at_once
from learnplatform.accounts.visitor import Credential
from learnplatform.api import body, operation, reply
from learnplatform.clock import now
from learnplatform.problems import Invalid, NotFound, Refusal
from quizzes.attempts import incoming, service
from quizzes.attempts.incoming import MOST, Sorted
from quizzes.attempts.rules import Change
from quizzes.attempts.saving import Outcome
from quizzes.attempts.shapes import (
    AnswerIn,
    AnswerOutcome,
    AnswersIn,
    AttemptOut,
    Flushed,
    ListedQuiz,
    Pending,
    QuizList,
    Result,
    Saved,
    Submitted,
)
from quizzes.attempts.words import REASONS, conflict

blueprint = Blueprint("attempts_api", __name__, url_prefix="/api/v1")

ONE_ANSWER = 64 * 1024  # bytes of a body
MANY_ANSWERS = 1024 * 1024


@blueprint.get("/quizzes")
@signed_in
@operation(_l("我现在能参加的测验"), {200: QuizList})
def quizzes() -> Response:
    fronts = service.open_quizzes(current_user.id)
    return reply(QuizList(server_now=now(), quizzes=[_listed(front) for front in fronts]))


@blueprint.post("/quizzes/<quiz_id>/attempts")
@signed_in
@operation(
    _l("开始一次作答；正在作答的，以下一个书写号接着答"),
    {201: AttemptOut, 200: AttemptOut},
    problems=(404, 409),
)
def start(quiz_id: str) -> Response:
    attempt, is_new = service.start(current_user.id, _number(quiz_id))
    return reply(attempt, 201 if is_new else 200, {"Location": f"/api/v1/attempts/{attempt.id}"})


@blueprint.get("/attempts/<attempt_id>")
@signed_in
@operation(_l("这一次作答的现状"), {200: AttemptOut}, problems=(404,))
def attempt(attempt_id: str) -> Response:
    return reply(service.open_attempt(current_user.id, _number(attempt_id)))


def _save_at_once(given: Credential, attempt_id: str, question_id: str) -> Response | None:
    """The answer to a save that nothing speaks against; None: the view below knows what does."""
    try:
        sent = body(AnswerIn, ONE_ANSWER)
        change = Change(sent.response, sent.seq, sent.writer)
        kept = service.save_at_once(given, _number(attempt_id), _number(question_id), change)
    except (Refusal, RequestEntityTooLarge):
        return None
    return reply(Saved(seq=sent.seq, server_now=now())) if kept else None


@blueprint.put("/attempts/<attempt_id>/answers/<question_id>")
@signed_in_at_once(_save_at_once)
@operation(_l("保存一题的答案"), {200: Saved}, body=AnswerIn, problems=(404, 409, 413, 422))
def save(attempt_id: str, question_id: str) -> Response:
    attempt, question = _number(attempt_id), _number(question_id)
    try:
        sent = body(AnswerIn, ONE_ANSWER)
    except Invalid as error:
        service.refuse_shape(current_user.id, attempt, question, error)
    change = Change(sent.response, sent.seq, sent.writer)
    seq = service.save(current_user.id, attempt, question, change)
    return reply(Saved(seq=seq, server_now=now()))


@blueprint.put("/attempts/<attempt_id>/answers")
@signed_in
@operation(_l("一次保存多题的答案"), {200: Flushed}, body=AnswersIn, problems=(404, 409, 413, 422))
def flush(attempt_id: str) -> Response:
    attempt = _number(attempt_id)
    try:
        sent = body(AnswersIn, MANY_ANSWERS)
        if len(sent.answers) > MOST:
            raise Invalid(REASONS["too-many-answers"], kind="too-many-answers")
    except Invalid as error:
        service.refuse_shape(current_user.id, attempt, None, error)
    found = incoming.sort_out(sent.answers)
    flushed = service.flush(current_user.id, attempt, found.changes)
    answers = _by_question(found, flushed.outcomes)
    if flushed.ended:
        raise conflict(flushed.ended, answers=msgspec.to_builtins(answers))
    return reply(Flushed(server_now=now(), answers=answers))


@blueprint.post("/attempts/<attempt_id>/submit")
@signed_in
@operation(
    _l("交卷，可带上最后的答案；重复交卷，答复不变"),
    {200: Submitted},
    body=AnswersIn,
    problems=(404, 409, 413, 422),
)
def submit(attempt_id: str) -> Response:
    attempt = _number(attempt_id)
    try:
        sent = body(AnswersIn, MANY_ANSWERS)
    except Invalid as error:
        service.refuse_shape(current_user.id, attempt, None, error)
    found = incoming.sort_out(sent.answers)
    receipt = service.submit(current_user.id, attempt, found.changes)
    return reply(
        Submitted(
            id=attempt_id,
            submitted_at=receipt.submitted_at,
            server_now=now(),
            answers=_by_question(found, receipt.answers),
        )
    )


@blueprint.get("/attempts/<attempt_id>/result")
@signed_in
@operation(
    _l("成绩与按规定可看的解析；还没评完答 202"),
    {200: Result, 202: Pending},
    problems=(404, 409),
)
def result(attempt_id: str) -> Response:
    found = service.result(current_user.id, _number(attempt_id))
    if isinstance(found, Pending):
        return reply(found, 202, {"Retry-After": "1"})
    return reply(found)


def _number(name: str) -> int:
    number = incoming.number(name)
    if number is None:
        raise NotFound
    return number


def _by_question(found: Sorted, outcomes: Mapping[int, Outcome]) -> dict[str, AnswerOutcome]:
    answers = {name: _problem(why) for name, why in found.refused.items()}
    for version_id, outcome in outcomes.items():
        if isinstance(outcome, Refusal):
            answers[str(version_id)] = _problem(outcome)
        else:
            answers[str(version_id)] = AnswerOutcome(seq=outcome)
    return answers


def _problem(refusal: Refusal) -> AnswerOutcome:
    return AnswerOutcome(
        type=f"/problems/{refusal.kind}",
        title=str(refusal.title),
        status=refusal.status,
        detail=str(refusal.detail),
        **refusal.extra,
    )


def _listed(front: service.Front) -> ListedQuiz:
    quiz: Any = front.quiz
    return ListedQuiz(
        id=str(quiz.id),
        title=quiz.title,
        state=quiz.state,
        purpose=quiz.purpose,
        opens_at=quiz.opens_at,
        closes_at=quiz.closes_at,
        minutes=-(-quiz.time_limit_ms // 60_000),
        question_count=quiz.question_count,
        max_score=quiz.max_score,
        goes_left=front.goes_left,
        startable=front.startable,
        refusal=front.refusal,
        attempt_id=None if front.attempt_id is None else str(front.attempt_id),
        leaderboard_id=str(front.board_id),
        arena_id=None if quiz.arena_id is None else str(quiz.arena_id),
    )
