"""What the union keeps of people in the demo: targets, licences, training elsewhere, work history, what must be taken;
and what people wrote beside their lessons.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.assignments.following import GIVEN, follow
from courses.assignments.models import AssignedPerson, Assignment
from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonAnswer, LessonQuestion, Note
from courses.records.models import CreditEntry, CreditTarget, Licence, OutsideTraining, WorkStation
from learnplatform.accounts.models import Department, Person, Post
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from learnplatform.operations.demo import DemoPlan

TARGET = 400  # hundredths of an hour a year
LICENCES = {
    "门机司机": ("特种设备作业人员证（起重机司机）", "市市场监督管理局", 48),
    "场桥司机": ("特种设备作业人员证（起重机司机）", "市市场监督管理局", 48),
    "维修电工": ("低压电工作业操作证", "市应急管理局", 72),
}
OUTSIDE = ("市总工会急救员培训", "市红十字会", 800)
QUESTIONS = (
    (
        "夜班光线不好，这一步怎么看才算看清？",
        "用手电斜着照，影子会把断丝和裂纹显出来；还看不清就按有问题报告。",
    ),
    (
        "我们班的本机说明书和这里写的不太一样，听谁的？",
        "以本机说明书为准，课里写的是通用做法。不一样的地方请拍照发我，下一版补上。",
    ),
    ("这一节的表格能打印出来贴在班组吗？", ""),
)


def seed(plan: DemoPlan, courses: dict[str, int]) -> dict[int, list[int]]:
    """`courses`: id by title. By course: who of those that must take it is to be through."""
    through = {}
    with db.write() as session:
        _targets(session)
        _papers(session, plan)
        _history(session, plan)
    for title, days in (("班前检查", 30), ("职业健康", -20)):
        course_id = next((course_id for each, course_id in courses.items() if title in each), None)
        if course_id is not None:
            through[course_id] = _must_take(plan, course_id, days)
    with db.write() as session:
        for course_id in courses.values():
            _beside(session, plan, course_id)
    return through


def _targets(session: Session) -> None:
    year = now().year
    session.add(CreditTarget(year=year, post_id=None, hours=TARGET))
    for post in session.scalars(sa.select(Post).where(Post.name.in_(LICENCES))):
        session.add(CreditTarget(year=year, post_id=post.id, hours=TARGET + 200))


def _papers(session: Session, plan: DemoPlan) -> None:
    """Licences of those whose post asks for one, some about to run out; training elsewhere of every fifth."""
    officer, today = plan.by_number["officer"], now().date()
    rows = session.execute(
        sa.select(Person.id, Post.name).join(Post, Post.id == Person.post_id).order_by(Person.id)
    )
    for person_id, post in rows.all():
        if post in LICENCES:
            name, issuer, months = LICENCES[post]
            left = 45 if person_id == plan.people[0] else plan.chance.randrange(5, months * 30)
            issued = today + timedelta(days=left) - timedelta(days=months * 30)
            session.add(
                Licence(
                    person_id=person_id,
                    name=name,
                    number=f"TS{person_id:08d}",
                    issuer=issuer,
                    issued_on=issued,
                    expires_on=today + timedelta(days=left),
                    entered_by=officer,
                )
            )
        if person_id % 5 == 0 or person_id == plan.people[0]:
            _outside(session, person_id, officer, plan.chance.randrange(20, 150))


def _outside(session: Session, person_id: int, officer: int, days_ago: int) -> None:
    title, provider, hours = OUTSIDE
    ended = now().date() - timedelta(days=days_ago)
    training = OutsideTraining(
        person_id=person_id, title=title, provider=provider, hours=hours, ended_on=ended, entered_by=officer
    )
    session.add(training)
    session.flush()
    session.add(
        CreditEntry(
            person_id=person_id,
            year=ended.year,
            kind=training.kind,
            hours=hours,
            title=title,
            outside_id=training.id,
            earned_on=ended,
        )
    )


def _history(session: Session, plan: DemoPlan) -> None:
    """Where who signs in as «worker» has been."""
    me, year = plan.people[0], now().year
    for begin, end, place, post, words in (
        (year - 9, year - 5, "海港集团装卸一队", "装卸工", "入职培训后上岗。"),
        (year - 5, None, "海港集团港机一部门机一班", "门机司机", "取得起重机司机证后转岗。"),
    ):
        session.add(
            WorkStation(
                person_id=me,
                began_on=now().date().replace(year=begin, month=7, day=1),
                ended_on=now().date().replace(year=end, month=6, day=30) if end else None,
                place=place,
                post=post,
                words=words,
            )
        )


def _must_take(plan: DemoPlan, course_id: int, days: int) -> list[int]:
    """A course that everybody of a department must take, due in `days` (or overdue since); some of who began it."""
    given_at = now() - timedelta(days=40)
    with db.write() as session:
        department = session.scalar(sa.select(Department.id).where(Department.name == "港机一部"))
        given = Assignment(
            course_id=course_id,
            department_id=department,
            due_at=now() + timedelta(days=days),
            words="请在期限前学完，班组长带头。",
            created_by=plan.by_number["officer"],
            created_at=given_at,
        )
        session.add(given)
        session.flush()
        assignment_id = given.id
    follow(assignment_id, given_at)
    with db.write() as session:  # they were told then
        told = sa.update(Notice).where(Notice.kind == GIVEN, Notice.created_at > given_at)
        session.execute(told.values(created_at=given_at))
        people = session.scalars(
            sa.select(AssignedPerson.person_id)
            .join(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
            .where(AssignedPerson.assignment_id == assignment_id, Enrolment.done_count == 0)
            .order_by(AssignedPerson.person_id)
        ).all()
    others = [each for each in people if each != plan.people[0]]
    return plan.chance.sample(others, len(others) * (3 if days < 0 else 1) // 4)


def _beside(session: Session, plan: DemoPlan, course_id: int) -> None:
    """Questions under the first text of a course, most of them answered; a note of «worker»'s own."""
    learners = session.execute(
        sa.select(Enrolment.person_id, Enrolment.version_id)
        .where(Enrolment.course_id == course_id, Enrolment.state.in_(("active", "completed")))
        .order_by(Enrolment.id)
    ).all()
    if not learners:
        return
    lesson = session.scalars(
        sa.select(LessonContent)
        .where(LessonContent.version_id == learners[0].version_id, LessonContent.type == "text")
        .order_by(LessonContent.id)
    ).first()
    if lesson is None:
        return
    for number, (asked, answered) in enumerate(QUESTIONS[: 1 + course_id % 3]):
        at = now() - timedelta(days=9 - 3 * number, hours=course_id % 12)
        question = LessonQuestion(
            lesson_id=lesson.lesson_id,
            person_id=learners[number % len(learners)].person_id,
            text=asked,
            created_at=at,
            answered_at=at + timedelta(hours=5) if answered else None,
        )
        session.add(question)
        session.flush()
        if answered:
            session.add(
                LessonAnswer(
                    question_id=question.id,
                    person_id=plan.by_number["trainer"],
                    text=answered,
                    by_trainer=True,
                    created_at=at + timedelta(hours=5),
                )
            )
    if any(each.person_id == plan.people[0] for each in learners):
        session.add(
            Note(
                person_id=plan.people[0],
                lesson_id=lesson.lesson_id,
                paragraph=0,
                quote=lesson.text[:20],
                text="明天班前会上讲给大家听。",
            )
        )
