"""The main job from end to end, as people do it: a real server, a real worker, a real beat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.sheets import write_sheet
from learnplatform.tasks import celery_app, queue_of
from quizzes.attempts.models import Answer, Attempt
from quizzes.bank.models import QuestionVersion
from quizzes.bank.service import create_question
from quizzes.competitions.models import Competition
from quizzes.papers import service as papers
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from quizzes.standings.models import Board
from tests import processes
from tests.browser.conftest import Visitor
from tests.browser.site import (
    PASSWORD,
    PC,
    Site,
    begin,
    fits,
    hand_in,
    latest,
    saved,
    scored,
    tick,
)

STEM = "起重机吊钩的开口度比原尺寸增加多少，就应当报废？"
RIGHT = "15%"
STATEMENTS = ("起吊前要试吊", "吊物下方可以站人", "歪拉斜吊是允许的", "夹轨器要每班检查")


@pytest.fixture(scope="module")
def beat(server: tuple[str, dict[str, str]]) -> Iterator[None]:
    """What goes by the clock: windows that end, sweeps."""
    environ = server[1]
    with processes.running(processes.start_beat(environ, Path(environ["LEARN_DATA"]) / "beat-log")):
        yield


def sign_in_by_hand(page: Page, person: Person) -> Page:
    page.goto("/sign-in")
    page.get_by_label("工号").fill(person.number)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name="我的账号")).to_be_visible()
    return page


def make_question(page: Page) -> None:
    """A trainer writes a question into the editor and sees it as workers will."""
    page.goto("/bank/new/single_choice")
    page.get_by_label("题干").fill(STEM)
    texts = page.get_by_role("textbox", name="选项")
    for at, text in enumerate(("8%", RIGHT, "30%", "50%")):
        texts.nth(at).fill(text)
    page.get_by_label("正确答案").nth(1).check()
    page.get_by_label("知识点").fill("起重")
    expect(page.locator("#preview")).to_contain_text(STEM)
    page.locator(".editor-actions").get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/bank/\d+"))


def compose(page: Page, title: str) -> int:
    """A trainer picks from the bank and publishes; the quiz's id."""
    page.goto("/manage/quizzes/new")
    page.get_by_label("测验名称").fill(title)
    page.get_by_label("每题分值").fill("25")
    for phrase in (STEM, *STATEMENTS[:3]):
        page.get_by_label("搜索题库").fill(phrase)
        page.locator(".bank-found li", has_text=phrase).get_by_role("button", name="加入").first.click()
    expect(page.locator("[data-total]")).to_have_text("4 题，共 100 分")
    page.get_by_role("button", name="去发布").click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url(re.compile(r"/manage/quizzes/\d+$"))
    expect(page.get_by_text("已发布").first).to_be_visible()
    return int(page.url.rpartition("/")[2])


def paper_of(person: Person) -> list[QuestionVersion]:
    """The questions of the person's latest attempt, in its order, with their keys."""
    with db.read() as session:
        found = session.scalars(
            sa.select(QuestionVersion)
            .join(Answer, Answer.version_id == QuestionVersion.id)
            .where(Answer.attempt_id == latest(person).id)
            .order_by(Answer.position)
        )
        return list(found)


def answer(page: Page, version: QuestionVersion, right: bool) -> None:
    if version.kind == "true_false":
        tick(page, 0 if version.key["value"] == right else 1)
        return
    texts = {option["id"]: option["text"] for option in version.content["options"]}
    chosen = next(text for id, text in texts.items() if (id in version.key["options"]) == right)
    page.locator("label.option", has_text=chosen).click()


def play(page: Page, quiz_id: int, person: Person, wrong: int = 0) -> Attempt:
    """Take the quiz from its front page to the score, with the first `wrong` answers wrong."""
    begin(page, quiz_id)
    paper = paper_of(person)
    for at, version in enumerate(paper):
        expect(page.locator("#question-number")).to_have_text(str(at + 1))
        answer(page, version, right=at >= wrong)
        if at + 1 < len(paper):
            page.get_by_role("button", name="下一题").click()
    saved(page)
    hand_in(page)
    scored(page)
    return latest(person)


