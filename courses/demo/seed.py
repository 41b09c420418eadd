"""The demo: courses of all four sections, taken in by the door for packages, and half a year of learning in them.

What people did is made up as events of the past, and stored by the product itself: enrolled, opened, read, finished.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring import service as authoring
from courses.authoring.exchange.importing import take_in
from courses.authoring.models import Course, CourseVersion, LessonContent, Section
from courses.authoring.publishing import publish
from courses.catalogue import service as catalogue
from courses.catalogue.models import CourseRating, Enrolment
from courses.certificates.layout import DEFAULTS
from courses.certificates.models import CertificateTemplate
from courses.demo import standing
from courses.demo.content import DemoCourse, folders
from courses.learning import completing
from courses.learning.events import ensure_progress
from courses.learning.models import LessonProgress, WatchSession
from courses.learning.recording import TIMED
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.operations.demo import DemoPlan
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft

# The quizzes inside courses, with the tag in the bank that each is drawn from.
QUIZZES = {"应急救护随堂测验": "应急救护", "电气安全随堂测验": "电气"}
LEARNERS = 14  # of each course, at most
OPINIONS = (
    "例子都是身边的，听得懂。",
    "照着表查了一遍，真查出两处。",
    "公式那里讲得慢一点就更好了。",
    "下夜班路上就学完了。",
)


def seed(plan: DemoPlan) -> None:
    """Publish the courses over the last half year, then let people learn in them."""
    made = [_publish(plan, DemoCourse(folder), number) for number, folder in enumerate(folders())]
    _certificates(plan, [course_id for course_id, _at in made])
    for course_id, published_at in made:
        _learners(plan, course_id, published_at)
    titles = _titles([course_id for course_id, _at in made])
    _visitor(plan, titles)
    for course_id, people in standing.seed(plan, {title: each for each, title in titles.items()}).items():
        for person_id in people:
            _learn(course_id, person_id, now() - timedelta(days=plan.chance.randrange(12, 38)), 1)


def _certificates(plan: DemoPlan, courses: list[int]) -> None:
    """The union's own words on the certificates of the courses."""
    layout = {
        "issuer": "海港集团工会 · 网上职工大学",
        "before": "参加本会网上职工大学学习，修完课程",
        "after": "全部学习任务，计 {hours} 学时，成绩合格，准予结业。望立足岗位，学以致用。特发此证。",
        "signer": "海港集团工会委员会",
    }
    with db.write() as session:
        made = CertificateTemplate(
            name="集团工会结业证书", layout=DEFAULTS | layout, created_by=plan.by_number["officer"]
        )
        session.add(made)
        session.flush()
        session.execute(sa.update(Course).where(Course.id.in_(courses)).values(template_id=made.id))


def _titles(courses: list[int]) -> dict[int, str]:
    with db.read() as session:
        rows = session.execute(
            sa.select(CourseVersion.course_id, CourseVersion.title).where(
                CourseVersion.course_id.in_(courses)
            )
        )
        return {row.course_id: row.title for row in rows}


def _publish(plan: DemoPlan, source: DemoCourse, number: int) -> tuple[int, datetime]:
    author = plan.by_number[source.author]
    quizzes = {title: _quiz(title, tag, author) for title, tag in QUIZZES.items() if title in source.quizzes}
    at = (now() - timedelta(days=175 - 9 * number)).replace(hour=1, minute=10, second=0, microsecond=0)
    with db.write() as session:
        course = take_in(session, source, branch_id=None, actor_id=author)
        _choose_quizzes(session, course, quizzes)
        version = publish(session, course, actor_id=author)
        course.created_at = version.created_at = at - timedelta(days=6)
        course.published_at = version.published_at = at
        return course.id, at


def _quiz(title: str, tag: str, author: int) -> str:
    """The uid of a new quiz of ten questions on one subject, for everybody, as often as they like."""
    draft = Draft(
        title=title,
        intro="学完这一课的小测验：十道题，可以多试几次，取最好的一次。",
        composition="drawn",
        rules=(DrawRule(10, 1_000, tag=tag),),
        opens_at=now() - timedelta(days=180),
        closes_at=None,
        goes_total=None,
        goes_per_day=None,
    )
    with db.write() as session:
        quiz = papers.create(session, draft, author)
        uid = quiz.uid or ""
    papers.publish(quiz.id, author)
    return uid


def _choose_quizzes(session: Session, course: Course, quizzes: dict[str, str]) -> None:
    draft = session.get_one(CourseVersion, course.draft_version_id)
    for content in session.scalars(
        sa.select(LessonContent).where(LessonContent.version_id == draft.id, LessonContent.type == "quiz")
    ):
        title = content.body["title"]
        authoring.change_lesson(session, draft, content, body={**content.body, "quiz": quizzes[title]})


