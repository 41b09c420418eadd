"""What the list is narrowed to: read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from learnplatform.web.numbers import whole
from quizzes.bank import words


@dataclass(frozen=True)
class Filters:
    """The filters of the list. `state` empty: everything in the bank that is not retired."""

    q: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()  # all of them
    difficulty: int | None = None
    state: str = ""
    author: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters()

    def values(self, **changes: Any) -> dict[str, Any]:
        """The parameters of the address of this list, or of the one with `changes`."""
        changed = replace(self, **changes)
        given = {
            "q": changed.q,
            "kind": changed.kind,
            "tag": list(changed.tags),
            "difficulty": changed.difficulty,
            "state": changed.state,
            "author": changed.author,
        }
        return {name: value for name, value in given.items() if value}

    def with_tag(self, tag: str) -> tuple[str, ...]:
        return (*self.tags, tag) if tag not in self.tags else self.tags

    def without_tag(self, tag: str) -> tuple[str, ...]:
        return tuple(other for other in self.tags if other != tag)


def read(args: Any) -> Filters:
    """The filters in an address; what is not understood is left out."""
    return Filters(
        q=args.get("q", "").strip()[:200],
        kind=_known(args.get("kind", ""), words.KINDS),
        tags=tuple(dict.fromkeys(tag for tag in args.getlist("tag") if tag))[:5],
        difficulty=whole(args.get("difficulty"), 5) or None,
        state=_known(args.get("state", ""), words.STATES),
        author=whole(args.get("author")),
    )


def _known(value: str, names: Mapping[str, Any]) -> str:
    return value if value in names else ""
