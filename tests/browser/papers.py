"""Quizzes for browser tests, published as a trainer would."""

from __future__ import annotations

from typing import Any

from learnplatform.database import db
from quizzes.bank.models import QuestionVersion
from quizzes.bank.service import create_question
from quizzes.papers.models import PaperItem, Pool, PoolItem, Quiz

PASSAGE = "各位工友：为保证施工安全，进入现场必需佩戴安全帽。\n高处作业超过两米，应当系好安全带。𠮷师傅说：“先检查，在作业。”"
_WRONG, _AGAIN = PASSAGE.index("必需"), PASSAGE.index("在作业")
SIX: list[dict[str, Any]] = [
    {
        "kind": "single_choice",
        "content": {
            "stem": "门机在风速超过多少时，应当停止作业，并把夹轨器夹紧、锚定装置锚牢？",
            "options": [
                {"id": "a", "text": "10.8 m/s"},
                {"id": "b", "text": "13.8 m/s"},
                {"id": "c", "text": "17.2 m/s"},
                {"id": "d", "text": "20.7 m/s，且司机认为不能继续操作时"},
            ],
        },
        "key": {"options": ["b"]},
        "explanation": "风速超过 13.8 m/s（6 级）时应当停止作业。",
    },
    {
        "kind": "multiple_choice",
        "content": {
            "stem": "下列哪些属于起重机的安全装置？",
            "options": [
                {"id": "a", "text": "起升高度限位器"},
                {"id": "b", "text": "起重量限制器"},
                {"id": "c", "text": "驾驶室空调"},
            ],
        },
        "key": {"options": ["a", "b"]},
    },
    {"kind": "true_false", "content": {"stem": "吊物下方可以短时间站人。"}, "key": {"value": False}},
    {
        "kind": "fill_in",
        "content": {"stem": "安全电压一般不超过 ____ 伏；高处作业指坠落高度在 ____ 米以上的作业。"},
        "key": {"blanks": [{"accepted": ["36"]}, {"accepted": ["2", "两"]}]},
    },
    {
        "kind": "ordering",
        "content": {
            "items": [
                {"id": "a", "text": "判断环境安全"},
                {"id": "b", "text": "判断意识和呼吸"},
                {"id": "c", "text": "呼叫 120，取 AED"},
                {"id": "d", "text": "胸外按压"},
            ],
            "stem": "发现有人倒地，请排出急救的顺序。",
        },
        "key": {},
    },
    {
        "kind": "find_and_correct",
        "content": {"stem": "下面的通知有两处写错，请改正。", "passage": PASSAGE},
        "key": {
            "errors": [
                {"start": _WRONG, "end": _WRONG + 2, "accepted": ["必须"]},
                {"start": _AGAIN, "end": _AGAIN + 1, "accepted": ["再"]},
            ]
        },
    },
]


def six_kinds(**values: Any) -> int:
    """The id of a published quiz with one question of each kind, in this order, ten points each."""
    return quiz_of(SIX, **values)


def true_or_false(count: int, **values: Any) -> int:
    """The id of a published quiz of plain statements, all of them true."""
    return quiz_of(
        [
            {"kind": "true_false", "content": {"stem": f"第 {n} 条：作业前要检查。"}, "key": {"value": True}}
            for n in range(1, count + 1)
        ],
        **values,
    )


def quiz_of(questions: list[dict[str, Any]], **values: Any) -> int:
    with db.write() as session:
        versions = [
            session.get_one(QuestionVersion, create_question(session, **question).current_version_id)
            for question in questions
        ]
        settled = {"title": "安全生产月 · 每日竞答", "shuffle_questions": False, "shuffle_options": False}
        quiz = Quiz(state="published", **(settled | values))
        session.add(quiz)
        session.flush()
        size = len(versions)
        pool = Pool(
            quiz_id=quiz.id,
            rules=[{"count": size, "points": 0, "size": size}],
            max_score=1000 * size,
            question_count=size,
        )
        session.add(pool)
        session.flush()
        quiz.pool_id = pool.id
        for position, version in enumerate(versions):
            place = {"position": position, "points": 1000}
            session.add(PaperItem(quiz_id=quiz.id, question_id=version.question_id, **place))
            session.add(PoolItem(pool_id=pool.id, rule=0, version_id=version.id, **place))
        return quiz.id
