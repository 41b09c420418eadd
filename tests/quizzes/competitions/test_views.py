"""Competitions as pages: workers, officers, and who has no business there."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.competitions import office, publishing, service
from quizzes.competitions.models import Competition
from quizzes.grading.service import grade_all
from tests.builders import hand_in, make_quiz
from tests.helpers import counted_statements, make_department, make_person, post, sign_in
from tests.quizzes.competitions.build import EVERYWHERE, end, moment_within, opened, plan

LONG = "欧阳阿卜杜热合曼·买买提"


@pytest.fixture
def boss(client: FlaskClient) -> Person:
    """An officer of the whole enterprise, signed in."""
    person = make_person("郑淑珍", roles=("officer",))
    sign_in(client, person)
    return person


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    office._kept.clear()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def local(days: float) -> str:
    return (now() + timedelta(days=days)).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")


def typed(quiz_id: int, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "title": "电气安全知识竞赛",
        "quiz_id": str(quiz_id),
        "branch_id": "0",
        "opens_at": local(-1),
        "closes_at": local(1),
        "department_board": ["mean", "rate"],
        "department_level": "1",
        "winners": "3",
    }
    return fields | changes


def test_an_officer_writes_opens_and_a_worker_finds_it(client: FlaskClient, boss: Person) -> None:
    quiz = make_quiz()
    assert post(client, "/competitions/new", typed(quiz)).status_code == 302
    with db.read() as session:
        one = session.scalars(sa.select(Competition)).one()
    assert [board["measure"] for board in one.group_boards] == ["mean", "rate"]
    worker = client.application.test_client()
    sign_in(worker, make_person())
    assert worker.get(f"/competitions/{one.id}").status_code == 404
    post(client, f"/competitions/{one.id}/open")
    text = page(worker, f"/competitions/{one.id}")
    assert f'href="/quizzes/{quiz}"' in text
    assert "电气安全知识竞赛" in page(worker, "/")
    assert "进行中" in page(worker, "/competitions")


def test_a_backward_window_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, boss: Person
) -> None:
    answer = post(
        client, "/competitions/new", typed(make_quiz(), closes_at=local(-2), intro="请大家踊跃参加")
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "结束时间要晚于开始时间。" in text
    assert "请大家踊跃参加" in text


def test_a_branch_officer_is_offered_their_branch_alone(client: FlaskClient) -> None:
    make_quiz(title="全公司的卷子")
    make_quiz(title="一部的卷子", branch_id=make_department("海港集团", "港机一部"))
    make_department("海港集团", "港机二部")
    sign_in(client, make_person(roles=("officer",), branch=("海港集团", "港机一部")))
    text = page(client, "/competitions/new")
    assert "一部的卷子" in text
    for foreign in ("全公司", "港机二部"):
        assert foreign not in text


def test_an_officer_of_another_branch_finds_nothing(client: FlaskClient) -> None:
    competition, quiz = opened(make_person().id)
    attempt = hand_in(quiz, make_person(), 5, started_at=moment_within())
    sign_in(client, make_person(roles=("officer",), branch=("海港集团", "港机二部")))
    base = f"/competitions/{competition}"
    for part in (
        "edit",
        "watch",
        "watch/live",
        "attempts",
        f"attempts/{attempt}",
        "people",
        "correct",
        "winners.csv",
    ):
        assert client.get(f"{base}/{part}").status_code == 404, part
    for part in ("open", "publish", "delete", "people/1/withdraw"):
        assert post(client, f"{base}/{part}", {"reason": "试试"}).status_code == 404, part


def test_watching_counts_people_not_goes(client: FlaskClient, boss: Person) -> None:
    one, two = make_person(), make_person(department=("海港集团", "港机二部"))
    competition, quiz = opened(boss.id)
    hand_in(quiz, one, 5, started_at=moment_within())
    hand_in(quiz, one, 6, started_at=moment_within())
    hand_in(quiz, two, 6, started_at=moment_within(), state="in_progress", submitted_at=None)
    grade_all()
    first = client.get(f"/competitions/{competition}/watch/live")
    numbers = re.findall(r'<dd class="num">(\d+)</dd>', first.get_data(as_text=True))
    assert numbers == ["2", "1", "1"]
    again = client.get(
        f"/competitions/{competition}/watch/live", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_watching_costs_the_same_however_many_take_part(client: FlaskClient, boss: Person) -> None:
    people = [make_person() for _ in range(6)]
    competition, quiz = opened(boss.id)
    costs = []
    for some in (people[:1], people[1:]):
        for person in some:
            hand_in(quiz, person, 5, started_at=moment_within())
        office._kept.clear()
        with counted_statements() as seen:
            page(client, f"/competitions/{competition}/watch")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 16


def test_a_go_is_voided_with_a_reason_from_the_watch_page(client: FlaskClient, boss: Person) -> None:
    person = make_person("周晓岚")
    competition, quiz = opened(boss.id)
    attempt = hand_in(quiz, person, 9, started_at=moment_within())
    grade_all()
    assert "周晓岚" in page(client, f"/competitions/{competition}/attempts?q=周晓")
    assert "周晓岚" not in page(client, f"/competitions/{competition}/attempts?q=没有此人")
    address = f"/competitions/{competition}/attempts/{attempt}"
    post(client, address, {"void-reason": ""})
    assert "周晓岚" in page(client, address)
    with db.read() as session:
        assert session.get_one(Attempt, attempt).state == "graded"
    post(client, address, {"void-reason": "替考"})
    with db.read() as session:
        assert session.get_one(Attempt, attempt).state == "voided"
    assert "替考" in page(client, address)


def test_an_attempt_of_another_quiz_is_not_there(client: FlaskClient, boss: Person) -> None:
    competition, _quiz = opened(boss.id)
    elsewhere = hand_in(make_quiz(), make_person(), 3, started_at=moment_within())
    page(client, f"/competitions/{competition}/attempts/{elsewhere}", 404)


def test_the_winners_are_seen_by_workers_with_their_own_place(client: FlaskClient, boss: Person) -> None:
    winner, other = make_person(LONG), make_person("乙")
    competition, quiz = opened(boss.id, group_boards=(("department", "rate"),))
    for person, right in ((winner, 9), (other, 8), (make_person("名单之外"), 10)):
        hand_in(quiz, person, right, started_at=moment_within())
    grade_all()
    end(competition)
    post(client, f"/competitions/{competition}/publish")
    sign_in(client, winner)
    text = page(client, f"/competitions/{competition}")
    assert LONG in text
    assert "名单之外" not in text
    assert "打印" in text
    assert re.search(
        r'phrases"><span>[\d-]+ [\d:]+ –</span> <span>[\d-]+ [\d:]+</span>', text
    )  # no date is broken
    assert "第 1 名" in page(client, "/")


def test_publishing_too_early_says_why(client: FlaskClient, boss: Person) -> None:
    worker = make_person()
    competition, quiz = opened(boss.id)
    hand_in(quiz, worker, 9, started_at=moment_within())
    end(competition)
    post(client, f"/competitions/{competition}/publish")
    assert "还有 1 份答卷没有评完" in page(client, f"/competitions/{competition}")


def test_a_result_that_changed_is_shown_to_officers_and_put_right_with_a_reason(
    client: FlaskClient, boss: Person
) -> None:
    first, second = make_person("甲"), make_person("乙")
    competition, quiz = opened(boss.id)
    cheat = hand_in(quiz, first, 9, started_at=moment_within())
    hand_in(quiz, second, 8, started_at=moment_within())
    grade_all()
    end(competition)
    publishing.publish(competition, EVERYWHERE, boss.id)
    assert "有成绩变了" not in page(client, f"/competitions/{competition}")
    post(client, f"/competitions/{competition}/attempts/{cheat}", {"void-reason": "替考"})
    assert "有成绩变了" in page(client, f"/competitions/{competition}")
    address = f"/competitions/{competition}/correct"
    assert "请写明原因。" in post(client, address, {"do": "put_right"}).get_data(as_text=True)
    post(client, address, {"do": "put_right", "reason": "替考，成绩作废"})
    text = page(client, f"/competitions/{competition}")
    assert "替考，成绩作废" in text
    assert "有成绩变了" not in text


def test_the_entry_list_is_searched_added_to_and_taken_from(client: FlaskClient, boss: Person) -> None:
    competition, _quiz = opened(boss.id)
    late = make_person("林秋月")
    address = f"/competitions/{competition}/people"
    assert "没有找到这个工号。" in post(client, address, {"number": "0", "reason": "漏报"}).get_data(
        as_text=True
    )
    post(client, address, {"number": late.number, "reason": "漏报"})
    assert "补录" in page(client, f"{address}?q=林秋月")
    post(client, f"{address}/{late.id}/withdraw", {"reason": "资格不符"})
    assert "已移出" in page(client, f"{address}?q=林秋月")


def test_a_draft_can_be_changed_and_removed_but_not_what_was_open(client: FlaskClient, boss: Person) -> None:
    quiz = make_quiz()
    draft = service.create(plan(quiz), EVERYWHERE, boss.id)
    post(client, f"/competitions/{draft}/edit", typed(quiz, title="改过的名称"))
    assert "改过的名称" in page(client, f"/competitions/{draft}")
    post(client, f"/competitions/{draft}/delete")
    page(client, f"/competitions/{draft}", 404)
    competition, _quiz = opened(boss.id)
    assert post(client, f"/competitions/{competition}/delete").status_code == 409


def test_the_csv_names_the_winners_and_computes_nothing(client: FlaskClient, boss: Person) -> None:
    person = make_person("=HYPERLINK(1)")
    competition, quiz = opened(boss.id)
    hand_in(quiz, person, 9, started_at=moment_within())
    grade_all()
    end(competition)
    post(client, f"/competitions/{competition}/publish")
    text = client.get(f"/competitions/{competition}/winners.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in text
