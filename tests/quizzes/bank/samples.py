"""One sound question of each kind, with a full answer, for the tests of everything that goes over all kinds."""

from __future__ import annotations

from typing import Any

from quizzes.bank.rules import Draft, Prepared, prepare

DRAFTS: dict[str, Draft] = {
    "single_choice": Draft(
        "single_choice",
        {
            "stem": "进入施工现场必须佩戴什么？",
            "options": [{"id": "a", "text": "安全帽"}, {"id": "b", "text": "草帽"}],
        },
        {"options": ["a"]},
        explanation="见 **规程** 第三条。",
        tags=("安全",),
    ),
    "multiple_choice": Draft(
        "multiple_choice",
        {"stem": "灭火的办法有", "options": ["隔离", "窒息", "冷却", "浇油"]},
        {"options": ["a", "b", "c"], "partial": True},
    ),
    "true_false": Draft("true_false", {"stem": "带电作业可以单人进行。"}, {"value": False}),
    "fill_in": Draft(
        "fill_in",
        {"stem": "安全电压不高于____V，触电后先____。"},
        {
            "blanks": [
                {"accepted": [], "case": False, "number": {"value": "36", "tolerance": "0"}},
                {"accepted": ["断电", "切断电源"], "case": False, "number": None},
            ],
            "partial": True,
        },
    ),
    "ordering": Draft(
        "ordering",
        {"stem": "排出心肺复苏的步骤", "items": ["判断意识", "呼救", "胸外按压", "人工呼吸"]},
        {"partial": True},
    ),
    "find_and_correct": Draft(
        "find_and_correct",
        {"stem": "改正下文的错误", "passage": "六级风时可以登高作业。\n安全带应低挂高用，每年查验。"},
        {
            "errors": [
                {"start": 4, "end": 6, "accepted": ["不得", "严禁"]},
                {"start": 16, "end": 20, "accepted": ["高挂低用"]},
                {"start": 23, "end": 23, "accepted": ["两次"]},
            ],
            "found_share": 40,
            "slack": 2,
            "false_alarm": 50,
        },
    ),
}


def sample(kind: str) -> Prepared:
    prepared = prepare(DRAFTS[kind])
    assert not prepared.faults
    return prepared


def strange_responses(kind: str) -> list[Any]:
    """What is no response to any question, or none to the sample of `kind`."""
    wrong: dict[str, list[Any]] = {
        "single_choice": [{"option": "z"}, {"option": ["a"]}, {"option": None}, {"option": "a", "x": 1}],
        "multiple_choice": [{"options": ["z"]}, {"options": ["a", "a"]}, {"options": "a"}, {"options": [1]}],
        "true_false": [{"value": 1}, {"value": "true"}, {"value": None}],
        "fill_in": [{"blanks": ["1", "2", "3"]}, {"blanks": [1]}, {"blanks": "36"}, {"blanks": ["字" * 201]}],
        "ordering": [{"order": ["a", "a"]}, {"order": ["z"]}, {"order": [["a"]]}],
        "find_and_correct": [
            {"corrections": [{"start": 0, "end": 99, "text": ""}]},
            {"corrections": [{"start": -1, "end": 1, "text": ""}]},
            {"corrections": [{"start": 3, "end": 1, "text": ""}]},
            {"corrections": [{"start": True, "end": 1, "text": ""}]},
            {"corrections": [{"start": 0, "end": 1}]},
            {"corrections": [{"start": 0, "end": 2, "text": "甲"}, {"start": 1, "end": 3, "text": "乙"}]},
            {"corrections": [{"start": 1, "end": 1, "text": "甲"}, {"start": 1, "end": 1, "text": "乙"}]},
            {"corrections": [{"start": 0, "end": 1, "text": "字" * 201}]},
            {"corrections": [{"start": 0, "end": 0, "text": ""}] * 201},
        ],
    }
    return [*wrong[kind], {}, [], "a", 1, {"text": "x"}]
