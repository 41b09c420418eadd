"""The question kinds, registered in one place."""

from __future__ import annotations

from quizzes.bank.kinds.base import Kind
from quizzes.bank.kinds.fill_in.rules import FillIn
from quizzes.bank.kinds.find_and_correct.rules import FindAndCorrect
from quizzes.bank.kinds.multiple_choice.rules import MultipleChoice
from quizzes.bank.kinds.ordering.rules import Ordering
from quizzes.bank.kinds.single_choice.rules import SingleChoice
from quizzes.bank.kinds.true_false.rules import TrueFalse

_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind `name`. Raises LookupError for one that is not there."""
    return _kinds[name]


def names() -> list[str]:
    """All kinds, in the order in which people are offered them."""
    return list(_kinds)


for _kind in (SingleChoice(), MultipleChoice(), TrueFalse(), FillIn(), Ordering(), FindAndCorrect()):
    add(_kind)
