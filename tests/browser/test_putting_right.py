"""An officer's whole way from a wrong key to people who are told, and their pages looked at by axe-core."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import expect

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from quizzes.arena import management
from quizzes.attempts.models import Attempt, LateAnswer
from quizzes.competitions import service
from quizzes.competitions.rules import Plan
from quizzes.grading.service import grade_all
from quizzes.papers.models import PoolItem, Quiz
from tests.browser.conftest import Visitor
from tests.browser.site import PC, Site, accessible
from tests.builders import hand_in, make_quiz
from tests.quizzes.arena.build import make_arena_quiz

EVERYWHERE = Reach(everywhere=True)


def contest(officer_id: int, quiz_id: int) -> int:
    moment = now()
    said = Plan(
        title="安全月竞赛",
        quiz_id=quiz_id,
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(days=1),
    )
    competition = service.create(said, EVERYWHERE, officer_id)
    service.open_competition(competition, EVERYWHERE, officer_id)
    return competition


def told(person_id: int) -> None:
    """Wait for the worker to have told the person."""
    until = time.monotonic() + 30
    said = sa.select(sa.exists().where(Notice.person_id == person_id, Notice.kind == "grading.changed"))
    while time.monotonic() < until:
        with db.read() as session:
            if session.scalar(said):
                return
        time.sleep(0.1)
    raise AssertionError("nobody was told")


def test_an_officer_puts_a_wrong_key_right_and_people_are_told(site: Site, visit: Visitor) -> None:
    officer, first, second = (
        site.person("郑淑珍", roles=("officer",)),
        site.person("陈立国"),
        site.person("周晓岚"),
    )
    quiz = make_quiz(2)
    competition = contest(officer.id, quiz)
    began = now() - timedelta(minutes=30)
    hand_in(quiz, first, 2, started_at=began)
    hand_in(quiz, second, 0, started_at=began)
    grade_all()
    page = visit(officer)
    page.goto(f"/competitions/{competition}/watch")
    page.get_by_role("link", name="更正答案").click()
    accessible(page)
    page.get_by_role("link", name="改一道题的答案").click()
    accessible(page)
    page.locator("a.row-place").first.click()
    page.get_by_label("错", exact=True).check()
    page.get_by_role("button", name="改好，再看会有什么变化").click()
    expect(page.get_by_text("请写明为什么要改")).to_be_visible()
    accessible(page)
    page.get_by_label("为什么要改").fill("规程 2025 版改了")
    page.get_by_role("button", name="改好，再看会有什么变化").click()
    page.get_by_role("checkbox", name="用第 2 版的答案").check()
    page.get_by_label("原因").fill("规程 2025 版改了")
    accessible(page)
    page.get_by_role("button", name="先看会有什么变化").click()
    publish = page.get_by_role("button", name="公布更正后的成绩")
    expect(publish).to_be_visible(timeout=30_000)  # the page looks again by itself once it is built
    expect(page.get_by_text("2 份答卷的得分会变")).to_be_visible()
    accessible(page)
    publish.click()
    expect(page.get_by_text("成绩有变化的人会收到通知")).to_be_visible()
    theirs = visit(second)
    expect(page.get_by_text("没有可更正的题")).to_be_visible()
    told(second.id)
    theirs.goto("/notices")
    expect(theirs.get_by_text("你的得分有变化").first).to_be_visible()


def test_the_officer_s_pages_of_an_arena_and_of_attempts(site: Site, visit: Visitor) -> None:
    officer, worker = site.person("郑淑珍", roles=("officer",)), site.person("欧阳阿卜杜热合曼·买买提")
    quiz = make_quiz(2)
    competition = contest(officer.id, quiz)
    attempt = hand_in(quiz, worker, 1, started_at=now() - timedelta(minutes=30))
    make_arena_quiz("新卷")
    board = make_quiz(2, title="吊装手势", purpose="arena", composition="drawn")
    arena = management.create(board, management.Setup(), EVERYWHERE, officer.id)
    management.open_arena(arena, EVERYWHERE, officer.id)
    challenge = hand_in(
        board, worker, 2, arena_id=arena, arena_number=1, started_at=now() - timedelta(minutes=30)
    )
    with db.write() as session:
        session.execute(sa.text("UPDATE arenas SET next_number = 2 WHERE id = :id"), {"id": arena})
        for one in (attempt, challenge):
            pool = session.get_one(Quiz, session.get_one(Attempt, one).quiz_id).pool_id
            version = session.scalars(sa.select(PoolItem.version_id).where(PoolItem.pool_id == pool)).first()
            session.add(
                LateAnswer(attempt_id=one, version_id=version, response={"value": True}, writer=1, seq=9)
            )
    grade_all()
    page = visit(officer, PC)
    for address in ("/arenas/new", f"/arenas/{arena}/edit", f"/arenas/{arena}", f"/arenas/{arena}/attempts"):
        page.goto(address)
        accessible(page)
    page.get_by_role("link", name="欧阳阿卜杜热合曼·买买提").click()
    page.get_by_text("采纳这个作答").click()
    accessible(page)
    page.get_by_role("button", name="作废这份答卷").click()
    expect(page.get_by_text("请写明理由")).to_be_visible()
    accessible(page)
    page.locator("form", has=page.get_by_role("button", name="作废这份答卷")).get_by_label("理由").fill(
        "替考"
    )
    page.get_by_role("button", name="作废这份答卷").click()
    expect(page.get_by_text("擂主已按剩下的挑战重新排定")).to_be_visible()
    page.goto(f"/arenas/{arena}")
    expect(page.get_by_text("擂台空缺").first).to_be_visible()
    page.goto(f"/competitions/{competition}/attempts/{attempt}")
    page.get_by_text("采纳这个作答").click()
    accessible(page)
    page.get_by_label("理由").fill("基站断电")
    page.get_by_role("button", name="采纳并重新评分").click()
    expect(page.get_by_text("已采纳")).to_be_visible()
