"""Object × stranger: every address that names an object is tried by people to whom that object is nothing.

The table names every route with a converter; a new route without an entry fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.helpers import csrf, sign_in
from tests.walking import PUBLIC_FILES
from tests.world import World, make_world, stranger
from tests.world_material import everything

STRANGERS = ("worker", "trainer", "officer", "admin", "staff")


@dataclass(frozen=True)
class Case:
    """An address of somebody's object: the names in `world` of what it takes, and what is sent with it."""

    owner: str  # «worker» or «staff»: who may, so that the table is seen to name what is there
    values: dict[str, str]
    data: dict[str, str] = field(default_factory=dict)
    json: Any = None
    last: bool = False  # takes away what others of the table need
    fixed: dict[str, str] = field(default_factory=dict)  # parts of the address that name no object


NO_OBJECT = {  # a part of the address that is no object of anybody's
    "bank.new": "a kind of question",
    "bank.preview": "a kind of question",
    "certificates.public_key": "a public key",
    "certificates.status": "a code that holders show to anyone",
    "certificates.statement": "a code that holders show to anyone",
    "certificates.verify": "a code that holders show to anyone",
}
REASON = {"reason": "停电"}
QUIZ = {"quiz_id": "quiz.never"}
DRAFT = {"quiz_id": "quiz.draft"}
RUNNING = {"attempt_id": "attempt.running"}
ATTEMPT = {"quiz_id": "quiz.never", "attempt_id": "attempt.never"}
HELD = {"competition_id": "competition.running"}
PUBLISHED = {"competition_id": "competition.published"}
BOARD = {"board_id": "board"}
ARENA = {"arena_id": "arena.open"}
QUESTION = {"question_id": "question"}
ROSTER = {"job_id": "job.roster"}
IMPORT = {"job_id": "job.bank"}
EXPORT = {"job_id": "job.export"}
PACKED = {"job_id": "job.package"}
PERSON = {"person_id": "other"}
ANSWERS = {"answers": {}}
CHALLENGE = ARENA | {"attempt_id": "attempt.arena-open"}
PLAYED = {"lesson_id": "lesson.video"}
ASKED = PLAYED | {"uid": "asked"}
COURSE = {"course_id": "course"}
UPLOAD = {"token": "upload"}
LESSON = {"course_id": "course", "lesson_id": "lesson"}
ASSIGNMENT = {"assignment_id": "assignment"}
CERTIFICATE = {"certificate_id": "certificate"}
DESIGN = {"template_id": "template"}
LOOK = {"branch_id": "0", "palette": "red", "heading": "结业证书", "course": "{course}"}
FREE = {"course_id": "course.free"}
DRAFTED = {"course_id": "course.draft"}

