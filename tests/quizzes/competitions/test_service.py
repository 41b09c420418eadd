"""A competition from its draft to its winners, and what puts them right."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.attempts import putting_right
from quizzes.competitions import entering, publishing, queries, service
from quizzes.competitions.models import Competition
from quizzes.grading.models import Grade
from quizzes.grading.service import grade_all
from quizzes.standings import service as standings
from quizzes.standings.models import Board, BoardEntry, BoardSnapshot
from tests.builders import hand_in
from tests.helpers import make_department, make_person
from tests.quizzes.competitions.build import EVERYWHERE, end, moment_within, opened, plan


@pytest.fixture
def officer(app: Flask) -> Person:
    return make_person("郑淑珍", roles=("officer",), department=("海港集团", "工会"))


def state_of(competition_id: int) -> str:
    with db.read() as session:
        return session.get_one(Competition, competition_id).state


def entered(competition_id: int) -> set[int]:
    with db.read() as session:
        board = queries.board_of(session, competition_id)
        return set(
            session.scalars(
                sa.select(BoardEntry.person_id).where(
                    BoardEntry.board_id == board.id, sa.not_(BoardEntry.withdrawn)
                )
            )
        )


def content_of(competition_id: int) -> dict:
    with db.read() as session:
        snapshot = queries.published(session, queries.board_of(session, competition_id).id)
        assert snapshot is not None
        return snapshot.content


def actions() -> list[str]:
    with db.read() as session:
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def told(person_id: int) -> list[str]:
    with db.read() as session:
        return list(
            session.scalars(sa.select(Notice.kind).where(Notice.person_id == person_id).order_by(Notice.id))
        )


def test_opening_freezes_who_may_count(officer: Person) -> None:
    worker, leaver = make_person(), make_person(active=False)
    competition, _quiz = opened(officer.id)
    later = make_person()
    assert entered(competition) == {officer.id, worker.id}
    assert leaver.id not in entered(competition)
    assert later.id not in entered(competition)
    with db.write() as session:
        session.execute(sa.update(Person).where(Person.id == worker.id).values(department_id=None))
        board = queries.board_of(session, competition)
        assert session.get_one(BoardEntry, (board.id, worker.id)).department_path != ""


def test_the_audience_is_any_of_the_branches_posts_and_specialties(officer: Person) -> None:
    electrician = make_person(post="电工", specialty="电气", department=("海港集团", "动力部"))
    below = make_person(post=None, specialty=None, department=("海港集团", "港机一部", "一班"))
    make_person(post="理货员", specialty="理货", department=("海港集团", "理货公司"))
    audience = (("department", make_department("海港集团", "港机一部")), ("post", electrician.post_id))
    competition, _quiz = opened(officer.id, audience=audience)
    assert entered(competition) == {electrician.id, below.id}


def test_a_branchs_competition_is_for_its_branch(officer: Person) -> None:
    inside = make_person(department=("海港集团", "港机一部", "一班"))
    make_person(department=("海港集团", "港机二部"))
    competition, _quiz = opened(officer.id, branch_id=make_department("海港集团", "港机一部"))
    assert entered(competition) == {inside.id}


def test_nobody_to_enter_opens_nothing(officer: Person) -> None:
    empty = make_department("海港集团", "空部门")
    competition = service.create(plan(branch_id=empty), EVERYWHERE, officer.id)
    with pytest.raises(Conflict):
        service.open_competition(competition, EVERYWHERE, officer.id)
    assert state_of(competition) == "draft"


def test_a_window_outside_the_quizs_is_refused_at_its_field(officer: Person) -> None:
    from tests.builders import make_quiz

    quiz = make_quiz(closes_at=now())
    with pytest.raises(Invalid) as refusal:
        service.create(plan(quiz), EVERYWHERE, officer.id)
    assert refusal.value.extra["faults"][0]["place"] == "closes_at"


def test_an_officer_of_a_branch_reaches_no_further(officer: Person) -> None:
    branch = make_department("海港集团", "港机一部")
    with db.read() as session:
        reach = Reach(paths=(session.get_one(Department, branch).path,))
    with pytest.raises(NotFound):
        service.create(plan(branch_id=branch), reach, officer.id)  # the quiz is the whole enterprise's
    competition, _quiz = opened(officer.id)
    for forbidden in (
        lambda: publishing.publish(competition, reach, officer.id),
        lambda: service.edit(competition, plan(), reach, officer.id),
        lambda: entering.withdraw_person(competition, officer.id, "误报", reach, officer.id),
    ):
        with pytest.raises(NotFound):
            forbidden()


def test_it_closes_by_itself_at_the_end_of_its_window(officer: Person) -> None:
    competition, _quiz = opened(officer.id)
    assert service.close_due() == 0
    end(competition)
    assert state_of(competition) == "closed"
    assert service.close_due() == 0
    assert actions().count("competition.closed") == 1


def test_a_late_addition_counts_and_moves_the_denominator(officer: Person) -> None:
    competition, quiz = opened(officer.id)
    late = make_person("林秋月")
    hand_in(quiz, late, 9, started_at=moment_within())
    grade_all()
    entering.add_person(competition, late.number, "名单漏报", EVERYWHERE, officer.id)
    with db.read() as session:
        board = queries.board_of(session, competition)
        result = queries.result(session, session.get_one(Competition, competition), board)
        reasons = set(
            session.scalars(sa.select(AuditEntry.reason).where(AuditEntry.action == "board.entry_added"))
        )
    assert [row["name"] for row in result["winners"]] == ["林秋月"]
    assert (result["entered"], reasons) == (2, {"名单漏报"})
    with pytest.raises(Invalid):
        entering.add_person(competition, late.number, "再来一次", EVERYWHERE, officer.id)
    entering.withdraw_person(competition, late.id, "资格不符", EVERYWHERE, officer.id)
    assert late.id not in entered(competition)


def published(officer: Person, scores: dict[str, int], **values: object) -> tuple[int, int, dict[str, int]]:
    """A published competition: (competition, quiz, name → attempt)."""
    people = {name: make_person(name) for name in scores}
    competition, quiz = opened(officer.id, **values)
    goes = {
        name: hand_in(quiz, people[name], right, started_at=moment_within()) for name, right in scores.items()
    }
    grade_all()
    end(competition)
    assert publishing.publish(competition, EVERYWHERE, officer.id)
    return competition, quiz, goes


def names_of(content: dict) -> list[tuple[int, str]]:
    return [(row["place"], row["name"]) for row in content["winners"]]


def test_winners_are_published_only_once_everything_is_graded(officer: Person) -> None:
    worker = make_person()
    competition, quiz = opened(officer.id)
    hand_in(quiz, worker, 5, started_at=moment_within())
    with pytest.raises(Conflict):
        publishing.publish(competition, EVERYWHERE, officer.id)  # the window lasts
    end(competition)
    with pytest.raises(Conflict) as refusal:
        publishing.publish(competition, EVERYWHERE, officer.id)
    assert refusal.value.extra["pending"] == {"submitted": 1}
    grade_all()
    assert publishing.publish(competition, EVERYWHERE, officer.id)
    with db.read() as session:
        assert not queries.board_of(session, competition).provisional


def test_publishing_twice_is_publishing_once(officer: Person) -> None:
    competition, _quiz, _goes = published(officer, {"甲": 9, "乙": 8})
    assert not publishing.publish(competition, EVERYWHERE, officer.id)
    assert actions().count("competition.published") == 1
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BoardSnapshot)) == 1


def test_everybody_is_told_once_even_if_the_task_runs_twice(officer: Person) -> None:
    worker = make_person()
    competition, _quiz, _goes = published(officer, {"甲": 9})
    assert publishing.tell(competition) == 3
    publishing.tell(competition)
    assert told(worker.id) == ["competition.published"]


def test_a_message_that_was_lost_is_sent_again(officer: Person, sent: list) -> None:
    competition, _quiz, _goes = published(officer, {"甲": 9})
    sent.clear()
    service.close_due()
    assert sent == [("competitions.tell", (competition,))]
    publishing.tell(competition)
    sent.clear()
    service.close_due()
    assert sent == []


def test_who_shares_the_last_place_is_named_too(officer: Person) -> None:
    competition, _quiz, _goes = published(officer, {"甲": 9, "乙": 8, "丙": 8, "丁": 7}, winners=2)
    assert names_of(content_of(competition)) == [(1, "甲"), (2, "乙"), (2, "丙")]


def test_group_boards_are_published_as_they_stood(officer: Person) -> None:
    boards = (("department", "rate"), ("department", "mean"), ("department", "sum"))
    competition, _quiz, _goes = published(officer, {"甲": 9, "乙": 7}, group_boards=boards)
    rate, mean, _total = content_of(competition)["groups"]
    assert [row["name"] for row in rate["rows"]] == ["港机一部", "工会"]
    assert (mean["rows"][0]["score_sum"], mean["rows"][0]["people"], mean["rows"][0]["members"]) == (
        16_000,
        2,
        2,
    )


def test_what_was_published_does_not_change_by_itself(officer: Person) -> None:
    competition, _quiz, goes = published(officer, {"甲": 9, "乙": 8})
    putting_right.void(officer.id, EVERYWHERE, goes["甲"], "替考")
    assert names_of(content_of(competition)) == [(1, "甲"), (2, "乙")]


def test_putting_right_names_the_new_winners_keeps_the_old_and_tells_who_moved(officer: Person) -> None:
    competition, _quiz, goes = published(officer, {"甲": 9, "乙": 8})
    assert not publishing.put_right(competition, "核对", EVERYWHERE, officer.id)
    putting_right.void(officer.id, EVERYWHERE, goes["甲"], "替考")
    assert publishing.put_right(competition, "替考，成绩作废", EVERYWHERE, officer.id)
    content = content_of(competition)
    assert names_of(content) == [(1, "乙")]
    assert names_of(content["earlier"][0]) == [(1, "甲"), (2, "乙")]
    assert content["reason"] == "替考，成绩作废"
    assert "competition.put_right" in actions()
    with db.read() as session:
        concerned = session.scalars(
            sa.select(Notice.person_id).where(Notice.kind == "competition.place_changed")
        )
        assert len(set(concerned)) == 2


def test_taking_back_makes_the_board_provisional_again(officer: Person) -> None:
    competition, _quiz, _goes = published(officer, {"甲": 9})
    publishing.take_back(competition, "有异议", EVERYWHERE, officer.id)
    assert state_of(competition) == "closed"
    with db.read() as session:
        assert queries.board_of(session, competition).provisional
    assert publishing.publish(competition, EVERYWHERE, officer.id)


def test_a_go_begun_outside_the_window_counts_for_nothing(officer: Person) -> None:
    worker = make_person()
    competition, quiz = opened(officer.id)
    hand_in(quiz, worker, 10, started_at=now() - timedelta(hours=2))
    grade_all()
    end(competition)
    publishing.publish(competition, EVERYWHERE, officer.id)
    assert content_of(competition)["winners"] == []


def test_the_board_equals_its_recount_after_all_this(officer: Person) -> None:
    competition, _quiz, goes = published(officer, {"甲": 9, "乙": 8, "丙": 7})
    putting_right.void(officer.id, EVERYWHERE, goes["乙"], "替考")
    with db.read() as session:
        board = session.scalars(sa.select(Board).where(Board.competition_id == competition)).one()
        assert session.scalar(sa.select(sa.func.count()).select_from(Grade)) == 3
    with db.write() as session:
        standings.count_people(session, board.quiz_id, board.grading, [])
