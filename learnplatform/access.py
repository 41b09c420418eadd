"""Who may do what: roles, branches, and the declaration that every view must carry.

A view says `@public`, `@signed_in` or `@role(...)`; one that says nothing is refused for everyone, so that
a new route can't be open by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reach:
    """The part of the department tree in which somebody holds a role. Paths are prefixes like «/1/5/»."""

    everywhere: bool = False
    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths)

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Reach:
        """What `kept_as` made, out of a job's parameters; nothing, for None."""
        return cls(everywhere=kept["everywhere"], paths=tuple(kept["paths"])) if kept else cls()

    def kept_as(self) -> dict[str, Any]:
        """Fit for JSON, for work that goes on when nobody is signed in any more."""
        return {"everywhere": self.everywhere, "paths": list(self.paths)}

    def covers(self, path: str | None) -> bool:
        """Whether the branch at `path` lies within; None stands for the whole enterprise."""
        if self.everywhere:
            return True
        return path is not None and any(path.startswith(mine) for mine in self.paths)

    def where(self, path_column: Any) -> sa.ColumnElement[bool]:
        """The same as a condition on a column of department paths."""
        if self.everywhere:
            return sa.true()
        # Ids and slashes only, so nothing needs escaping; a NULL path (the whole enterprise) is not within.
        return sa.or_(sa.false(), *(path_column.like(f"{mine}%") for mine in self.paths))


EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True)
class Rule:
    """What a view asks of its visitor."""

    public: bool = False
    roles: tuple[str, ...] = ()  # any of them; empty: being signed in is enough
    before_own_password: bool = False  # reachable while a one-time password must still be changed
    # Tried before anybody is looked up, with the credential and the address's values: the whole answer, by one
    # statement that asks itself whose credential it is, or None, and then everything goes its ordinary way.
    at_once: Callable[..., Any] | None = None


def public(view: View) -> View:
    """Anyone, signed in or not."""
    return _declare(view, Rule(public=True))


def signed_in(view: View) -> View:
    """Any signed-in person; whose object it is, the service decides."""
    return _declare(view, Rule())


def signed_in_at_once(at_once: Callable[..., Any]) -> Callable[[View], View]:
    """As `signed_in`, for the hottest address: see `Rule.at_once`. Refusals are the view's alone."""
    return lambda view: _declare(view, Rule(at_once=at_once))


def before_own_password(view: View) -> View:
    """Signed in, even with a one-time password not yet replaced."""
    return _declare(view, Rule(before_own_password=True))


def role(*roles: str) -> Callable[[View], View]:
    """Only who holds one of `roles` somewhere; how far it reaches, the service decides."""
    return lambda view: _declare(view, Rule(roles=roles))


def rule_of(view: Any) -> Rule | None:
    return getattr(view, "access_rule", None)


def _declare(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
