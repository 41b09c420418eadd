"""Find and correct: content {"passage"}, key {"errors", "found_share", "slack", "false_alarm"}.

An error is {"start", "end", "accepted": [text]} in Unicode code points of the passage (NFC, `\\n`); start = end
where something is missing, an accepted "" where something is too much. `found_share` is the percentage of an
error's worth earned by finding it, the rest by mending it; `slack` how many characters a correction may reach
beyond the error; `false_alarm` what a correction that hits nothing costs, in hundredths of a point.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import BadResponse, Content, Fault, Key, Mark, Response
from quizzes.bank.kinds.find_and_correct.matching import Correction, PlantedError, match
from quizzes.bank.text import clean, fold_answer, normal, split

LONGEST_PASSAGE = 4_000
MOST_ERRORS = 50
MOST_CORRECTIONS = 200
LONGEST_TEXT = 200
MOST_SLACK = 20
DEFAULTS = {"found_share": 50, "slack": 2, "false_alarm": 0}


class FindAndCorrect:
    name = "find_and_correct"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        errors = key.get("errors")
        prepared = [_prepared_error(error) for error in errors] if isinstance(errors, list) else []
        rules = {name: _whole(key.get(name), default) for name, default in DEFAULTS.items()}
        ordered = sorted(prepared, key=lambda error: (error["start"], error["end"]))
        return {"passage": normal(content.get("passage"))}, {"errors": ordered, **rules}

    def texts(self, content: Content) -> list[str]:
        return [content["passage"]]

    def faults(self, content: Content, key: Key) -> list[Fault]:
        passage, found = content["passage"], []
        if not passage.strip():
            found.append(Fault("passage", _("请写短文。")))
        elif len(passage) > LONGEST_PASSAGE:
            found.append(Fault("passage", _("短文太长，最多 %(most)d 个字。", most=LONGEST_PASSAGE)))
        if not 1 <= len(key["errors"]) <= MOST_ERRORS:
            found.append(Fault("key", _("要有 1 到 %(most)d 处错误。", most=MOST_ERRORS)))
        for number, error in enumerate(key["errors"], 1):
            found += _error_faults(number, error, passage)
        for number, (one, other) in enumerate(pairwise(key["errors"]), 1):
            if other["start"] < one["end"] or (other["start"], other["end"]) == (one["start"], one["end"]):
                found.append(Fault("key", _("第 %(a)d 处和第 %(b)d 处错误重叠。", a=number, b=number + 1)))
        return found + _rule_faults(key)

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {"passage": content["passage"]}

    def shuffled_count(self, content: Content) -> int:
        return 0

    def check(self, content: Content, response: Response) -> Response:
        if response is None:
            return None
        corrections = shared.only(response, "corrections")
        if not isinstance(corrections, list) or len(corrections) > MOST_CORRECTIONS:
            raise BadResponse("'corrections' must be a list, and not too long")
        spans = sorted(_checked_span(correction, len(content["passage"])) for correction in corrections)
        for one, other in pairwise(spans):
            if other[0] < one[1] or one == other:
                raise BadResponse("two corrections overlap")
        return response

    def is_answered(self, response: Response) -> bool:
        return bool(response and response.get("corrections"))

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        worth = split(points, len(key["errors"]))
        errors = [
            PlantedError(
                error["start"],
                error["end"],
                tuple(error["accepted"]),
                share * key["found_share"] // 100,
                share,
            )
            for error, share in zip(key["errors"], worth, strict=True)
        ]
        given = [Correction(**one) for one in (response or {}).get("corrections", [])]
        hits, alarms = match(content["passage"], errors, given, key["slack"])
        parts: list[dict[str, Any]] = [
            {"start": error.start, "end": error.end, "found": index in hits, "mended": hits.get(index, False)}
            for index, error in enumerate(errors)
        ]
        parts += [{"start": alarm.start, "end": alarm.end, "false_alarm": True} for alarm in alarms]
        earned = sum(
            errors[index].mended if mended else errors[index].found for index, mended in hits.items()
        )
        return Mark(max(0, earned - len(alarms) * key["false_alarm"]), points, parts)

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {
            "corrections": [
                {"start": error["start"], "end": error["end"], "text": error["accepted"][0]}
                for error in key["errors"]
            ]
        }


def _whole(value: Any, default: int) -> int:
    """`value` as a whole number; -1, which `faults` refuses, for what is none."""
    if value is None or value == "":
        return default
    try:
        return int(str(value))
    except ValueError:
        return -1


def _prepared_error(raw: dict[str, Any]) -> dict[str, Any]:
    accepted = [" ".join(clean(text).split()) for text in raw.get("accepted") or []]
    return {
        "start": _whole(raw.get("start"), -1),
        "end": _whole(raw.get("end"), -1),
        "accepted": list(dict.fromkeys(accepted)),
    }


def _error_faults(number: int, error: dict[str, Any], passage: str) -> list[Fault]:
    start, end = error["start"], error["end"]
    if not 0 <= start <= end <= len(passage):
        return [Fault("key", _("第 %(n)d 处错误不在短文里。", n=number))]
    if not error["accepted"]:
        return [Fault("key", _("第 %(n)d 处错误没有写正确的文字。", n=number))]
    if any(len(text) > LONGEST_TEXT for text in error["accepted"]):
        return [
            Fault("key", _("第 %(n)d 处的正确文字太长，最多 %(most)d 个字。", n=number, most=LONGEST_TEXT))
        ]
    wrong = fold_answer(passage[start:end], case=True)
    if any(fold_answer(text, case=True) == wrong for text in error["accepted"]):
        return [Fault("key", _("第 %(n)d 处的正确文字和原文一样。", n=number))]
    return []


def _rule_faults(key: Key) -> list[Fault]:
    found = []
    if not 0 <= key["found_share"] <= 100:
        found.append(Fault("found_share", _("找到错误的分值占比要在 0 到 100 之间。")))
    if not 0 <= key["slack"] <= MOST_SLACK:
        found.append(Fault("slack", _("允许多选的字数要在 0 到 %(most)d 之间。", most=MOST_SLACK)))
    if not 0 <= key["false_alarm"] <= 100_00:
        found.append(Fault("false_alarm", _("误报扣分要在 0 到 100 分之间。")))
    return found


def _checked_span(correction: Any, length: int) -> tuple[int, int]:
    if not isinstance(correction, dict) or set(correction) != {"start", "end", "text"}:
        raise BadResponse("a correction has 'start', 'end' and 'text'")
    start, end, text = correction["start"], correction["end"], correction["text"]
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
        raise BadResponse("a correction lies outside the passage")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise BadResponse("a correction's 'text' must be a text, and not too long")
    return start, end
