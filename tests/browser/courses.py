"""Courses for browser tests, written as trainers write them: through the authoring service, to the moment of publishing."""

from __future__ import annotations

from typing import Any

from courses.authoring import publishing, service
from courses.authoring.models import VideoQuestion
from courses.catalogue.indexing import index_one
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files.keeping import keep
from quizzes.bank.service import create_prepared
from tests.courses.builders import lessons_of
from tests.quizzes.bank.samples import sample


def kept(content: bytes, name: str, owner: Person) -> str:
    """The uid of a file of the trainer's."""
    with db.write() as session:
        return keep(session, [content], name, owner_id=owner.id).uid


def published(
    trainer: Person, *lessons: dict[str, Any], title: str = "门机", **values: Any
) -> tuple[int, list[int]]:
    """(course id, lesson ids). A lesson: what `service.add_lesson` takes; `asks`: [(ms, kind, whether it must be answered)]."""
    with db.write() as session:
        course = service.create_course(
            session,
            title=title,
            category="skills",
            branch_id=None,
            actor_id=trainer.id,
            **{"summary": "讲门机。", **values},
        )
        draft = service.draft_of(session, course)
        section = service.add_section(session, draft, title)
        for each in lessons:
            asks = each.get("asks", ())
            plain = {name: value for name, value in each.items() if name != "asks"}
            content = service.add_lesson(session, draft, section, **plain)
            for at_ms, kind, must in asks:
                (question_id,) = create_prepared(session, [sample(kind)], branch_id=None, actor_id=None)
                session.add(
                    VideoQuestion(content_id=content.id, at_ms=at_ms, question_id=question_id, must=must)
                )
        publishing.publish(session, course, actor_id=trainer.id)
    index_one(course.id)
    return course.id, lessons_of(course.id)
