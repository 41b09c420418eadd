"""The JSON of attempts, as the API takes and gives it. Points and scores are hundredths; moments UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

LARGEST = 2**31 - 1

Id = Annotated[str, Meta(description="An opaque id.")]
Points = Annotated[int, Meta(description="Hundredths of a point.")]
Seq = Annotated[int, Meta(ge=0, le=LARGEST)]
Response = Annotated[
    dict[str, Any] | None,
    Meta(
        description="One object by type: {option}, {options}, {value}, {blanks}, {order}, {corrections}; null clears.",
        examples=[{"option": "b"}, {"options": ["a", "c"]}, {"value": True}, {"blanks": ["5", ""]}],
    ),
]
Writer = Annotated[
    Annotated[int, Meta(ge=0, le=LARGEST)] | None,
    Meta(description="The attempt's writer it was written under; left out: the row's own."),
]
State = Literal["in_progress", "submitted", "graded", "needs_marking", "voided", "set_aside"]


class AnswerIn(msgspec.Struct, kw_only=True):
    """One answer as a page sends it."""

    seq: Seq
    response: Response
    writer: Writer = None


class AnswersIn(msgspec.Struct, kw_only=True):
    """Many answers by question; each {response, seq, writer}."""

    answers: Annotated[
        dict[str, Any],
        Meta(
            description="question → {response, seq, writer}; a wrong one is answered by a problem of its own."
        ),
    ] = {}


class Saved(msgspec.Struct, kw_only=True):
    """The answer is stored; what the server's clock says."""

    seq: int
    server_now: datetime


class AnswerOutcome(msgspec.Struct, kw_only=True):
    """What became of one answer. Stored: its `seq` alone. Refused: a problem, with what is stored instead
    (`response`, `seq`, `writer`) where another page was newer."""

    seq: int | UnsetType = UNSET
    type: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    status: int | UnsetType = UNSET
    detail: str | UnsetType = UNSET
    response: Response | UnsetType = UNSET
    writer: int | UnsetType = UNSET


class Flushed(msgspec.Struct, kw_only=True):
    """What became of each answer: its `seq`, or a problem."""

    server_now: datetime
    answers: dict[str, AnswerOutcome]


class Option(msgspec.Struct, kw_only=True):
    id: Id
    html: str


class Question(msgspec.Struct, kw_only=True):
    """A question of a paper. Which of the optional fields it has depends on its type."""

    id: Id
    type: str
    stem_html: str
    points: Points
    options: list[Option] | UnsetType = UNSET
    blanks: Annotated[int, Meta(description="fill_in: how many blanks.")] | UnsetType = UNSET
    passage: (
        Annotated[
            str,
            Meta(description="find_and_correct: the text, NFC, line ends \\n; offsets count code points."),
        ]
        | UnsetType
    ) = UNSET
    response: Response
    seq: int
    writer: Annotated[int, Meta(description="Who wrote the response.")]


class AttemptOut(msgspec.Struct, kw_only=True):
    """An attempt as it stands."""

    id: Id
    quiz_id: Id
    state: State
    writer: Annotated[int, Meta(description="The number of the page that took the attempt up last.")]
    started_at: datetime
    deadline_at: datetime
    server_now: datetime
    questions: list[Question]


class Submitted(msgspec.Struct, kw_only=True):
    """The attempt is submitted; what became of the answers that came along."""

    id: Id
    state: Literal["submitted"] = "submitted"
    submitted_at: datetime
    server_now: datetime
    answers: dict[str, AnswerOutcome]


class ReviewedQuestion(msgspec.Struct, kw_only=True):
    """A question with what was answered, what is right and what it earned.

    While an open arena draws from the question, `withheld` says so, and what is right and what it earned is left out.
    """

    id: Id
    type: str
    stem_html: str
    points: Points
    options: list[Option] | UnsetType = UNSET
    blanks: int | UnsetType = UNSET
    passage: str | UnsetType = UNSET
    response: Response
    key: (
        Annotated[dict[str, Any], Meta(description="The right answer, in the shape of a response.")]
        | UnsetType
    ) = UNSET
    explanation: str | UnsetType = UNSET
    score: Points | UnsetType = UNSET
    parts: (
        Annotated[list[Any], Meta(description="What was right, part by part; depends on the type.")]
        | UnsetType
    ) = UNSET
    withheld: (
        Annotated[str, Meta(description="Why key, explanation, score and parts are not told yet.")]
        | UnsetType
    ) = UNSET


class LateAnswerOut(msgspec.Struct, kw_only=True):
    """An answer that arrived after the end: kept, not counted."""

    question: Id
    response: Response
    arrived_at: datetime


class Result(msgspec.Struct, kw_only=True):
    """How a go ended. `questions` only as far as the review policy allows."""

    id: Id
    quiz_id: Id
    state: State
    score: Points | None
    max_score: Points
    submitted_at: datetime | None
    duration_ms: int | None
    detail: Annotated[str, Meta(description="Why there is no score: voided, set aside.")] = ""
    late_answers: list[LateAnswerOut] = []
    questions: list[ReviewedQuestion] | UnsetType = UNSET


class Pending(msgspec.Struct, kw_only=True):
    """Not graded yet: ask again."""

    id: Id
    quiz_id: Id
    state: State


class ListedQuiz(msgspec.Struct, kw_only=True):
    """A quiz that is open for the person who asks."""

    id: Id
    title: str
    state: str
    purpose: Literal["quiz", "arena"]
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: Annotated[int, Meta(description="The time limit, whole minutes rounded up.")]
    question_count: int
    max_score: Points
    goes_left: Annotated[
        int | None, Meta(description="How many goes may still begin today; null: any number.")
    ]
    startable: Annotated[bool, Meta(description="Whether a new go may begin now.")]
    refusal: Annotated[str | None, Meta(description="Why not, as a problem's last part.")]
    attempt_id: Annotated[str | None, Meta(description="The attempt in progress.")]
    leaderboard_id: Id
    arena_id: str | None


class QuizList(msgspec.Struct, kw_only=True):
    server_now: datetime
    quizzes: list[ListedQuiz]
