"""The demo: a bank of 120 questions, an open quiz for everyone, a finished competition, an arena with a past."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.service import keep_picture
from learnplatform.models import Notice
from learnplatform.operations.demo import DemoPlan
from quizzes.arena import service as arenas
from quizzes.arena.models import Arena, Reign
from quizzes.arena.rules import Terms
from quizzes.bank.models import Question, QuestionTag
from quizzes.bank.service import create_question
from quizzes.competitions.demo import finished_competition, running_competition
from quizzes.demo import content, pictures
from quizzes.demo.goes import Go, Simulator
from quizzes.grading.service import grade_all
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from quizzes.papers.models import Quiz

# Who held the arena: days ago, share right, minutes taken. The last is the star, whom a careful visitor can beat.
REIGNS = ((75, 0.5, 6.2), (61, 0.6, 6.9), (48, 0.6, 5.1), (33, 0.7, 6.4), (19, 0.7, 5.5), (12, 0.8, 4.2))
TRIED_IN_VAIN = ((70, 0.4), (55, 0.5), (40, 0.5), (29, 0.6), (15, 0.5), (8, 0.7), (3, 0.6), (1, 0.7))


def seed(plan: DemoPlan) -> None:
    """Fill the bank, then make what workers see; every result is graded by the product itself."""
    trainer, officer = plan.by_number["trainer"], plan.by_number["officer"]
    _fill_bank(trainer)
    _open_quiz(plan, trainer)
    running_competition(officer)
    finished_competition(plan, _past_quiz(plan, trainer), officer)
    _arena(plan, trainer, officer)


def _morning(days_ago: int) -> datetime:
    """Eight o'clock in Shanghai, so many days ago."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


def _fill_bank(trainer: int) -> None:
    tokens = {
        name: keep_picture(pictures.png(name), f"{name}.png", trainer).token for name in pictures.DRAWINGS
    }
    with db.write() as session:
        for question in content.questions():
            picture = question.pop("picture")
            if picture:
                caption = pictures.DRAWINGS[picture][1]
                question["content"]["stem"] += f"\n\n![{caption}](file:{tokens[picture]})"
            create_question(session, actor_id=trainer, **question)


def _publish(draft: Draft, actor: int) -> int:
    with db.write() as session:
        quiz_id = papers.create(session, draft, actor).id
    papers.publish(quiz_id, actor)
    return quiz_id


