"""What the kinds with options share: their ids, their HTML, what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from string import ascii_lowercase
from typing import Any, NamedTuple

from flask_babel import gettext as _

from quizzes.bank.kinds.base import BadResponse, Fault
from quizzes.bank.markdown import render_inline
from quizzes.bank.text import clean, fold

MOST = 26
LONGEST = 2_000
Option = dict[str, Any]


def letters() -> Iterator[str]:
    """a, b, … z, then numbered ones, which only a question with too many options needs."""
    yield from ascii_lowercase
    for number in count(MOST + 1):
        yield f"o{number}"


class Given(NamedTuple):
    """An option as it came: the id the key calls it by, whether that is its own, its text."""

    id: str
    own: bool
    text: str


def given(raw: Any) -> list[Given]:
    """`raw`, a list of texts or of {"id"?, "text"}; what has no id is called a, b, … by its place."""
    found = []
    for letter, item in zip(letters(), raw if isinstance(raw, list) else [], strict=False):
        own = item.get("id") if isinstance(item, dict) else None
        text = clean(item.get("text") if isinstance(item, dict) else item)
        found.append(Given(str(own or letter), bool(own), text))
    return found


def prepare(items: list[Given], previous: list[Option] | None) -> tuple[list[Option], dict[str, str]]:
    """Options as stored, and the id each has now by the one it was given.

    Ids of `previous` stay with their options, and one that was taken away is not used again: a response to the
    older version must not come to mean another option.
    """
    kept = {option["id"] for option in previous or []}
    free = (letter for letter in letters() if letter not in kept)
    options: list[Option] = []
    renamed: dict[str, str] = {}
    for item in items:
        stays = item.own and item.id in kept and item.id not in renamed.values()
        option_id = item.id if stays else next(free)
        renamed.setdefault(item.id, option_id)
        options.append({"id": option_id, "text": item.text, "html": render_inline(item.text)})
    return options, renamed


def renamed_ids(ids: Any, renamed: dict[str, str]) -> list[str]:
    """Ids of a key in today's names; unknown ones stay, for `faults` to find."""
    return [renamed.get(str(one), str(one)) for one in ids] if isinstance(ids, list) else []


def faults(options: list[Option], place: str = "options") -> list[Fault]:
    """Too few, too many, empty, too long or equal options."""
    found = []
    if len(options) < 2:
        found.append(Fault(place, _("至少要有两个选项。")))
    if len(options) > MOST:
        found.append(Fault(place, _("选项有 %(n)d 个，最多 %(most)d 个。", n=len(options), most=MOST)))
    seen: dict[str, int] = {}
    for number, option in enumerate(options, 1):
        text = option["text"]
        if not text:
            found.append(Fault(place, _("第 %(n)d 个选项是空的。", n=number)))
        elif len(text) > LONGEST:
            found.append(Fault(place, _("第 %(n)d 个选项太长，最多 %(most)d 个字。", n=number, most=LONGEST)))
        elif fold(text) in seen and text in (other["text"] for other in options[: number - 1]):
            found.append(Fault(place, _("第 %(a)d 个和第 %(b)d 个选项一样。", a=seen[fold(text)], b=number)))
        seen.setdefault(fold(text), number)
    return found


def unknown_ids(ids: list[str], options: list[Option]) -> list[str]:
    known = {option["id"] for option in options}
    return [one for one in ids if one not in known]


def presented(options: list[Option], order: list[int] | None) -> list[dict[str, str]]:
    """Ids and HTML alone, in `order`."""
    chosen = options if order is None else [options[index] for index in order]
    return [{"id": option["id"], "html": option["html"]} for option in chosen]


def only(response: Any, name: str) -> Any:
    """The value of a response that must be {`name`: value}. Raises BadResponse."""
    if not isinstance(response, dict) or set(response) != {name}:
        raise BadResponse(f"expected an object with {name!r} alone")
    return response[name]


def chosen_ids(response: Any, name: str, options: list[Option]) -> list[str]:
    """Checked ids of a response: strings, known, each once. Raises BadResponse."""
    ids = only(response, name)
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadResponse(f"{name!r} must be a list of ids")
    if len(set(ids)) != len(ids):
        raise BadResponse(f"{name!r} names an option twice")
    if unknown_ids(ids, options):
        raise BadResponse(f"{name!r} names an option that is not there")
    return ids
