"""Publishing a quiz: what is frozen, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry
from learnplatform.problems import Conflict, Invalid
from quizzes.bank.models import Question, QuestionVersion
from quizzes.grading.models import Grading
from quizzes.papers import service
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from quizzes.papers.models import Pool, PoolItem, Quiz
from quizzes.standings.models import Board
from tests.helpers import make_department
from tests.quizzes.papers.makers import draft, picked, questions


def places(refusal: Invalid) -> list[str]:
    return [fault["place"] for fault in refusal.extra["faults"]]


def pool_items(pool: Pool) -> list[tuple[int, int, int, int | None]]:
    with db.read() as session:
        return [
            (item.rule, item.position, item.version_id, item.points)
            for item in session.scalars(
                sa.select(PoolItem)
                .where(PoolItem.pool_id == pool.id)
                .order_by(PoolItem.rule, PoolItem.position)
            )
        ]


def version_of(question_id: int) -> int:
    with db.read() as session:
        return session.get_one(Question, question_id).current_version_id or 0


def test_publishing_a_picked_paper_freezes_it_in_order_with_its_points(app: Flask) -> None:
    first, second, third = questions(3)
    quiz = draft(picked((third, 300), (first, 150)))
    pool = service.publish(quiz, None)
    assert pool_items(pool) == [(0, 0, version_of(third), 300), (0, 1, version_of(first), 150)]
    assert (pool.max_score, pool.question_count) == (450, 2)
    assert pool.rules == [{"count": 2, "points": 0, "size": 2}]
    assert second not in [item[2] for item in pool_items(pool)]


def test_publishing_opens_the_board_and_the_first_grading_and_is_audited(app: Flask) -> None:
    quiz = draft(picked((questions(1)[0], 100)))
    service.publish(quiz, None)
    with db.read() as session:
        stored = session.get_one(Quiz, quiz)
        assert (stored.state, stored.grading) == ("published", 1)
        assert session.get_one(Grading, (quiz, 1)).state == "published"
        assert session.scalar(
            sa.select(Board.id).where(Board.quiz_id == quiz, Board.competition_id.is_(None))
        )
        assert session.scalar(
            sa.select(AuditEntry.object_id).where(AuditEntry.action == "quiz.published")
        ) == str(quiz)


def test_a_drawn_paper_freezes_all_that_each_rule_finds(app: Flask) -> None:
    easy = questions(4, difficulty=1, tags=("安全",))
    hard = questions(3, difficulty=5, tags=("安全", "电工"))
    quiz = draft(rules=(DrawRule(2, 200, tag="安全", difficulty_to=2), DrawRule(1, 500, tag="电工")))
    pool = service.publish(quiz, None)
    assert [item[2] for item in pool_items(pool)] == [version_of(found) for found in easy + hard]
    assert [item[:2] for item in pool_items(pool)] == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2)]
    assert pool.rules == [{"count": 2, "points": 200, "size": 4}, {"count": 1, "points": 500, "size": 3}]
    assert (pool.max_score, pool.question_count) == (900, 3)


def test_the_pool_stays_as_it_was_while_the_bank_changes(app: Flask) -> None:
    found = questions(3, tags=("安全",))
    quiz = draft(rules=(DrawRule(2, 100, tag="安全"),))
    pool = service.publish(quiz, None)
    before = pool_items(pool)
    questions(5, tags=("安全",))
    with db.write() as session:
        question = session.get_one(Question, found[0])
        old = session.get_one(QuestionVersion, question.current_version_id)
        newer = QuestionVersion(
            question_id=question.id, number=2, kind=old.kind, content=old.content, key=old.key
        )
        session.add(newer)
        session.flush()
        question.current_version_id = newer.id
        session.get_one(Question, found[1]).state = "retired"
    assert pool_items(pool) == before


def test_a_rule_that_finds_too_little_says_which_and_how_many(app: Flask) -> None:
    questions(3, tags=("安全",))
    quiz = draft(rules=(DrawRule(2, 100, tag="安全"), DrawRule(4, 100, tag="电工")))
    with pytest.raises(Invalid) as refused:
        service.publish(quiz, None)
    assert refused.value.extra["faults"] == [
        {"place": "rules-1", "message": "第 2 条规则还差 4 题：题库里符合的有 0 题。"}
    ]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Pool)) == 0
        assert session.get_one(Quiz, quiz).state == "draft"


def test_rules_that_want_the_same_questions_are_counted_together(app: Flask) -> None:
    questions(5, tags=("安全",))
    quiz = draft(rules=(DrawRule(3, 100, tag="安全"), DrawRule(3, 100)))
    with pytest.raises(Invalid) as refused:
        service.publish(quiz, None)
    assert refused.value.extra["faults"] == [
        {"place": "rules-1", "message": "第 2 条规则还差 1 题：符合的题被其他规则用掉了。"}
    ]


def test_a_tight_bank_is_divided_so_that_no_draw_gets_stuck(app: Flask) -> None:
    questions(2, tags=("安全",), difficulty=5)
    questions(3, tags=("安全",), difficulty=1)
    quiz = draft(rules=(DrawRule(3, 100, tag="安全"), DrawRule(2, 100, difficulty_from=5)))
    pool = service.publish(quiz, None)
    items = pool_items(pool)
    assert len({item[2] for item in items}) == 5
    assert pool.rules == [{"count": 3, "points": 100, "size": 3}, {"count": 2, "points": 100, "size": 2}]


def test_drafts_and_retired_questions_are_never_drawn(app: Flask) -> None:
    questions(1, tags=("安全",))
    questions(1, tags=("安全",), state="draft")
    questions(1, tags=("安全",), state="retired")
    assert service.publish(draft(rules=(DrawRule(1, 100, tag="安全"),)), None).rules[0]["size"] == 1


def test_a_picked_question_that_was_retired_is_named(app: Flask) -> None:
    first, second = questions(2)
    quiz = draft(picked((first, 100), (second, 100)))
    with db.write() as session:
        session.get_one(Question, second).state = "retired"
    with pytest.raises(Invalid) as refused:
        service.publish(quiz, None)
    assert places(refused.value) == ["items"]
    assert "第 2 题" in str(refused.value.detail)


def test_a_quiz_of_a_branch_uses_only_the_questions_of_that_branch(app: Flask) -> None:
    branch = make_department("海港集团", "港机一部")
    team = make_department("海港集团", "港机一部", "一班")
    other = make_department("海港集团", "港机二部")
    mine = questions(1, branch_id=branch) + questions(1, branch_id=team)
    theirs, everyones = questions(1, branch_id=other), questions(1)
    pool = service.publish(
        draft(replace(picked(), composition="drawn", branch_id=branch, rules=(DrawRule(1, 100),))), None
    )
    assert [item[2] for item in pool_items(pool)] == [version_of(found) for found in mine]
    for foreign in (theirs[0], everyones[0]):
        with pytest.raises(Invalid):
            service.publish(draft(replace(picked((foreign, 100)), branch_id=branch)), None)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": " "}, "title"),
        ({"time_limit_ms": 0}, "minutes"),
        ({"closes_at": now() - timedelta(hours=1)}, "closes_at"),
        ({"opens_at": now() + timedelta(hours=2), "closes_at": now() + timedelta(hours=1)}, "closes_at"),
        ({"review": "after_window"}, "closes_at"),
        ({"goes_total": 0}, "goes_total"),
        ({"goes_total": 1, "goes_per_day": 2}, "goes_per_day"),
        ({"items": ()}, "items"),
        ({"purpose": "arena"}, "composition"),
        ({"composition": "drawn"}, "rules"),
        ({"composition": "drawn", "rules": (DrawRule(1, 0),)}, "rules-0"),
    ],
)
def test_what_can_not_be_published_is_refused_at_its_field(
    app: Flask, change: dict[str, object], place: str
) -> None:
    question = questions(1)[0]
    quiz = draft(Draft(**{**picked((question, 100)).__dict__, **change}))
    with pytest.raises(Invalid) as refused:
        service.publish(quiz, None)
    assert place in places(refused.value)


def test_a_quiz_is_published_once(app: Flask) -> None:
    quiz = draft(picked((questions(1)[0], 100)))
    service.publish(quiz, None)
    with pytest.raises(Conflict):
        service.publish(quiz, None)


def test_five_thousand_questions_are_frozen_by_a_handful_of_statements(app: Flask) -> None:
    from tests.helpers import counted_statements

    with db.write() as session:
        session.execute(
            sa.insert(Question), [{"kind": "true_false", "difficulty": 1 + n % 5} for n in range(5_000)]
        )
        session.execute(sa.update(Question).values(current_version_id=Question.id))
        session.execute(
            sa.insert(QuestionVersion),
            [
                {"id": n, "question_id": n, "number": 1, "kind": "true_false", "content": {}, "key": {}}
                for n in range(1, 5_001)
            ],
        )
    quiz = draft(rules=(DrawRule(20, 100), DrawRule(10, 100, difficulty_from=4)))
    with counted_statements() as statements:
        pool = service.publish(quiz, None)
    assert [rule["size"] for rule in pool.rules] == [5_000, 2_000]
    assert len(statements) < 25
