"""Blanks: content {"blanks": n}, key {"blanks": [{"accepted", "case", "number"}], "partial": bool}.

A blank is right when it equals an accepted text (width, spaces and, unless `case`, case do not count) or lies
within `number`'s {"value", "tolerance"}. With `partial` each blank earns its share, else all or nothing.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import BadResponse, Content, Fault, Key, Mark, Response
from quizzes.bank.kinds.fill_in import numbers
from quizzes.bank.text import blank_numbers, clean, fold_answer, split

MOST = 20
LONGEST = 200


class FillIn:
    name = "fill_in"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        blanks = key.get("blanks")
        prepared = [_prepared_blank(blank) for blank in blanks] if isinstance(blanks, list) else []
        count = len(blank_numbers(clean(content.get("stem"))))
        return {"blanks": count}, {"blanks": prepared, "partial": bool(key.get("partial"))}

    def texts(self, content: Content) -> list[str]:
        return []

    def faults(self, content: Content, key: Key) -> list[Fault]:
        count, found = content["blanks"], []
        if count == 0:
            found.append(Fault("stem", _("题干里没有空，请用 ____（三个以上下划线）标出每个空。")))
        elif count > MOST:
            found.append(Fault("stem", _("题干里有 %(n)d 个空，最多 %(most)d 个。", n=count, most=MOST)))
        elif sorted(blank_numbers(content["stem"])) != list(range(1, count + 1)):
            found.append(Fault("stem", _("空的编号要从 {{1}} 开始，每个号只出现一次。")))
        if count and len(key["blanks"]) != count:
            found.append(
                Fault("key", _("题干有 %(n)d 个空，答案有 %(m)d 个。", n=count, m=len(key["blanks"])))
            )
        for number, blank in enumerate(key["blanks"], 1):
            found += _blank_faults(number, blank)
        return found

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {"blanks": content["blanks"]}

    def shuffled_count(self, content: Content) -> int:
        return 0

    def check(self, content: Content, response: Response) -> Response:
        if response is None:
            return None
        blanks = shared.only(response, "blanks")
        if not isinstance(blanks, list) or not all(isinstance(text, str) for text in blanks):
            raise BadResponse("'blanks' must be a list of texts")
        if len(blanks) > content["blanks"] or any(len(text) > LONGEST for text in blanks):
            raise BadResponse("'blanks' has too many or too long texts")
        return response

    def is_answered(self, response: Response) -> bool:
        return any(text.strip() for text in (response or {}).get("blanks", []))

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        given = list((response or {}).get("blanks", []))
        given += [""] * (len(key["blanks"]) - len(given))
        right = [is_right(blank, text) for blank, text in zip(key["blanks"], given, strict=False)]
        parts = [{"blank": number, "right": one} for number, one in enumerate(right, 1)]
        if all(right):
            return Mark(points, points, parts)
        shares = split(points, len(right))
        earned = sum(share for share, one in zip(shares, right, strict=True) if one) if key["partial"] else 0
        return Mark(earned, points, parts)

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {"blanks": [_shown(blank) for blank in key["blanks"]]}


def is_right(blank: dict[str, Any], text: str) -> bool:
    """Whether `text` fills `blank`."""
    case = bool(blank["case"])
    folded = fold_answer(text, case=case)
    if not folded:
        return False
    if any(fold_answer(one, case=case) == folded for one in blank["accepted"]):
        return True
    number = blank["number"]
    return bool(number) and numbers.within(text, number["value"], number["tolerance"])


def _one_line(text: Any) -> str:
    return " ".join(clean(text).split())


def _prepared_blank(raw: Any) -> dict[str, Any]:
    blank: dict[str, Any] = (
        raw if isinstance(raw, dict) else {"accepted": raw if isinstance(raw, list) else [raw]}
    )
    accepted = list(dict.fromkeys(text for text in map(_one_line, blank.get("accepted") or []) if text))
    number = blank.get("number") or None
    if number is not None:
        number = {"value": clean(number.get("value")), "tolerance": clean(number.get("tolerance")) or "0"}
    return {"accepted": accepted, "case": bool(blank.get("case")), "number": number}


def _blank_faults(number: int, blank: dict[str, Any]) -> list[Fault]:
    found = []
    if not blank["accepted"] and not blank["number"]:
        found.append(Fault("key", _("第 %(n)d 个空没有答案。", n=number)))
    if any(len(text) > LONGEST for text in blank["accepted"]):
        found.append(Fault("key", _("第 %(n)d 个空的答案太长，最多 %(most)d 个字。", n=number, most=LONGEST)))
    if blank["number"]:
        tolerance = numbers.parse(blank["number"]["tolerance"])
        if numbers.parse(blank["number"]["value"]) is None or tolerance is None or tolerance < 0:
            found.append(Fault("key", _("第 %(n)d 个空的数值或误差不是数。", n=number)))
    return found


def _shown(blank: dict[str, Any]) -> str:
    return blank["accepted"][0] if blank["accepted"] else blank["number"]["value"]