def fill_bank() -> None:
    with db.write() as session:
        for at, stem in enumerate(STATEMENTS):
            create_question(session, kind="true_false", content={"stem": stem}, key={"value": at in (0, 3)})


def open_competition(page: Page, quiz_id: int, title: str) -> int:
    """An officer opens a contest that began an hour ago and ends tomorrow; its id."""
    page.goto("/competitions/new")
    page.get_by_label("竞赛名称").fill(title)
    page.get_by_label("测验", exact=True).select_option(str(quiz_id))
    local = now() + timedelta(hours=8)
    page.get_by_label("开始时间").fill(f"{local - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("结束时间").fill(f"{local + timedelta(days=1):%Y-%m-%dT%H:%M}")
    page.get_by_role("group", name="部门榜").get_by_label("参与率").check()
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="开放竞赛").click()
    expect(page.get_by_text("进行中")).to_be_visible()
    return int(page.url.rpartition("/")[2])


def end_window(competition_id: int) -> None:
    """Let the window have ended; beat would find it within half a minute, so ask at once."""
    over = now()
    with db.write() as session:
        session.execute(sa.update(Competition).where(Competition.id == competition_id).values(closes_at=over))
        session.execute(sa.update(Board).where(Board.competition_id == competition_id).values(closes_at=over))
    name = "competitions.close_due"
    with celery_app.connection_for_write(celery_app.conf.broker_url) as broker:
        celery_app.send_task(name, queue=queue_of(name), connection=broker)


@pytest.mark.usefixtures("beat")
def test_from_the_first_question_to_the_winners(site: Site, visit: Visitor) -> None:
    fill_bank()
    rival, worker = site.person("陈立国"), site.person("欧阳阿卜杜热合曼·买买提")
    title = f"起重安全竞答 {now():%H%M%S}"
    trainer = sign_in_by_hand(visit(None, PC), site.person("林培训", roles=("trainer",)))
    make_question(trainer)
    quiz_id = compose(trainer, title)
    officer = sign_in_by_hand(visit(None, PC), site.person("王干部", roles=("officer",)))
    competition_id = open_competition(officer, quiz_id, f"{title} · 部门赛")

    play(visit(rival), quiz_id, rival, wrong=1)
    phone = sign_in_by_hand(visit(None), worker)
    expect(phone.get_by_text(title).first).to_be_visible()
    attempt = play(phone, quiz_id, worker)
    assert attempt.submitted_at is not None
    assert now() - attempt.submitted_at < timedelta(seconds=10)
    expect(phone.locator(".result-score")).to_contain_text("100")
    expect(phone.locator(".strip .cell.right")).to_have_count(4)
    expect(phone.locator(".review", has_text=STEM)).to_contain_text(RIGHT)
    phone.get_by_role("link", name="看我的名次").click()
    expect(phone.locator(".own-place").first).to_contain_text("1/ 2")
    expect(phone.locator(".podium .first")).to_contain_text(worker.name)
    fits(phone)

    end_window(competition_id)
    publish = officer.get_by_role("button", name="公布优胜者")
    until(officer, f"/competitions/{competition_id}", publish)
    publish.click()
    phone.goto(f"/competitions/{competition_id}")
    expect(phone.get_by_role("heading", name="优胜者")).to_be_visible()
    expect(phone.locator(".winners .row-place").nth(0)).to_contain_text(worker.name)
    expect(phone.locator(".winners .row-place").nth(1)).to_contain_text(rival.name)
    fits(phone)


def until(page: Page, address: str, wanted: Locator) -> None:
    """Open `address` until `wanted` is on it: half a minute at most."""
    for _ in range(60):
        page.goto(address)
        if wanted.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} does not show it")