def _learners(plan: DemoPlan, course_id: int, since: datetime) -> None:
    chance = plan.chance
    for person_id in chance.sample(
        plan.people[3:], min(len(plan.people) - 3, chance.randrange(8, LEARNERS + 1))
    ):
        began = since + (now() - since) * (chance.randrange(50, 900) / 1_000)
        if not _enrol(course_id, person_id, began):
            continue
        completed = _learn(course_id, person_id, began, chance.choice((0.2, 0.5, 0.8, 1, 1, 1)))
        if completed and chance.random() < 0.6:
            _rate(
                course_id,
                person_id,
                chance.choice((4, 4, 5, 5, 5)),
                chance.choice((*OPINIONS, "", "")),
                completed,
            )


def _enrol(course_id: int, person_id: int, at: datetime) -> bool:
    with db.write() as session:
        enrolment = catalogue.enrol(session, course_id, person_id, source="assignment", at=at)
        enrolment.source, enrolment.created_at = "self", at
        return enrolment.state == "active"


def _learn(course_id: int, person_id: int, at: datetime, share: float) -> datetime | None:
    """Finish that share of the course's lessons, one every day or two; when the course was completed, or None."""
    with db.write() as session:
        enrolment = catalogue.queries.latest(session, course_id, person_id)
        assert enrolment is not None
        lessons = _lessons(session, enrolment.version_id)
        recordings = _recordings(session, enrolment.version_id)
        for lesson_id in lessons[: round(len(lessons) * share)]:
            at = min(now() - timedelta(minutes=5), at + timedelta(hours=20, minutes=7 * (lesson_id % 9)))
            how = _watch(session, enrolment, recordings[lesson_id], at) if lesson_id in recordings else "read"
            progress = ensure_progress(session, enrolment, lesson_id, at)
            completing.lesson_done(session, progress, at, how)
            session.flush()
            enrolment.last_at, enrolment.last_lesson_id = at, lesson_id
        return at if enrolment.state == "completed" else None


def _lessons(session: Session, version_id: int) -> list[int]:
    return list(
        session.scalars(
            sa.select(LessonContent.lesson_id)
            .join(Section, Section.id == LessonContent.section_id)
            .where(LessonContent.version_id == version_id, LessonContent.type != "quiz")
            .order_by(Section.position, LessonContent.position)
        )
    )


def _recordings(session: Session, version_id: int) -> dict[int, LessonContent]:
    """By lesson those of a version that are played."""
    rows = session.scalars(
        sa.select(LessonContent).where(
            LessonContent.version_id == version_id,
            LessonContent.type.in_(TIMED),
            LessonContent.duration_ms > 0,
        )
    )
    return {row.lesson_id: row for row in rows}


def _watch(session: Session, enrolment: Enrolment, content: LessonContent, at: datetime) -> str:
    """Watched until `at` in one go, as far as the lesson asks for or further, once; what it was done by."""
    if session.get(LessonProgress, {"enrolment_id": enrolment.id, "lesson_id": content.lesson_id}):
        return "watched"
    share = max(content.completion.get("percent", 0), 91 + (enrolment.id + content.lesson_id) % 10)
    length = content.duration_ms * share // 100
    began, watched = at - timedelta(milliseconds=length), [[0, length]]
    row = WatchSession(person_id=enrolment.person_id, enrolment_id=enrolment.id, lesson_id=content.lesson_id)
    row.session, row.opened_at, row.last_at = f"demo:{enrolment.id}", began, at
    row.seqs, row.played, row.credited, row.credited_ms = [[1, 1]], watched, watched, length
    session.add(row)
    progress = ensure_progress(session, enrolment, content.lesson_id, began)
    progress.watched, progress.watched_ms = watched, length
    return "watched"


def _rate(course_id: int, person_id: int, stars: int, words: str, at: datetime) -> None:
    with db.write() as session:
        session.add(
            CourseRating(course_id=course_id, person_id=person_id, stars=stars, words=words, created_at=at)
        )
        course = session.get_one(Course, course_id)
        course.rating_sum, course.rating_count = course.rating_sum + stars, course.rating_count + 1


def _visitor(plan: DemoPlan, titles: dict[int, str]) -> None:
    """Who signs in as «worker» has finished one course and is in the middle of another."""
    me = plan.by_number["worker"]
    for course_id, title in titles.items():
        if "班前检查" in title:
            _enrol(course_id, me, now() - timedelta(days=3))
            _learn(course_id, me, now() - timedelta(days=3), 0.4)
        elif "睡眠" in title:
            _enrol(course_id, me, now() - timedelta(days=40))
            _learn(course_id, me, now() - timedelta(days=40), 1)
