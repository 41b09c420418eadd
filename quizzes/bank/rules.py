"""What makes a question fit for the bank, whatever its kind. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from quizzes.bank import kinds
from quizzes.bank.kinds.base import Content, Fault, Key
from quizzes.bank.markdown import render
from quizzes.bank.text import clean, fold

LONGEST_STEM = 4_000
LONGEST_EXPLANATION = 4_000
LONGEST_TAG = 60
MOST_TAGS = 20
LONGEST_CODE = 60


@dataclass(frozen=True)
class Draft:
    """A question as people wrote it, before it is looked at."""

    kind: str
    content: Content
    key: Key
    explanation: str = ""
    difficulty: int = 3
    tags: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A question as it will be stored. `faults` is empty when it can be."""

    kind: str
    content: Content
    key: Key
    explanation: str
    difficulty: int
    tags: tuple[str, ...]
    code: str | None
    faults: tuple[Fault, ...]

    @property
    def search_text(self) -> str:
        """Stem, options and explanation, folded: half width, lower case."""
        words = [self.content["stem"], *kinds.get(self.kind).texts(self.content), self.explanation]
        return "\n".join(folded for folded in map(fold, words) if folded)

    @property
    def digest(self) -> str:
        """The same for two questions that ask the same: kind, stem and options (in any order) folded.

        Not the stem alone: «下列说法正确的是» begins many questions.
        """
        texts = sorted(map(fold, kinds.get(self.kind).texts(self.content)))
        whole = "\x00".join([self.kind, fold(self.content["stem"]), *texts])
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


def prepare(draft: Draft, previous: Content | None = None) -> Prepared:
    """Clean `draft`, render its HTML, give ids, and look for faults.

    `previous` is the content of the version before it, whose ids stay. Raises LookupError for an unknown kind.
    """
    kind = kinds.get(draft.kind)
    stem = clean(draft.content.get("stem"))
    own, key = kind.prepare(draft.content, draft.key, previous)
    content = {"stem": stem, "stem_html": render(stem, numbered=draft.kind == "fill_in"), **own}
    explanation = clean(draft.explanation)
    tags, code = clean_tags(draft.tags), clean(draft.code) or None
    found = [
        *_stem_faults(stem),
        *kind.faults(content, key),
        *_shared_faults(explanation, draft.difficulty, tags, code),
    ]
    return Prepared(draft.kind, content, key, explanation, draft.difficulty, tags, code, tuple(found))


def clean_tags(tags: Iterable[Any]) -> tuple[str, ...]:
    """Tags without blanks and repetitions, in the order given."""
    return tuple(dict.fromkeys(text for text in (" ".join(clean(tag).split()) for tag in tags) if text))


def _stem_faults(stem: str) -> list[Fault]:
    if not stem:
        return [Fault("stem", _("请写题干。"))]
    if len(stem) > LONGEST_STEM:
        return [Fault("stem", _("题干太长，最多 %(most)d 个字。", most=LONGEST_STEM))]
    return []


def _shared_faults(explanation: str, difficulty: int, tags: tuple[str, ...], code: str | None) -> list[Fault]:
    found = []
    if len(explanation) > LONGEST_EXPLANATION:
        found.append(Fault("explanation", _("解析太长，最多 %(most)d 个字。", most=LONGEST_EXPLANATION)))
    if difficulty not in range(1, 6):
        found.append(Fault("difficulty", _("难度是 1 到 5 的整数。")))
    if len(tags) > MOST_TAGS:
        found.append(Fault("tags", _("标签太多，最多 %(most)d 个。", most=MOST_TAGS)))
    if any(len(tag) > LONGEST_TAG for tag in tags):
        found.append(Fault("tags", _("标签太长，最多 %(most)d 个字。", most=LONGEST_TAG)))
    if code and len(code) > LONGEST_CODE:
        found.append(Fault("code", _("编号太长，最多 %(most)d 个字。", most=LONGEST_CODE)))
    return found
