"""Writing to people who learn in a course."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from learnplatform import audit
from learnplatform.clock import now
from learnplatform.notices.service import tell
from learnplatform.problems import Invalid

LONGEST = 500
MOST = 300  # people at once


def write_to(session: Session, visitor: Any, course: Course, person_ids: Collection[int], text: str) -> int:
    """Tell those of `person_ids` who learn in the course what `visitor` writes; how many they are.

    The same words reach a person once a day, however often they are sent. Raises Invalid.
    """
    words = text.strip()
    if not words:
        raise Invalid(_("请写几句话。"))
    if len(words) > LONGEST:
        raise Invalid(_("最多写 %(n)s 个字。", n=LONGEST))
    wanted = sorted(set(person_ids))[:MOST]
    people = session.scalars(
        sa.select(Enrolment.person_id).where(
            Enrolment.course_id == course.id, Enrolment.state == "active", Enrolment.person_id.in_(wanted)
        )
    ).all()
    if not people:
        raise Invalid(_("请至少选一个人。"))
    title = session.scalar(
        sa.select(CourseVersion.title).where(CourseVersion.id == course.current_version_id)
    )
    same = hashlib.sha256(words.encode()).hexdigest()[:16]
    tell(
        session,
        people,
        "insight.written",
        {"who": visitor.name, "course": title or "", "text": words},
        link=url_for("courses.show", course_id=course.id),
        dedupe=f"letter:{course.id}:{now():%Y%m%d}:{same}",
    )
    audit.record(
        session, visitor.id, "course.learners_written_to", "course", course.id, people=len(people), text=words
    )
    return len(people)
