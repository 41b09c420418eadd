"""Goes that people of the demo made in the past: real attempts with real answers, for the real grader."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import Department, Person
from quizzes.attempts.models import Answer, Attempt
from quizzes.bank import kinds
from quizzes.bank.models import QuestionVersion
from quizzes.papers import draw
from quizzes.papers.models import Pool, PoolItem, Quiz


@dataclass(frozen=True)
class Go:
    """Who went when, how long it took, and which share of the questions they got right."""

    person_id: int
    started_at: datetime
    duration_ms: int
    right: float
    arena_number: int | None = None


class Simulator:
    """Writes submitted attempts of one quiz."""

    def __init__(
        self, session: Session, quiz: Quiz, chance: random.Random, arena_id: int | None = None
    ) -> None:
        self.session, self.quiz, self.chance, self.arena_id = session, quiz, chance, arena_id
        self.pool = session.get_one(Pool, quiz.pool_id)
        items = session.scalars(sa.select(PoolItem).where(PoolItem.pool_id == self.pool.id)).all()
        self.items = {draw.Place(item.rule, item.position): item for item in items}
        wanted = {item.version_id for item in items}
        versions = session.scalars(sa.select(QuestionVersion).where(QuestionVersion.id.in_(wanted)))
        self.versions = {version.id: version for version in versions}
        self.gone: dict[int, int] = {}

    def submit(self, go: Go) -> int:
        """Store `go` as submitted, not yet graded; the attempt's id."""
        person = self.session.get_one(Person, go.person_id)
        self.gone[go.person_id] = self.gone.get(go.person_id, 0) + 1
        attempt = self._attempt(go, person)
        self.session.add(attempt)
        self.session.flush()
        paper = self._paper(attempt.seed)
        right = set(self.chance.sample(range(len(paper)), round(go.right * len(paper))))
        self.session.add_all(
            self._answer(attempt, position, place, position in right) for position, place in enumerate(paper)
        )
        return attempt.id

    def _attempt(self, go: Go, person: Person) -> Attempt:
        deadline = go.started_at + timedelta(milliseconds=self.quiz.time_limit_ms)
        department = self.session.get_one(Department, person.department_id)
        return Attempt(
            quiz_id=self.quiz.id,
            person_id=go.person_id,
            go=self.gone[go.person_id],
            state="submitted",
            pool_id=self.pool.id,
            seed=f"{self.chance.getrandbits(128):032x}",
            started_at=go.started_at,
            deadline_at=deadline,
            closes_at=deadline + timedelta(seconds=5),
            submitted_at=go.started_at + timedelta(milliseconds=go.duration_ms),
            submitted_by="person",
            duration_ms=go.duration_ms,
            max_score=self.pool.max_score,
            question_count=self.pool.question_count,
            department_path=department.path,
            post_id=person.post_id,
            specialty_id=person.specialty_id,
            arena_id=self.arena_id,
            arena_number=go.arena_number,
        )

    def _paper(self, seed: str) -> list[draw.Place]:
        rules = [(rule["count"], rule["size"]) for rule in self.pool.rules]
        versions = {place: item.version_id for place, item in self.items.items()}
        chosen = draw.choose(rules, draw.candidates(seed, rules), versions)
        return draw.arrange(seed, chosen, self.quiz.shuffle_questions)

    def _answer(self, attempt: Attempt, position: int, place: draw.Place, right: bool) -> Answer:
        item = self.items[place]
        version = self.versions[item.version_id]
        return Answer(
            attempt_id=attempt.id,
            version_id=version.id,
            position=position,
            points=item.points or self.pool.rules[place.rule]["points"],
            person_id=attempt.person_id,
            open=False,
            closes_at=attempt.closes_at,
            response=_right(version) if right else _wrong(version),
            writer=1,
            seq=1,
            saved_at=attempt.submitted_at,
        )


def _right(version: QuestionVersion) -> dict[str, Any]:
    return kinds.get(version.kind).key_for_review(version.content, version.key)


def _wrong(version: QuestionVersion) -> dict[str, Any] | None:
    """A wrong response where one is easily made up; else none was given."""
    if version.kind == "true_false":
        return {"value": not version.key["value"]}
    if version.kind == "single_choice":
        others = [
            option["id"]
            for option in version.content["options"]
            if option["id"] not in version.key["options"]
        ]
        return {"option": others[0]}
    return None