TABLE: dict[str, Case] = {
    "accounts.revoke_token": Case("worker", {"token_id": "token"}),
    "arena.reigns": Case("worker", ARENA),
    "arena.show": Case("worker", ARENA),
    "arena_api.read": Case("worker", ARENA),
    "arena_office.accept_late": Case("staff", CHALLENGE | {"late_id": "late"}),
    "arena_office.attempt": Case("staff", CHALLENGE, REASON, last=True),
    "arena_office.attempts": Case("staff", ARENA),
    "arena_office.close": Case("staff", ARENA, REASON, last=True),
    "arena_office.edit": Case("staff", ARENA, {"pause_minutes": "5", "defence_mark": "0", "entry_mark": "0"}),
    "arena_office.open_it": Case("staff", {"arena_id": "arena.planned"}),
    "arena_office.reward": Case("staff", {"reign_id": "reign"}, {"note": "奖金"}),
    "assignments.close": Case("staff", ASSIGNMENT, REASON, last=True),
    "assignments.remind": Case("staff", ASSIGNMENT),
    "assignments.show": Case("staff", ASSIGNMENT),
    "attempts.quiz": Case("worker", QUIZ),
    "attempts.result": Case("worker", {"attempt_id": "attempt.never"}),
    "attempts.start": Case("worker", {"quiz_id": "quiz.window"}),
    "attempts.take": Case("worker", RUNNING),
    "attempts_api.attempt": Case("worker", RUNNING),
    "attempts_api.flush": Case("worker", RUNNING, json=ANSWERS),
    "attempts_api.result": Case("worker", {"attempt_id": "attempt.never"}),
    "attempts_api.save": Case(
        "worker", RUNNING | {"question_id": "answer.running"}, json={"response": None, "seq": 9}
    ),
    "attempts_api.start": Case("worker", {"quiz_id": "quiz.window"}),
    "attempts_api.submit": Case("worker", RUNNING, json=ANSWERS, last=True),
    "authoring.act": Case("staff", COURSE, {"do": "begin"}),
    "authoring.add_lesson": Case("staff", DRAFTED | {"section_id": "section.draft"}, {"type": "text"}),
    "authoring.add_section": Case("staff", DRAFTED, {"title": "新的一章"}),
    "authoring.change_section": Case("staff", DRAFTED | {"section_id": "section.draft"}, {"title": "改了"}),
    "authoring.change_settings": Case("staff", DRAFTED),
    "authoring.copy": Case("staff", COURSE),
    "authoring.export": Case("staff", DRAFTED),
    "authoring.file": Case("staff", DRAFTED | {"uid": "file.authored"}),
    "authoring.lesson": Case("staff", DRAFTED | {"lesson_id": "lesson.draft"}),
    "authoring.package": Case("staff", PACKED),
    "authoring.package_file": Case("staff", PACKED),
    "authoring.preview": Case("staff", DRAFTED, {"markdown": "**一**"}),
    "authoring.publish": Case("staff", DRAFTED),
    "authoring.questions": Case("staff", DRAFTED),
    "authoring.remove_lesson": Case("staff", DRAFTED | {"lesson_id": "lesson.draft"}, last=True),
    "authoring.reorder": Case("staff", DRAFTED, json={"order": []}),
    "authoring.save_lesson": Case(
        "staff", DRAFTED | {"lesson_id": "lesson.draft"}, json={"revision": 0, "title": "改了"}
    ),
    "authoring.show": Case("staff", DRAFTED),
    "authoring.upload": Case("staff", DRAFTED),
    "bank.edit": Case("staff", QUESTION, {"do": "save", "stem": "先____。"}),
    "bank.history": Case("staff", QUESTION),
    "bank.restore": Case("staff", {"question_id": "question.mended", "number": "one"}),
    "bank.show": Case("staff", QUESTION),
    "bank_import.cancel": Case("staff", IMPORT, last=True),
    "bank_import.confirm": Case("staff", IMPORT, {"keep": "good", "duplicates": "skip"}),
    "bank_import.errors": Case("staff", IMPORT),
    "bank_import.show": Case("staff", IMPORT),
    "competitions.show": Case("worker", HELD),
    "competitions_office.accept_late": Case(
        "staff", PUBLISHED | {"attempt_id": "attempt.never", "late_id": "late"}
    ),
    "competitions_office.attempt": Case(
        "staff", PUBLISHED | {"attempt_id": "attempt.never"}, {"void-reason": "停电"}
    ),
    "competitions_office.attempts": Case("staff", PUBLISHED),
    "competitions_office.correct": Case("staff", PUBLISHED, REASON | {"do": "take_back"}, last=True),
    "competitions_office.delete": Case("staff", {"competition_id": "competition.spare"}, last=True),
    "competitions_office.edit": Case("staff", {"competition_id": "competition.draft"}),
    "competitions_office.live": Case("staff", HELD),
    "competitions_office.open_it": Case("staff", {"competition_id": "competition.draft"}),
    "competitions_office.people": Case("staff", HELD, REASON | {"number": "10001"}),
    "competitions_office.publish": Case("staff", HELD),
    "competitions_office.watch": Case("staff", HELD),
    "competitions_office.winners_csv": Case("staff", PUBLISHED),
    "competitions_office.withdraw": Case("staff", HELD | PERSON, REASON),
    "certificate_designs.archive": Case("staff", DESIGN, last=True),
    "certificate_designs.edit": Case("staff", DESIGN, LOOK),
    "certificate_designs.preview": Case("staff", DESIGN, LOOK),
    "certificates.badge": Case("worker", CERTIFICATE),
    "certificates.code": Case("worker", CERTIFICATE),
    "certificates.pdf": Case("worker", CERTIFICATE),
    "certificates.show": Case("worker", CERTIFICATE),
    "certificates_office.draw": Case("staff", CERTIFICATE),
    "certificates_office.revoke": Case("staff", CERTIFICATE, REASON, last=True),
    "certificates_office.show": Case("staff", CERTIFICATE),
    "courses.enrol": Case("worker", FREE),
    "courses.keep": Case("worker", COURSE, {"kept": "1"}),
    "courses.preview": Case("staff", DRAFTED),
    "courses.rate": Case("worker", {"course_id": "course.done"}, {"stars": "5"}),
    "courses.show": Case("worker", COURSE),
    "courses.withdraw": Case("worker", COURSE, last=True),
    "courses_api.enrol": Case("worker", FREE, json={}),
    "courses_api.show": Case("worker", COURSE),
    "courses_office.decide": Case("staff", {"enrolment_id": "enrolment.asking"}, {"answer": "yes"}),
    "courses_office.invite": Case("staff", COURSE, {"numbers": "10001"}),
    "courses_office.remove": Case(
        "staff", COURSE | {"enrolment_id": "enrolment.other"}, {"reason": "调岗"}, last=True
    ),
    "courses_office.show": Case("staff", COURSE),
    "files.media": Case("worker", {"signed": "file.signed"}, fixed={"name": "a.pdf"}),
    "files.show": Case("staff", {"token": "file.picture"}),
    "files_api.address": Case("worker", {"uid": "file.mine"}),
    "grading.corrections": Case("staff", QUIZ, REASON),
    "grading.drop": Case("staff", QUIZ | {"number": "grading"}, last=True),
    "grading.key": Case("staff", QUIZ | {"question_id": "question.mended"}),
    "grading.key_list": Case("staff", QUIZ),
    "grading.publish": Case("staff", QUIZ | {"number": "grading"}),
    "jobs.file": Case("staff", EXPORT),
    "jobs.progress": Case("staff", EXPORT),
    "jobs.show": Case("staff", EXPORT),
    "insight.grid_csv": Case("staff", COURSE),
    "insight.lesson": Case("staff", {"course_id": "course.playing", "lesson_id": "lesson.video"}),
    "insight.seconds_csv": Case("staff", {"course_id": "course.playing", "lesson_id": "lesson.video"}),
    "insight.show": Case("staff", COURSE),
    "insight.write": Case("staff", COURSE, {"text": "OURS", "people": "1"}),
    "insight_api.grid": Case("staff", COURSE),
    "learning.add_note": Case("worker", LESSON, {"note": "要紧"}),
    "learning.ask_question": Case("worker", LESSON, {"question": "为什么？"}),
    "learning.bookmark": Case("worker", LESSON, {"kept": "1"}),
    "learning.change_note": Case("worker", {"note_id": "note"}, {"note": "改过"}),
    "learning.change_question": Case("worker", {"question_id": "lesson.question"}, {"answer": "因为要紧"}),
    "learning.remove_answer": Case("worker", {"answer_id": "lesson.answer"}),
    "learning.lesson": Case("worker", COURSE | {"lesson_id": "lesson"}),
    "learning_api.answer": Case("worker", ASKED, json={"response": {"value": True}}),
    "learning_api.questions": Case("worker", PLAYED),
    "learning_api.read": Case(
        "worker", {"lesson_id": "lesson"}, json={"session": "r", "seconds": 1, "to": 0.5, "seq": 1}
    ),
    "learning_api.watched": Case(
        "worker", PLAYED, json={"session": "w", "intervals": [[0, 5]], "rate": 1, "seq": 1}
    ),
    "records.delete_licence": Case("worker", {"licence_id": "licence"}, last=True),
    "records.delete_station": Case("worker", {"station_id": "station"}, last=True),
    "records.licence": Case("worker", {"licence_id": "licence"}, {"name": "司机证"}),
    "records_office.cancel": Case("staff", {"entry_id": "credit"}, REASON, last=True),
    "records_office.enter": Case(
        "staff", PERSON, {"title": "复审", "hours": "8", "kind": "outside", "ended_on": "2020-01-01"}
    ),
    "records_office.person": Case("staff", PERSON),
    "records.station": Case("worker", {"station_id": "station"}, {"place": "一部", "began_on": "2020-01-01"}),
    "notices.follow": Case("worker", {"notice_id": "notice"}),
    "papers.accept_late": Case("staff", ATTEMPT | {"late_id": "late"}, REASON),
    "papers.attempt": Case("staff", ATTEMPT),
    "papers.begin_trial": Case("staff", QUIZ),
    "papers.close": Case("staff", {"quiz_id": "quiz.window"}, last=True),
    "papers.delete": Case("staff", {"quiz_id": "quiz.spare"}, last=True),
    "papers.draw_sample": Case("staff", DRAFT),
    "papers.duplicate": Case("staff", QUIZ),
    "papers.edit": Case("staff", DRAFT, {"title": "改了", "minutes": "15"}),
    "papers.export": Case("staff", QUIZ),
    "papers.extend": Case(
        "staff",
        {"quiz_id": "quiz.running", "attempt_id": "attempt.running"},
        REASON | {"minutes": "5"},
    ),
    "papers.publish": Case("staff", DRAFT),
    "papers.question_shares": Case("staff", QUIZ),
    "papers.reopen": Case("staff", QUIZ),
    "papers.review": Case("staff", DRAFT),
    "papers.sample": Case("staff", QUIZ, fixed={"seed": "1"}),
    "papers.show": Case("staff", QUIZ),
    "papers.version": Case("staff", QUIZ),
    "papers.void": Case("staff", ATTEMPT, REASON, last=True),
    "people.change": Case("staff", PERSON, {"name": "改了"}),
    "people.end_sessions": Case("staff", PERSON),
    "people.grant": Case("staff", PERSON, {"role": "trainer"}),
    "people.revoke": Case("staff", PERSON | {"grant_id": "grant"}, last=True),
    "people.set_active": Case("staff", PERSON, REASON, last=True),
    "people.show": Case("staff", PERSON),
    "roster.cancel": Case("staff", ROSTER, last=True),
    "roster.confirm": Case("staff", ROSTER, {"wrong": "skip"}),
    "roster.errors": Case("staff", ROSTER),
    "roster.preview": Case("staff", ROSTER),
    "standings.groups": Case("worker", BOARD, fixed={"scope": "department"}),
    "standings.groups_csv": Case("worker", BOARD, fixed={"scope": "department"}),
    "standings.show": Case("worker", BOARD),
    "standings.version": Case("worker", BOARD),
    "standings.whole": Case("worker", BOARD),
    "standings.whole_csv": Case("worker", BOARD),
    "standings_api.leaderboard": Case("worker", BOARD),
    "uploads_api.append": Case("worker", UPLOAD),
    "uploads_api.show": Case("worker", UPLOAD),
    "uploads_api.terminate": Case("worker", UPLOAD),
}
OPEN_TO_WHO_KNOWS = {"files.show"}  # a picture's address can't be guessed: it is what may be known


