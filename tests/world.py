"""A small enterprise with something at every stage, for the tests that go over all routes.

Everything lies in one branch, «ours»; the people of the other branch are strangers to it. What nobody may
read before its time carries the word SECRET, what only «ours» may read at all the word OURS.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from courses.authoring.exchange_jobs import start_export
from courses.authoring.models import Course
from learnplatform import uploads
from learnplatform.access import Reach
from learnplatform.accounts.models import AccessToken, Grant, Person
from learnplatform.accounts.people.service import Actor
from learnplatform.accounts.roster import service as roster
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import addresses, receiving
from learnplatform.files.keeping import keep
from learnplatform.files.service import keep_picture
from learnplatform.jobs import service as jobs
from quizzes.arena import management
from quizzes.arena.models import Reign
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer, LateAnswer
from quizzes.bank import service as bank
from quizzes.bank.importing import service as bank_import
from quizzes.bank.models import Question, QuestionVersion
from quizzes.competitions import publishing
from quizzes.competitions import service as competitions
from quizzes.competitions.models import Competition
from quizzes.competitions.rules import Plan
from quizzes.grading import regrading
from quizzes.grading import service as grading
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from quizzes.papers.tasks import RESULTS_EXPORT
from quizzes.standings.models import Board
from tests.helpers import make_department, make_person
from tests.quizzes.bank.samples import DRAFTS
from tests.world_courses import make_courses
from tests.world_material import QUESTIONS, ROSTER, go, png

OURS, THEIRS = ("集团", "一部"), ("集团", "二部")
EVERYWHERE = Reach(everywhere=True)
HOUR = timedelta(hours=1)


@dataclass
class World:
    """The people and the ids of what there is; `ids` by a name such as «quiz.never»."""

    worker: Person  # with an attempt under way, and one handed in at every other quiz
    staff: Person  # trainer, officer and administrator of «ours», who owns all jobs
    ids: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.ids[name]


def make_world() -> World:
    ours = make_department(*OURS)
    world = World(
        worker=make_person("OURS-worker", department=OURS),
        staff=make_person("OURS-staff", department=OURS, roles=("trainer", "officer", "admin"), branch=OURS),
    )
    world.ids |= {"branch": ours, "other": make_person("OURS-other", department=OURS).id}
    _quizzes(world)
    _competitions(world)
    _goes(world)
    _late(world)
    _regrade(world)
    _accounts(world)
    make_courses(world)
    _jobs(world)
    with db.read() as session:
        world.ids["board"] = session.scalar(sa.select(Board.id).where(Board.quiz_id == world["quiz.never"]))
        world.ids["reign"] = session.scalar(sa.select(Reign.id))
    world.ids["one"] = 1
    return world


def stranger(role: str) -> Person:
    """A person of the other branch who holds `role` there («worker»: none; «staff»: all of them)."""
    roles = {"worker": (), "staff": ("trainer", "officer", "admin")}.get(role, (role,))
    return make_person(f"stranger {role}", department=THEIRS, roles=roles, branch=THEIRS if roles else None)


def question(world: World, name: str, *, stem: str = "", **values: Any) -> int:
    """The id of a fill-in question whose key and explanation are secret."""
    with db.write() as session:
        return bank.create_question(
            session,
            kind="fill_in",
            content={"stem": f"{stem or 'OURS'} 第 {name} 题：先____。"},
            key={"blanks": [{"accepted": [f"SECRET-{name}-accepted"], "case": False, "number": None}]},
            explanation=f"SECRET-{name}-explanation",
            tags=(f"OURS-{name}",),
            branch_id=world["branch"],
            actor_id=world.staff.id,
            **values,
        ).id


def _of_every_kind(world: World) -> list[int]:
    """One question of each kind, with what is secret in its explanation and in what it accepts."""
    made = []
    for name, sample in DRAFTS.items():
        draft = replace(sample, explanation=f"SECRET-{name}-explanation")
        for place, blank in enumerate([*draft.key.get("blanks", ()), *draft.key.get("errors", ())]):
            secret = {**blank, "accepted": [f"SECRET-{name}-{place}"], "number": None}
            if "start" in blank:
                secret.pop("number")
            (draft.key.get("blanks") or draft.key["errors"])[place] = secret
        with db.write() as session:
            made.append(
                bank.create_question(
                    session,
                    kind=name,
                    content=draft.content,
                    key=draft.key,
                    explanation=draft.explanation,
                    branch_id=world["branch"],
                ).id
            )
    return made


def _quiz(world: World, name: str, *, title: str = "", publish: bool = True, **values: Any) -> int:
    if "rules" not in values and "items" not in values:
        values["items"] = ((question(world, name), 1000),)
    said = Draft(
        **{
            "title": title or f"OURS-{name}",
            "branch_id": world["branch"],
            "goes_total": None,
            "opens_at": now() - HOUR,
            "closes_at": now() + 24 * HOUR,
            **values,
        }
    )
    with db.write() as session:
        quiz_id = papers.create(session, said, world.staff.id).id
    if publish:
        papers.publish(quiz_id, world.staff.id)
    world.ids[f"quiz.{name}"] = quiz_id
    return quiz_id


def _quizzes(world: World) -> None:
    kinds = tuple((id, 1000) for id in _of_every_kind(world))
    _quiz(world, "running", items=kinds, review="after_submit")
    _quiz(world, "never", review="never")
    _quiz(world, "window", review="after_window")
    _quiz(world, "waiting", review="after_submit")
    _quiz(world, "draft", title="SECRET-draft-quiz", intro="SECRET-draft-intro", publish=False)
    _quiz(world, "spare", title="SECRET-spare-quiz", publish=False)
    world.ids["question"] = question(world, "drawn-1", difficulty=1)
    question(world, "drawn-2", difficulty=1)
    drawn = (DrawRule(count=1, points=1000, kind="fill_in", difficulty_from=1, difficulty_to=1),)
    for name in ("open", "planned"):
        quiz_id = _quiz(
            world,
            f"arena-{name}",
            purpose="arena",
            composition="drawn",
            rules=drawn,
            review="after_window",
            goes_total=None,
            opens_at=None,
            closes_at=None,
        )
        world.ids[f"arena.{name}"] = management.create(
            quiz_id, management.Setup(), EVERYWHERE, world.staff.id
        )
    management.open_arena(world["arena.open"], EVERYWHERE, world.staff.id)


def _competitions(world: World) -> None:
    for name, quiz in (
        ("published", "never"),
        ("running", "running"),
        ("draft", "window"),
        ("spare", "window"),
    ):
        secret = "SECRET" if name in ("draft", "spare") else "OURS"
        said = Plan(
            title=f"{secret}-competition-{name}",
            intro=f"{secret}-competition-intro",
            quiz_id=world[f"quiz.{quiz}"],
            opens_at=now() - HOUR / 2,
            closes_at=now() + HOUR,
            branch_id=world["branch"],
            group_boards=(("department", "mean"), ("post", "sum")),
        )
        world.ids[f"competition.{name}"] = competitions.create(said, EVERYWHERE, world.staff.id)
        if secret == "OURS":
            competitions.open_competition(world[f"competition.{name}"], EVERYWHERE, world.staff.id)


def _goes(world: World) -> None:
    me = world.worker.id
    for name in ("never", "window", "arena-open"):
        world.ids[f"attempt.{name}"] = go(me, world[f"quiz.{name}"], {"blanks": ["先断电"]})
        go(world["other"], world[f"quiz.{name}"], None)
    world.ids["attempt.others"] = go(world["other"], world["quiz.running"], None)
    grading.grade_all()
    with db.write() as session:
        session.get_one(Competition, world["competition.published"]).closes_at = now()
    competitions.close_due()
    publishing.publish(world["competition.published"], EVERYWHERE, world.staff.id)
    publishing.tell(world["competition.published"])
    world.ids["attempt.waiting"] = go(me, world["quiz.waiting"])  # handed in, and not yet graded
    running, _new = attempts.start(me, world["quiz.running"])
    world.ids["attempt.running"] = int(running.id)
    world.ids["answer.running"] = int(running.questions[0].id)
    world.ids["answer.running.type"] = running.questions[0].type


def _late(world: World) -> None:
    """An answer to a graded go that came after its end."""
    with db.write() as session:
        attempt_id = world["attempt.never"]
        version_id = session.scalars(
            sa.select(Answer.version_id).where(Answer.attempt_id == attempt_id)
        ).first()
        late = LateAnswer(
            attempt_id=attempt_id, version_id=version_id, response={"blanks": ["迟"]}, writer=1, seq=9
        )
        session.add(late)
        session.flush()
        world.ids["late"] = late.id


def _regrade(world: World) -> None:
    """Mend a key, so that a new grading waits to be published."""
    with db.write() as session:
        version = session.scalars(
            sa.select(QuestionVersion).where(QuestionVersion.explanation == "SECRET-never-explanation")
        ).one()
        mended = bank.revise_question(
            session,
            session.get_one(Question, version.question_id),
            content=version.content,
            key={"blanks": [{"accepted": ["SECRET-mended"], "case": False, "number": None}]},
            explanation=version.explanation,
            difficulty=3,
            tags=(),
            actor_id=world.staff.id,
        )
        old, key = version.id, mended.key
    world.ids["version.old"], world.ids["question.mended"] = old, version.question_id
    world.ids["grading"] = regrading.start_regrade(
        world.staff.id, EVERYWHERE, world["quiz.never"], {old: key}, "SECRET-reason"
    )
    with db.read() as session:
        unfinished = regrading.unfinished(session, world["quiz.never"])
    assert unfinished is not None
    assert unfinished.job_id is not None
    jobs.run(unfinished.job_id)


def _accounts(world: World) -> None:
    with db.write() as session:
        session.add(AccessToken(token_hash="0" * 64, person_id=world.worker.id, label="OURS-token"))
        session.add(
            Grant(person_id=world["other"], role="trainer", department_id=world["branch"], granted_by=None)
        )
        session.flush()
        world.ids["token"] = session.scalar(sa.select(AccessToken.id))
        world.ids["grant"] = session.scalar(sa.select(Grant.id).where(Grant.person_id == world["other"]))
        hidden = uploads.store(session, b"SECRET-file", "OURS.xlsx", owner_id=world.staff.id)
        world.ids["file.hidden"] = hidden.token
    with db.write() as session:
        mine = keep(session, [b"SECRET-file"], "OURS.pdf", owner_id=world.worker.id)
    world.ids |= {"file.mine": mine.uid, "file.signed": addresses.sign(mine, world.worker.id)}
    world.ids["upload"] = receiving.create(world.worker.id, "OURS.mp4", 10).token
    world.ids["file.picture"] = keep_picture(BytesIO(png()), "OURS.png", world.staff.id).token


def _jobs(world: World) -> None:
    """Two imports that wait for a word, and an export that is ready."""
    with db.write() as session:
        first = roster.upload(session, Actor(world.staff.id, EVERYWHERE), ROSTER, "OURS-roster.xlsx")
        second = bank_import.start(
            session,
            QUESTIONS,
            "OURS-bank.xlsx",
            owner_id=world.staff.id,
            reach=EVERYWHERE,
            branch_id=world["branch"],
        )
        params = {
            "quiz_id": world["quiz.never"],
            "everywhere": True,
            "paths": [],
            "timezone": "Asia/Shanghai",
        }
        third = jobs.enqueue(session, RESULTS_EXPORT, world.staff.id, params)
        world.ids |= {"job.roster": first.id, "job.bank": second.id, "job.export": third.id}
        course = session.get_one(Course, world["course"])
        world.ids["job.package"] = start_export(session, course, "OURS-course", world.staff.id).id
    for name in ("roster", "bank", "export", "package"):
        jobs.run(world[f"job.{name}"])
