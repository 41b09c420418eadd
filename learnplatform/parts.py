"""What a domain hands over in its `register(app)`: home cards, navigation, search sources, demo seeds, notice words.

The platform knows no domain by name; each appends to these lists, in the order they are registered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

HomeCard = Callable[[Any], str]  # visitor -> rendered HTML (Markup), "" for nothing
DemoSeed = Callable[[Any], None]  # DemoPlan -> None; each opens its own transactions
FileGuard = Callable[[Any, Any, Any], bool]  # session, visitor, File -> whether they may see it
Listener = Callable[[Any, dict[str, Any]], None]  # (session, payload): see learnplatform.outbox
NoticeText = Callable[[dict[str, Any]], str]  # params -> the sentence, translated


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation. `tab`: shown at the bottom of a phone; `roles`: who sees it (empty: all)."""

    endpoint: str
    label: Any
    icon: str
    roles: tuple[str, ...] = ()
    tab: bool = False
    order: int = 50


@dataclass(frozen=True)
class Found:
    """Something a search came upon. `title` and `snippet`: pieces of text, each with whether it was asked for."""

    link: str
    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]] = field(default_factory=list)
    detail: str = ""  # where in it, and what kind of thing it is, in a line


@dataclass(frozen=True)
class SearchSource:
    """A kind of things that can be searched for. `find`: (connection, visitor, words, offset, limit) -> the best first,
    of what the visitor may see."""

    name: str
    label: Any
    icon: str
    find: Callable[[Any, Any, str, int, int], list[Found]]
    order: int = 50


@dataclass
class Parts:
    home_cards: list[tuple[int, HomeCard]] = field(default_factory=list)  # (order, card)
    navigation: list[NavItem] = field(default_factory=list)
    account_links: list[NavItem] = field(default_factory=list)  # what is on everybody's own page
    demo_seeds: list[tuple[int, DemoSeed]] = field(default_factory=list)  # (order, seed)
    notice_texts: dict[str, NoticeText] = field(default_factory=dict)
    file_guards: list[FileGuard] = field(
        default_factory=list
    )  # any of them admits; a file's owner is always let in
    searches: list[SearchSource] = field(default_factory=list)
    static_text: dict[str, Any] = field(default_factory=dict)
    listeners: dict[str, list[Listener]] = field(default_factory=dict)  # by topic of the outbox


def parts(app: Flask | None = None) -> Parts:
    """The parts of `app`, by default of the current one."""
    return (app or current_app).extensions.setdefault("learnplatform_parts", Parts())