def rules(app: Flask) -> list[Rule]:
    """The routes that name an object, those last that take one away."""
    named = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments and rule.endpoint not in PUBLIC_FILES | NO_OBJECT.keys()
    ]
    return sorted(named, key=lambda rule: rule.endpoint in TABLE and TABLE[rule.endpoint].last)


def address(rule: Rule, world: World) -> str:
    case = TABLE[rule.endpoint]
    built = rule.build(
        {name: world[key] for name, key in case.values.items()} | case.fixed, append_unknown=False
    )
    assert built is not None
    return built[1]


def calls(app: Flask, world: World) -> list[tuple[Case, str, str]]:
    """(case, method, address) of the whole table."""
    return [
        (TABLE[rule.endpoint], method, address(rule, world))
        for rule in rules(app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint not in OPEN_TO_WHO_KNOWS
    ]


def send(client: FlaskClient, case: Case, method: str, where: str, token: str) -> int:
    sent: dict[str, Any] = {}
    if method != "GET":
        sent = {"json": case.json} if case.json is not None else {"data": case.data}
    answer = client.open(where, method=method, headers={"X-CSRFToken": token}, **sent)
    return int(answer.status_code)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_every_route_that_names_an_object_is_in_the_table(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == TABLE.keys()
    for rule in rules(app):
        case = TABLE[rule.endpoint]
        assert rule.arguments == case.values.keys() | case.fixed.keys(), rule.endpoint


def test_a_stranger_finds_nothing_and_changes_nothing(app: Flask, world: World) -> None:
    let_in, changed = [], []
    for role in STRANGERS:
        client = sign_in(app.test_client(), stranger(role))
        token = csrf(client)
        before = everything()
        for case, method, where in calls(app, world):
            status = send(client, case, method, where, token)
            if status not in (403, 404):
                let_in.append((role, method, where, status))
        after = everything()
        changed += [(role, table) for table in before if before[table] != after[table]]
    assert let_in == []
    assert changed == []


def test_whose_it_is_gets_in(app: Flask, world: World) -> None:
    """That the table names what is there: refusals above are because of who asks."""
    clients = {
        "worker": sign_in(app.test_client(), world.worker),
        "staff": sign_in(app.test_client(), world.staff),
    }
    tokens = {name: csrf(client) for name, client in clients.items()}
    kept_out = []
    for case, method, where in calls(app, world):
        status = send(clients[case.owner], case, method, where, tokens[case.owner])
        if status in (400, 403, 404) or status >= 500:
            kept_out.append((method, where, status))
    assert kept_out == []


def test_another_worker_of_the_same_branch_is_a_stranger_to_attempts_tokens_and_jobs(
    app: Flask, world: World
) -> None:
    with db.read() as session:
        other = session.get_one(Person, world["other"])
    client = sign_in(app.test_client(), other)
    token = csrf(client)
    before = everything()
    private = {"attempt_id", "token_id", "job_id"}
    for case, method, where in calls(app, world):
        if private & case.values.keys() and not case.values.keys() & {"quiz_id", "competition_id"}:
            assert send(client, case, method, where, token) in (403, 404), where
    assert everything() == before


def test_a_picture_is_for_who_is_signed_in_and_other_files_for_nobody(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), stranger("worker"))
    assert client.get(f"/files/{world['file.picture']}").status_code == 200
    assert client.get(f"/files/{world['file.hidden']}").status_code == 404
    assert app.test_client().get(f"/files/{world['file.picture']}").status_code == 302
