"""An officer looks at an arena's challenges and voids one; the reigns follow."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.problems import Conflict
from quizzes.arena.models import Arena
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.grading.service import grade_all
from tests.builders import hand_in, make_quiz
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.arena.build import challenge, decided, make_arena, page, reigns_of, set_attempt

OURS, THEIRS = ("海港集团", "港机一部"), ("海港集团", "港机二部")


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person("郑淑珍", roles=("officer",)))


def test_voiding_the_star_s_challenge_gives_the_arena_back(officer: FlaskClient) -> None:
    arena = make_arena()
    first, cheat, other = (make_person(name) for name in ("陈立国", "替考者", "旁人"))
    challenge(arena, first.id, 7000, day=1)
    stolen = challenge(arena, cheat.id, 9000, day=2)
    challenge(arena, other.id, 6000, day=3)
    decided(arena)
    assert [reign.person_id for reign in reigns_of(arena)] == [first.id, cheat.id]
    listed = page(officer, f"/arenas/{arena}/attempts")
    assert all(name in listed for name in ("陈立国", "替考者", "旁人"))
    assert "旁人" not in page(officer, f"/arenas/{arena}/attempts?q=替考")
    address = f"/arenas/{arena}/attempts/{stolen}"
    shown = page(officer, address)
    assert ("不能延长" in shown, "延长几分钟" in shown) == (True, False)
    assert "请写明理由" in post(officer, address, {"reason": " "}).get_data(as_text=True)
    assert post(officer, address, {"reason": "替考"}).status_code == 302
    assert [reign.person_id for reign in reigns_of(arena)] == [first.id]
    again = page(officer, address)
    assert ("替考" in again, "作废这份答卷" in again) == (True, False)
    assert f"/arenas/{arena}/attempts" in page(officer, f"/arenas/{arena}")


def test_a_late_answer_that_is_accepted_moves_the_reign(officer: FlaskClient) -> None:
    arena = make_arena(quiz_id=make_quiz(10, purpose="arena"))
    with db.read() as session:
        quiz = session.get_one(Arena, arena).quiz_id
    star, slow = make_person("擂主"), make_person("断网的人")
    first, second = hand_in(quiz, star, 5), hand_in(quiz, slow, 5, ms=400_000)
    for number, attempt in enumerate((first, second), 1):
        set_attempt(attempt, arena_id=arena, arena_number=number)
    with db.write() as session:
        session.get_one(Arena, arena).next_number = 3
        version = session.scalar(
            sa.select(Answer.version_id).where(Answer.attempt_id == second, Answer.position == 9)
        )
        late = LateAnswer(attempt_id=second, version_id=version, response={"value": True}, writer=1, seq=9)
        session.add(late)
    grade_all()
    assert [reign.person_id for reign in reigns_of(arena)] == [star.id]
    address = f"/arenas/{arena}/attempts/{second}"
    assert "采纳并重新评分" in page(officer, address)
    post(officer, f"{address}/late/{late.id}", {f"late-{late.id}-reason": "基站断电"})
    assert [reign.person_id for reign in reigns_of(arena)] == [star.id, slow.id]
    elsewhere = f"/arenas/{arena}/attempts/{first}/late/{late.id}"
    assert post(officer, elsewhere, {f"late-{late.id}-reason": "再来"}).status_code == 404


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("state", ["in_progress", "submitted"])
def test_a_challenge_is_never_given_more_time(state: str) -> None:
    arena = make_arena()
    attempt = challenge(arena, make_person().id, 7000, state=state)
    set_attempt(attempt, submitted_by="clock")
    with pytest.raises(Conflict, match="numbered"):
        attempts.extend(make_person().id, Reach(everywhere=True), attempt, 5, "停电")


def test_an_officer_of_another_branch_finds_no_challenge(client: FlaskClient) -> None:
    branch = make_department(*OURS)
    make_department(*THEIRS)
    quiz = make_quiz(2, purpose="arena", branch_id=branch)
    arena, other = make_arena(quiz_id=quiz, branch_id=branch), make_arena()
    attempt, elsewhere = (challenge(one, make_person().id, 7000) for one in (arena, other))
    sign_in(client, make_person(roles=("officer",), branch=THEIRS))
    for address in (f"/arenas/{arena}/attempts", f"/arenas/{arena}/attempts/{attempt}"):
        assert client.get(address).status_code == 404
    assert post(client, f"/arenas/{arena}/attempts/{attempt}", {"reason": "替考"}).status_code == 404
    with db.read() as session:
        assert session.get_one(Attempt, attempt).state == "graded"
    sign_in(client, make_person("一部干部", roles=("officer",), branch=OURS))
    page(client, f"/arenas/{arena}/attempts/{attempt}")
    page(client, f"/arenas/{arena}/attempts/{elsewhere}", 404)
