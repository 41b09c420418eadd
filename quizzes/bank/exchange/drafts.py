"""From a row to a question that is looked over, and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from flask_babel import gettext as _

from quizzes.bank import kinds, rules
from quizzes.bank.exchange import answers
from quizzes.bank.exchange.rows import Row, RowFault, Written
from quizzes.bank.kinds.base import Fault
from quizzes.bank.rules import Draft, Prepared

_COLUMN_OF_PLACE = {
    "items": "options",
    "key": "answer",
    "found_share": "scoring",
    "slack": "scoring",
    "false_alarm": "scoring",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a question of a file, and in which column."""

    column: str
    message: str


@dataclass(frozen=True)
class Reading:
    """What one row turned out to be: a question when `problems` is empty."""

    question: Prepared | None
    problems: tuple[Problem, ...]


@lru_cache
def exchange_of(kind: str) -> Any:
    """The module by which `kind` is read and written."""
    return import_module(f"quizzes.bank.kinds.{kind}.exchange")


def read_row(row: Row) -> Reading:
    """The question in `row`, or everything that is wrong with it."""
    problems: list[Problem] = []
    difficulty = _tried(problems, answers.difficulty, row["difficulty"]) or 3
    kind = _tried(problems, answers.kind, row["kind"]) if row["kind"] else None
    if not row["kind"]:
        problems.append(Problem("kind", _("请写题型。")))
    read = _tried(problems, exchange_of(kind).read_row, row) if kind else None
    if read is None:
        stem = [] if row["stem"] or not kind else [Problem("stem", _("请写题干。"))]
        return Reading(None, (*problems, *stem))
    content, key = read
    draft = Draft(
        kind or "",
        {"stem": row["stem"], **content},
        key,
        row["explanation"],
        difficulty,
        answers.tags(row["tags"]),
        row["code"] or None,
    )
    return looked_over(draft, problems)


def looked_over(draft: Draft, problems: list[Problem]) -> Reading:
    """`draft` prepared, with its own faults after the `problems` already found."""
    prepared = rules.prepare(draft)
    found = (*problems, *(_problem(fault) for fault in prepared.faults))
    return Reading(None if found else prepared, found)


def write_row(kind: str, content: dict[str, Any], key: dict[str, Any]) -> Written:
    """The cells that `kind` writes of its own, with kind and stem."""
    written = exchange_of(kind).write_row(content, key)
    return Written(
        {"kind": answers.kind_name(kind), "stem": content["stem"], **written.cells}, written.options
    )


def examples() -> list[dict[str, Any]]:
    """A question of each kind as people would write it in the template."""
    return [
        {"kind": answers.kind_name(name), **example}
        for name in kinds.names()
        for example in exchange_of(name).EXAMPLES
    ]


def _problem(fault: Fault) -> Problem:
    return Problem(_COLUMN_OF_PLACE.get(fault.place, fault.place), fault.message)


def _tried(problems: list[Problem], read: Any, *args: Any) -> Any:
    try:
        return read(*args)
    except RowFault as fault:
        problems.append(Problem(fault.column, fault.message))
        return None
