"""The courses of the world: everything of them lies in «ours»."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from courses.assignments.following import follow
from courses.assignments.models import Assignment
from courses.authoring.models import Course, CourseAuthor, CourseVersion, Lesson, Section
from courses.catalogue.models import Enrolment
from courses.certificates.models import CertificateTemplate
from courses.certificates.rendering import render
from courses.certificates.service import issue
from courses.learning.models import LessonAnswer, LessonQuestion, Note
from courses.records.models import CreditEntry, Licence, WorkStation
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.models import File
from learnplatform.models import Notice
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import ask


def make_courses(world: Any) -> None:
    """«course»: the worker learns in it; «course.done»: the worker completed it; others under their names."""
    with db.read() as session:
        other = session.get_one(Person, world["other"])
    secret = lesson("OURS-lesson", body={"markdown": "OURS-body"}, html="<p>OURS-body</p>", text="OURS-body")
    named: dict[str, dict[str, Any]] = {
        "course": {},
        "course.done": {},
        "course.free": {},
        "course.asking": {"enrolment": "request"},
        "course.draft": {"published": False},
    }
    for name, values in named.items():
        world.ids[name] = make_course(
            [secret],
            title=f"OURS-{name}",
            branch_id=world["branch"],
            version={"summary": "OURS-summary"},
            **values,
        )
    world.ids["course.playing"] = make_course(
        [lesson("OURS-video", "video")], title="OURS-playing", branch_id=world["branch"]
    )
    enrol(world["course.playing"], world.worker)
    (world.ids["lesson.video"],) = lessons_of(world["course.playing"])
    world.ids["asked"] = ask(world["lesson.video"], "true_false")
    world.ids["enrolment"] = enrol(world["course"], world.worker)
    world.ids["enrolment.other"] = enrol(world["course"], other)
    world.ids["enrolment.done"] = enrol(
        world["course.done"], world.worker, state="completed", completed_at=now()
    )
    world.ids["enrolment.asking"] = enrol(
        world["course.asking"], world.worker, state="requested", started_at=None
    )
    with db.write() as session:
        session.get_one(Course, world["course.done"]).gives_certificate = True
        given = issue(session, session.get_one(Enrolment, world["enrolment.done"]), now())
        assert given is not None
        world.ids["certificate"] = given.id
        template = CertificateTemplate(name="OURS-template", branch_id=world["branch"])
        session.add(template)
        session.flush()
        world.ids["template"] = template.id
    render(given.id)
    with db.write() as session:
        made = Assignment(
            course_id=world["course"], department_id=world["branch"], standing=True, due_days=30,
            words="OURS-words", created_by=world.staff.id,
        )  # fmt: skip
        session.add(made)
        session.flush()
        world.ids["assignment"] = made.id
    follow(made.id, now())
    with db.write() as session:
        session.add(CourseAuthor(course_id=world["course"], person_id=world.staff.id))
        world.ids["lesson"] = session.scalar(sa.select(Lesson.id).where(Lesson.course_id == world["course"]))
        world.ids["section.draft"] = session.scalar(
            sa.select(Section.id).join(CourseVersion).where(CourseVersion.course_id == world["course.draft"])
        )
        world.ids["lesson.draft"] = session.scalar(
            sa.select(Lesson.id).where(Lesson.course_id == world["course.draft"])
        )
        session.add(
            File(
                uid="OURS-file", owner_id=world.staff.id, name="OURS-file", kind="attachment",
                media_type="text/plain", size=1, sha256="0" * 64, store_key="ou/nowhere",
            )
        )  # fmt: skip
        world.ids["file.authored"] = "OURS-file"
    make_records(world)


def make_records(world: Any) -> None:
    """What the worker entered into the skill record, and what an officer did."""
    with db.write() as session:
        licence = Licence(person_id=world.worker.id, name="OURS-licence")
        station = WorkStation(person_id=world.worker.id, began_on=now().date(), place="OURS-place")
        credit = CreditEntry(
            person_id=world["other"], year=2026, kind="skills", hours=200, title="OURS-credit",
            enrolment_id=world["enrolment.other"], earned_on=now().date(),
        )  # fmt: skip
        session.add_all([licence, station, credit])
        session.flush()
        world.ids["credit"] = credit.id
        world.ids["licence"], world.ids["station"] = licence.id, station.id
    _write_beside(world)


def _write_beside(world: Any) -> None:
    """A note, a question and an answer of the worker under «lesson»."""
    lesson_id, person_id = world["lesson"], world.worker.id
    with db.write() as session:
        note = Note(person_id=person_id, lesson_id=lesson_id, text="OURS-note")
        question = LessonQuestion(person_id=person_id, lesson_id=lesson_id, text="OURS-question")
        session.add_all([note, question])
        session.flush()
        answer = LessonAnswer(question_id=question.id, person_id=person_id, text="OURS-answer")
        notice = Notice(person_id=person_id, kind="OURS-notice", link="/courses")
        session.add_all([answer, notice])
        session.flush()
        world.ids |= {
            "note": note.id,
            "notice": notice.id,
            "lesson.question": question.id,
            "lesson.answer": answer.id,
        }
