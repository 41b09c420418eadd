"""The demo's questions, as written in questions/*.toml, in the shapes that the bank takes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from quizzes.bank.kinds.find_and_correct import notation

FOLDER = Path(__file__).parent / "questions"
PRACTICE, ARENA = "竞答", "擂台"  # tags: no quiz that tells its keys shares a question with the arena
Parts = tuple[str, dict[str, Any], dict[str, Any]]  # kind, content beside the stem, key


def questions() -> Iterator[dict[str, Any]]:
    """One {"kind", "content", "key", "explanation", "difficulty", "tags", "picture"} a question."""
    for path in sorted(FOLDER.glob("*.toml")):
        subject = tomllib.loads(path.read_text(encoding="utf-8"))
        for table, make in _MAKERS.items():
            for written in subject.get(table, []):
                kind, content, key = make(written)
                yield {
                    "kind": kind,
                    "content": {"stem": written["stem"], **content},
                    "key": key,
                    "explanation": written["why"],
                    "difficulty": written["difficulty"],
                    "tags": _tags(subject["tag"], for_arena=written.get("arena", False)),
                    "picture": written.get("picture"),
                }


def _tags(subject: str, *, for_arena: bool) -> tuple[str, ...]:
    """A quiz on the subject draws by its bare name, hence none of the arena's."""
    return (f"{subject}·{ARENA}", ARENA) if for_arena else (subject, PRACTICE)


def _options(texts: list[str]) -> list[dict[str, str]]:
    return [{"id": chr(ord("a") + number), "text": text} for number, text in enumerate(texts)]


def _single(written: dict[str, Any]) -> Parts:
    return (
        "single_choice",
        {"options": _options(written["options"])},
        {"options": [written["answer"].lower()]},
    )


def _multiple(written: dict[str, Any]) -> Parts:
    key = {"options": list(written["answer"].lower()), "partial": written.get("partial", False)}
    return "multiple_choice", {"options": _options(written["options"])}, key


def _judge(written: dict[str, Any]) -> Parts:
    return "true_false", {}, {"value": written["answer"]}


def _fill(written: dict[str, Any]) -> Parts:
    words = [{"accepted": accepted, "case": False, "number": None} for accepted in written.get("blanks", [])]
    numbers = [
        {"accepted": [value], "case": False, "number": {"value": value, "tolerance": tolerance}}
        for value, tolerance in written.get("numbers", [])
    ]
    blanks = words + numbers
    return "fill_in", {"blanks": len(blanks)}, {"blanks": blanks, "partial": written.get("partial", False)}


def _order(written: dict[str, Any]) -> Parts:
    items = _options(written["items"])
    key = {"order": [item["id"] for item in items], "partial": written.get("partial", False)}
    return "ordering", {"items": items}, key


def _fix(written: dict[str, Any]) -> Parts:
    passage, errors = notation.read(written["passage"])
    key = {"errors": errors, "found_share": 50, "slack": 4, "false_alarm": 50}
    return "find_and_correct", {"passage": passage}, key


_MAKERS: dict[str, Callable[[dict[str, Any]], Parts]] = {
    "single": _single,
    "multiple": _multiple,
    "judge": _judge,
    "fill": _fill,
    "order": _order,
    "fix": _fix,
}
