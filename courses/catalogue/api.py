"""The catalogue in the API: courses, one course, coming in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from courses.authoring.markdown import render
from courses.catalogue import cursors, filters, listing, queries, service, showing
from courses.catalogue.shapes import (
    ChapterOut,
    CourseLine,
    CourseList,
    CourseOut,
    EnrolmentIn,
    EnrolmentOut,
    LessonOut,
    RequirementOut,
)
from courses.words import CATEGORIES, LEVELS
from learnplatform.access import signed_in
from learnplatform.api import body, operation, reply
from learnplatform.database import db
from learnplatform.problems import Invalid

blueprint = Blueprint("courses_api", __name__, url_prefix="/api/v1/courses")
MOST_BODY = 8 * 1024
FILTERS = ("q", "category", "tag", "level", "length", "hours", "post", "specialty")


@blueprint.get("")
@signed_in
@operation(
    _l("我能看到的课程；给出 q 时按相关程度，否则新的在前"),
    {200: CourseList},
    query={
        "q": {"type": "string"},
        "category": {"type": "string", "enum": list(CATEGORIES)},
        "tag": {"type": "string"},
        "level": {"type": "string", "enum": list(LEVELS)},
        "length": {"type": "string", "enum": list(filters.LENGTHS)},
        "hours": {"type": "string", "enum": list(filters.HOURS)},
        "post": {"type": "integer", "minimum": 1},
        "specialty": {"type": "integer", "minimum": 1},
        "cursor": {"type": "string"},
    },
    problems=(422,),
)
def index() -> Response:
    wanted = _wanted()
    with db.read_core() as connection:
        found, following = cursors.page(connection, current_user, wanted, request.args.get("cursor", ""))
    return reply(CourseList(courses=[_line(each) for each in found], next_cursor=following))


def _wanted() -> filters.Filters:
    """What the address asks for. Raises Invalid for what the document does not allow: a page may guess, a call not."""
    given = request.args
    if given.get("category", "") not in ("", *CATEGORIES):
        raise Invalid(_l("没有这个类别。"))
    wanted = filters.asked({name: given[name] for name in FILTERS if name in given})
    if wrong := [name for name in FILTERS if given.get(name, "").strip() and not getattr(wanted, name)]:
        raise Invalid(_("参数 %(names)s 的值不在文档里。", names="、".join(wrong)))
    return wanted


@blueprint.get("/<int:course_id>")
@signed_in
@operation(_l("一门课：介绍、要求、目录，和我在其中的进度"), {200: CourseOut}, problems=(404,))
def show(course_id: int) -> Response:
    with db.read() as session:
        front = showing.front(session, current_user, course_id)
    return reply(_course(front))


@blueprint.post("/<int:course_id>/enrolment")
@signed_in
@operation(
    _l("选课：加入、申请或排队；已在其中则原样返回"),
    {201: EnrolmentOut, 200: EnrolmentOut},
    body=EnrolmentIn,
    problems=(404, 409, 422),
)
def enrol(course_id: int) -> Response:
    sent = body(EnrolmentIn, MOST_BODY)
    with db.write() as session:
        queries.course_for(session, current_user, course_id)
        before = queries.latest(session, course_id, current_user.id)
        was = (before.id, before.state) if before else None
        done = service.enrol(session, course_id, current_user.id, message=sent.message)
        made = _enrolment(done, queries.place_in_queue(session, done) if done.state == "waiting" else None)
    return reply(made, 200 if was == (done.id, done.state) else 201)


def _line(card: listing.Card) -> CourseLine:
    course = card.course
    return CourseLine(
        id=str(course.id),
        title=course.title,
        category=course.category,
        level=course.level,
        tags=[str(each) for each in course.tags],
        minutes=course.minutes,
        credit_hours=course.credit_hours,
        lesson_count=course.lesson_count,
        rating=card.stars,
        state=card.state,  # type: ignore[arg-type]
        progress=card.share if card.state in {"active", "completed"} else None,
    )


def _course(front: showing.Front) -> CourseOut:
    version, course = front.version, front.course
    held = front.enrolment if front.state != "none" else None
    return CourseOut(
        id=str(course.id),
        title=version.title,
        category=version.category,  # type: ignore[arg-type]
        level=version.level,  # type: ignore[arg-type]
        summary=render(version.summary).text,
        outcomes=[str(each) for each in version.outcomes],
        teachers=front.teachers,
        minutes=version.minutes,
        credit_hours=version.credit_hours,
        certificate=course.gives_certificate,
        way_in=course.enrolment,  # type: ignore[arg-type]
        seats=course.seats,
        seats_taken=course.seats_taken,
        rating=front.stars,
        requirements=[_requirement(each) for each in front.requirements],
        enrolment=_enrolment(held, front.place or None) if held else None,
        sections=[
            ChapterOut(title=chapter.title, lessons=[_lesson(line) for line in chapter.lines])
            for chapter in front.contents.chapters
        ],
    )


def _requirement(each: Any) -> RequirementOut:
    return RequirementOut(kind=each.kind, title=each.title, percent=each.percent, met=each.met)


def _lesson(line: Any) -> LessonOut:
    return LessonOut(
        id=str(line.lesson_id),
        type=line.type,
        title=line.title,
        minutes=line.minutes,
        required=line.required,
        done=line.done,
        locked=line.locked,
    )


def _enrolment(enrolment: Any, place: int | None) -> EnrolmentOut:
    return EnrolmentOut(
        state=enrolment.state,
        place=place,
        round=enrolment.round,
        started_at=enrolment.started_at,
        completed_at=enrolment.completed_at,
    )
