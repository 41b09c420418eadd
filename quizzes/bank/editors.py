"""The editor's form of each kind: `Editor` in the kind's `forms.py`."""

from __future__ import annotations

from importlib import import_module

from quizzes.bank import kinds
from quizzes.bank.forms import QuestionForm


def editor_of(kind: str) -> type[QuestionForm]:
    """The form that edits questions of `kind`. Raises LookupError for an unknown one."""
    kinds.get(kind)
    return import_module(f"quizzes.bank.kinds.{kind}.forms").Editor
