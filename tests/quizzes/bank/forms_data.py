"""What an editor's form sends for each kind, and the same changed."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

SHARED: Data = {"explanation": "见规程。", "tags": "港机安全，防风", "difficulty": "4", "branch": ""}
OPTIONS: Data = {
    "options-0-id": "n1", "options-0-text": "10.8 m/s",
    "options-1-id": "n2", "options-1-text": "17.2 m/s",
    "options-2-id": "n3", "options-2-text": "20.7 m/s",
}  # fmt: skip
FORMS: dict[str, Data] = {
    "single_choice": {"stem": "风速超过多少时停止作业？", **OPTIONS, "correct": "n2"},
    "multiple_choice": {"stem": "哪些风速要停止作业？", **OPTIONS, "correct": ["n2", "n3"], "partial": "y"},
    "true_false": {"stem": "风速 17.2 m/s 时应停止作业。", "value": "true"},
    "fill_in": {
        "stem": "风速超过 ____ m/s 时，夹紧____。",
        "blanks-0-number": "17.2", "blanks-0-tolerance": "0.1",
        "blanks-1-accepted": "夹轨器\r\n防风夹轨器", "partial": "y",
    },
    "ordering": {
        "stem": "触电急救的先后",
        "items-0-id": "n1", "items-0-text": "切断电源",
        "items-1-id": "n2", "items-1-text": "判断呼吸",
        "items-2-id": "n3", "items-2-text": "胸外按压",
    },
    "find_and_correct": {
        "stem": "找出并改正",
        "marked": "坠落高度[3→2|二]米及以上，系好【安全绳->安全带】。",
        "found_share": "40", "slack": "1", "false_alarm": "0.5",
    },
}  # fmt: skip
# What makes each of them faulty, and a word of what is then said.
FAULTS: dict[str, tuple[Data, str]] = {
    "single_choice": ({"correct": ""}, "有且只有一个正确答案"),
    "multiple_choice": ({"correct": []}, "至少要有一个正确答案"),
    "true_false": ({"value": ""}, "请选对或错"),
    "fill_in": ({"blanks-1-accepted": ""}, "第 2 个空没有答案"),
    "ordering": ({"items-1-text": "", "items-2-text": ""}, "至少要有两个"),
    "find_and_correct": ({"marked": "没有错的短文"}, "处错误"),
}


def form(kind: str, **changes: Any) -> Data:
    """The whole form of a sound question of `kind`, with `changes`."""
    return {**SHARED, **FORMS[kind], "do": "save", **changes}
