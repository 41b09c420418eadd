"""What a trainer may choose from while writing: branches, posts, courses and quizzes that come before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.authoring.settings import Required
from courses.catalogue.queries import visible_courses
from courses.certificates.models import CertificateTemplate
from courses.words import CATEGORY_WORDS
from learnplatform.accounts.models import Department, Post, Specialty
from learnplatform.problems import Invalid
from quizzes.bank.editing import branches
from quizzes.papers.models import Quiz
from quizzes.papers.queries import within

MOST = 500


def branch_choices(session: Session, visitor: Any, present: int | None = None) -> list[tuple[int, Any]]:
    """The branches a course may be for: what the trainer's reach covers, and the one it has."""
    offered = [
        (id or 0, name or _("全企业")) for id, name in branches(session, visitor.reach("trainer"), present)
    ]
    if (present or 0) not in [id for id, _name in offered]:
        name = session.scalar(sa.select(Department.name).where(Department.id == present))
        offered.append((present or 0, name or _("全企业")))
    return offered


def offers(session: Session, visitor: Any, course: Course) -> dict[str, list[tuple[Any, Any]]]:
    """The choices of the settings form, by field."""
    templates = session.execute(
        sa.select(CertificateTemplate.id, CertificateTemplate.name)
        .outerjoin(Department, Department.id == CertificateTemplate.branch_id)
        .where(
            sa.or_(
                CertificateTemplate.id == course.template_id,
                sa.and_(
                    CertificateTemplate.archived_at.is_(None),
                    sa.or_(
                        CertificateTemplate.branch_id.is_(None),
                        visitor.reach("trainer").where(Department.path),
                    ),
                ),
            )
        )
        .order_by(CertificateTemplate.id)
    )
    return {
        "branch_id": branch_choices(session, visitor, course.branch_id),
        "posts": _named(session, Post),
        "specialties": _named(session, Specialty),
        "credit_kind": [("", _("和板块一样")), *CATEGORY_WORDS.items()],
        "template_id": [(0, _("默认样式")), *((row.id, row.name) for row in templates)],
    }


def _named(session: Session, table: Any) -> list[tuple[int, str]]:
    return [
        (row.id, row.name) for row in session.execute(sa.select(table.id, table.name).order_by(table.name))
    ]


def courses(session: Session, visitor: Any, but: int) -> list[tuple[str, str]]:
    """(uid, title) of the courses that may be asked for before."""
    rows = session.execute(
        sa.select(Course.uid, CourseVersion.title)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(visible_courses(visitor)), Course.id != but)
        .order_by(CourseVersion.title)
        .limit(MOST)
    )
    return [(row.uid, row.title) for row in rows]


def quizzes(session: Session, visitor: Any) -> list[tuple[str, str]]:
    """(uid, title) of the trainer's quizzes that are published."""
    rows = session.execute(
        sa.select(Quiz.uid, Quiz.title)
        .where(
            within(visitor.reach("trainer")),
            Quiz.state == "published",
            Quiz.purpose == "quiz",
            Quiz.uid.is_not(None),
        )
        .order_by(Quiz.id.desc())
        .limit(MOST)
    )
    return [(row.uid, row.title) for row in rows]


def required(
    session: Session, visitor: Any, course: Course, before: list[Required], rows: Iterable[tuple[str, str]]
) -> list[Required]:
    """What was chosen: [(«course:uid» or «quiz:uid», percent)]. What stood there before stays choosable.

    Raises Invalid with `field`.
    """
    known = {f"{each.kind}:{each.uid}": each.title for each in before}
    known |= {f"course:{uid}": title for uid, title in courses(session, visitor, course.id)}
    known |= {f"quiz:{uid}": title for uid, title in quizzes(session, visitor)}
    found: dict[str, Required] = {}
    for chosen, percent in rows:
        if not chosen:
            continue
        if chosen not in known:
            raise Invalid(_("先修里有一项已经选不到了，请重新选。"), field="requires")
        kind, _colon, uid = chosen.partition(":")
        share = (
            int(percent) if percent.isascii() and percent.isdigit() and 1 <= int(percent[:4]) <= 100 else 60
        )
        found[chosen] = Required(kind, uid, known[chosen], share)
    return list(found.values())