def open_arena(page: Page, quiz_id: int) -> str:
    """An officer opens an arena on the quiz; its address."""
    page.goto("/arenas/new")
    page.get_by_label("测验", exact=True).select_option(str(quiz_id))
    page.get_by_role("button", name="建好擂台").click()
    page.get_by_role("button", name="开放擂台").click()
    expect(page.get_by_text("擂台空缺").first).to_be_visible()
    return page.url


def arena_paper(trainer: Person) -> int:
    with db.write() as session:
        for number in range(12):
            create_question(
                session,
                kind="true_false",
                content={"stem": f"擂台第 {number} 条：先断电，再验电。"},
                key={"value": number % 2 == 0},
                tags=("擂台",),
            )
        draft = Draft(
            title="岗位技能擂台",
            purpose="arena",
            composition="drawn",
            rules=(DrawRule(3, 1000, tag="擂台"),),
            goes_total=None,
            review="never",
        )
        quiz_id = papers.create(session, draft, trainer.id).id
    papers.publish(quiz_id, trainer.id)
    return quiz_id


@pytest.mark.usefixtures("beat")
def test_a_worker_beats_the_star_and_is_the_star_at_once(site: Site, visit: Visitor) -> None:
    quiz_id = arena_paper(site.person("林培训", roles=("trainer",)))
    address = open_arena(visit(site.person("王干部", roles=("officer",)), PC), quiz_id)
    star, worker = site.person("陈立国"), site.person("周晓岚")
    seat = visit(star)
    play(seat, quiz_id, star, wrong=1)
    seat.goto(address)
    holder = seat.get_by_label("擂主", exact=True)
    expect(holder).to_contain_text("陈立国")

    phone = visit(worker)
    phone.goto(address)
    phone.get_by_role("link", name="挑战擂主").click()
    expect(phone.get_by_role("button", name="开始挑战")).to_be_visible()
    play(phone, quiz_id, worker)
    assert phone.locator(".review").count() == 0  # keys stay hidden while the arena is open
    phone.get_by_role("link", name="看擂台").click()
    expect(phone.get_by_label("擂主", exact=True)).to_contain_text("周晓岚")
    fits(phone)

    seat.goto("/")
    seat.get_by_role("link", name=re.compile("^通知")).click()
    expect(
        seat.get_by_text(re.compile("周晓岚 以 30 分、用时 .* 接过了「岗位技能擂台」的擂主"))
    ).to_be_visible()
    seat.goto(f"{address}/reigns")
    past = seat.locator(".row-place", has_text="陈立国")
    expect(past).to_contain_text("被接过")
    expect(past).to_contain_text("20 分")


@pytest.mark.usefixtures("beat")
def test_an_administrator_imports_a_roster(site: Site, visit: Visitor, tmp_path: Path) -> None:
    mark = f"{now():%H%M%S}"
    rows = [[f"R{mark}{n:04}", f"工友{n}", "海港集团/装卸公司/二队", "门机司机", "起重"] for n in range(2000)]
    rows.append([f"R{mark}9999", "", "海港集团", "", ""])
    file = tmp_path / "花名册.xlsx"
    file.write_bytes(write_sheet(["工号", "姓名", "部门", "岗位", "工种"], rows))
    page = sign_in_by_hand(visit(None, PC), site.person("孙管理", roles=("admin",)))
    page.goto("/admin/people")
    page.get_by_role("link", name="导入花名册").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传，先看看").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    confirm = page.get_by_role("button", name="确认存入")
    expect(confirm).to_be_visible(timeout=30_000)
    with db.read() as session:
        stored = session.scalar(sa.select(Person.id).where(Person.number == f"R{mark}0000"))
    assert stored is None  # nothing before somebody says so
    page.get_by_label("先导入没有错的行").check()
    confirm.click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("已存好：新人 2000")).to_be_visible(timeout=30_000)
    with db.read() as session:
        found = session.scalar(
            sa.select(sa.func.count()).select_from(Person).where(Person.number.startswith(f"R{mark}"))
        )
    assert found == 2000