def _open_quiz(plan: DemoPlan, trainer: int) -> None:
    """20 questions in 15 minutes for everyone, with a few hundred goes already made."""
    begun = _morning(6)
    kinds = (("single_choice", 8), ("multiple_choice", 3), ("true_false", 4), ("fill_in", 2), ("ordering", 1))
    rules = [DrawRule(count, 500, kind=kind, tag=content.PRACTICE) for kind, count in kinds]
    rules.append(DrawRule(2, 500, kind="find_and_correct", tag=content.PRACTICE))
    quiz_id = _publish(
        Draft(
            title="安全生产月 · 每日竞答",
            intro="安全生产、劳动法规、电气、港口机械、应急救护，五个方面各有题目。答完马上出分，可以看解析。",
            composition="drawn",
            rules=tuple(rules),
            opens_at=begun,
            closes_at=_morning(-24) + timedelta(hours=10),
            goes_total=None,
            goes_per_day=3,
        ),
        trainer,
    )
    with db.write() as session:
        simulator = Simulator(session, session.get_one(Quiz, quiz_id), plan.chance)
        for person in plan.people[3 : 3 + len(plan.people) // 2]:
            simulator.submit(_some_go(plan, person, begun, now() - begun))
    grade_all()


def _some_go(plan: DemoPlan, person_id: int, begin: datetime, span: timedelta) -> Go:
    chance = plan.chance
    started = begin + span * (chance.randrange(900) / 1_000)
    right = min(0.95, max(0.2, chance.gauss(0.66, 0.16)))
    return Go(person_id, started, chance.randrange(260_000, 880_000), right)


def _past_quiz(plan: DemoPlan, trainer: int) -> int:
    """The quiz of the finished competition: ten questions on electricity, picked by hand."""
    with db.read() as session:
        electrical = session.scalars(
            sa.select(Question.id)
            .join(QuestionTag, QuestionTag.question_id == Question.id)
            .where(
                QuestionTag.tag == "电气",
                Question.kind.in_(("single_choice", "true_false", "multiple_choice", "fill_in")),
            )
            .order_by(Question.id)
            .limit(10)
        ).all()
    draft = Draft(
        title="电气安全知识竞赛",
        items=tuple((question_id, 1_000) for question_id in electrical),
        time_limit_ms=10 * 60_000,
        goes_total=1,
    )
    quiz_id = _publish(draft, trainer)
    ended = _morning(26) + timedelta(hours=10)
    with db.write() as session:
        quiz = session.get_one(Quiz, quiz_id)
        quiz.opens_at, quiz.closes_at = ended - timedelta(days=14), ended
        simulator = Simulator(session, quiz, plan.chance)
        for person in plan.people[: len(plan.people) * 2 // 3]:
            go = _some_go(plan, person, quiz.opens_at, timedelta(days=14))
            simulator.submit(Go(person, go.started_at, go.duration_ms * 2 // 3, go.right))
    return quiz_id


def _arena(plan: DemoPlan, trainer: int, officer: int) -> None:
    """Ten questions in eight minutes from fifty of its own; five stars of the past and today's."""
    kinds = (("single_choice", 5), ("multiple_choice", 2), ("true_false", 2), ("fill_in", 1))
    rules = tuple(DrawRule(count, 1_000, kind=kind, tag=content.ARENA) for kind, count in kinds)
    quiz_id = _publish(
        Draft(
            title="岗位技能擂台",
            intro="十道题，八分钟。分数高的胜；分数相同，用时短的胜。随时可以挑战。",
            purpose="arena",
            composition="drawn",
            rules=rules,
            time_limit_ms=8 * 60_000,
            goes_total=None,
            goes_per_day=5,
            review="never",
        ),
        trainer,
    )
    with db.write() as session:
        arena = Arena(quiz_id=quiz_id, created_by=officer, pause_ms=60_000, reign_days=30, entry_mark=4_000)
        arena.defence_mark = 8_000
        session.add(arena)
        session.flush()
        opened = now() - timedelta(days=80)
        arena.state, arena.opened_at = "open", opened
        terms = Terms(reign_days=30, defence_mark=8_000, entry_mark=4_000)
        arenas.add_turn(arena, terms, at=opened)
        simulator = Simulator(session, session.get_one(Quiz, quiz_id), plan.chance, arena.id)
        goes = _challenges(plan)
        for number, go in enumerate(goes, start=1):
            simulator.submit(Go(go.person_id, go.started_at, go.duration_ms, go.right, number))
        arena.next_number = len(goes) + 1
    grade_all()
    _date_notices()


def _date_notices() -> None:
    """Who became the star, and who was dethroned, was told so on that day, not when the demo was made."""
    with db.write() as session:
        for reign in session.scalars(sa.select(Reign)):
            days = {"arena.star": reign.began_at, "arena.dethroned": reign.ended_at}
            for kind, at in days.items():
                said = sa.update(Notice).where(Notice.dedupe == f"{kind}:{reign.attempt_id}")
                session.execute(said.values(created_at=at or reign.began_at))


def _challenges(plan: DemoPlan) -> list[Go]:
    """All goes at the arena, in the order in which they were submitted. The star is 陈立国."""
    stars = [*plan.people[5:10], plan.by_number["10002"]]
    goes = [
        Go(person, now() - timedelta(days=days), int(minutes * 60_000), right)
        for person, (days, right, minutes) in zip(stars, REIGNS, strict=True)
    ]
    goes += [
        Go(person, now() - timedelta(days=days, hours=3), plan.chance.randrange(300_000, 470_000), right)
        for person, (days, right) in zip(plan.people[11:], TRIED_IN_VAIN, strict=False)
    ]
    return sorted(goes, key=lambda go: go.started_at)
