"""Taking a quiz on a phone, from its front page to the score."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from learnplatform.access import Reach
from quizzes.attempts import service
from tests.browser.conftest import Visitor
from tests.browser.papers import PASSAGE, six_kinds, true_or_false
from tests.browser.site import (
    PC,
    Site,
    accessible,
    begin,
    fits,
    go_to,
    hand_in,
    latest,
    responses,
    saved,
    stored,
    tick,
)
from tests.helpers import make_department


def test_a_worker_takes_a_quiz_of_all_six_kinds_with_the_thumb(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person, has_touch=True, is_mobile=True), quiz)

    tick(page, 1)
    page.get_by_role("button", name="下一题").click()
    tick(page, 0)
    tick(page, 1)
    page.get_by_role("button", name="下一题").click()
    tick(page, 1)
    page.get_by_role("button", name="下一题").click()
    page.get_by_label("第 1 空").fill("36")
    page.get_by_label("第 2 空").fill("两")
    page.get_by_role("button", name="下一题").click()
    for text in ("胸外按压", "呼叫 120", "判断意识", "判断环境"):
        while not page.locator(".sortable-item").first.get_by_text(text).is_visible():
            page.get_by_role("button", name=re.compile(f"上移：{text}")).click()
    page.get_by_role("button", name="下一题").click()
    page.locator(".piece", has_text="必").first.click()
    page.get_by_role("button", name="右边多选一个").click()
    page.get_by_placeholder("改成").fill("必须")
    page.get_by_role("button", name="改正", exact=True).click()
    page.locator(".piece", has_text="在").last.click()
    page.get_by_placeholder("改成").fill("再")
    page.get_by_role("button", name="改正", exact=True).click()
    saved(page)

    found = stored(person)
    assert found["single_choice"] == {"option": "b"}
    assert found["multiple_choice"] == {"options": ["a", "b"]}
    assert found["true_false"] == {"value": False}
    assert found["fill_in"] == {"blanks": ["36", "两"]}
    assert len(found["ordering"]["order"]) == 4
    # Code points: the rare character before the second error is one, though JavaScript counts two.
    first, second = PASSAGE.index("必需"), PASSAGE.index("在作业")
    assert found["find_and_correct"]["corrections"] == [
        {"start": first, "end": first + 2, "text": "必须"},
        {"start": second, "end": second + 1, "text": "再"},
    ]

    page.get_by_role("button", name="交卷").last.click()
    expect(page.get_by_text("全部题目都答了。")).to_be_visible()
    page.locator("#submit-now").click()
    expect(page.locator(".result-score")).to_contain_text("60", timeout=20_000)
    assert page.locator(".strip .cell.right").count() == 6
    fits(page)


def test_the_answer_sheet_says_what_is_answered_and_flagged(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(5)
    page = begin(visit(person), quiz)
    tick(page, 0)
    go_to(page, 3)
    page.get_by_role("button", name="标记").click()
    page.locator("#open-sheet").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("button", name="第 1 题，已答")).to_be_visible()
    expect(sheet.get_by_role("button", name="第 3 题，未答、已标记")).to_be_visible()
    expect(sheet.locator("[data-answered]")).to_have_text("1/5")
    sheet.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("还有第 2、3、4、5 题没答。")).to_be_visible()
    expect(page.get_by_text("第 3 题做了标记。")).to_be_visible()
    page.get_by_role("button", name="继续答题").click()
    expect(page.locator("#submit")).to_be_hidden()
    page.reload()
    expect(page.locator("#question-number")).to_have_text("3")
    expect(page.get_by_role("button", name="标记")).to_have_attribute("aria-pressed", "true")


def test_a_second_click_submits_nothing_twice(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2)
    page = begin(visit(person), quiz)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if "/submit" in request.url else None)
    tick(page, 0)
    page.evaluate("document.querySelector('[data-submit]').click()")
    page.locator("#submit-now").dblclick(force=True)
    expect(page.locator(".result-score")).to_be_visible(timeout=20_000)
    assert len(posts) == 1


def test_keys_answer_and_turn_the_pages_on_a_pc(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person, PC), quiz)
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    page.keyboard.press("B")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#question-number")).to_have_text("3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#question-number")).to_have_text("2")
    saved(page)
    assert responses(person)[:2] == [{"option": "b"}, {"options": ["a", "b"]}]


def test_errors_are_found_and_mended_by_keys_alone(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person, PC), quiz)
    go_to(page, 6)
    page.locator(".passage-live").focus()
    for _ in range(PASSAGE.index("必需")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".passage-live").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("必须")
    page.keyboard.press("Enter")
    saved(page)
    start = PASSAGE.index("必需")
    assert stored(person)["find_and_correct"] == {
        "corrections": [{"start": start, "end": start + 2, "text": "必须"}]
    }
    page.get_by_role("button", name=re.compile("撤销")).click()
    saved(page)
    assert stored(person)["find_and_correct"] is None


def test_things_are_ordered_by_dragging_and_by_keys(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person, PC), quiz)
    go_to(page, 5)
    before = page.locator(".sortable-item").evaluate_all("rows => rows.map(row => row.dataset.id)")
    handle = page.locator(".sortable-handle").first.bounding_box()
    below = page.locator(".sortable-item").nth(2).bounding_box()
    assert handle is not None
    assert below is not None
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(below["x"] + 10, below["y"] + below["height"] / 2, steps=12)
    page.mouse.up()
    saved(page)
    dragged = [before[1], before[2], before[0], before[3]]
    assert stored(person)["ordering"] == {"order": dragged}
    page.locator(".sortable-handle").nth(2).focus()
    page.keyboard.press("ArrowUp")
    saved(page)
    assert stored(person)["ordering"] == {"order": [before[1], before[0], before[2], before[3]]}


def test_every_page_of_the_way_is_accessible_and_fits_a_phone(site: Site, visit: Visitor) -> None:
    person = site.person(
        "欧阳阿卜杜热合曼·买买提",
        department=("海港集团", "东部港区第二集装箱码头分公司装卸机械设备维修保障部"),
    )
    quiz = six_kinds(title="安全生产月 · 每日竞答（第一阶段，含起重、电气、消防与急救）")
    page = visit(person)
    for address in ("/", "/quizzes", f"/quizzes/{quiz}"):
        page.goto(address)
        fits(page)
        accessible(page)
    begin(page, quiz)
    for number in range(1, 7):
        go_to(page, number)
        if number == 6:
            page.locator(".piece").first.click()
        fits(page)
        accessible(page)
    page.locator("#open-sheet").click()
    accessible(page)
    page.locator("#sheet [data-submit]").click()
    accessible(page)
    page.locator("#submit-now").click()
    expect(page.locator(".result-score")).to_be_visible(timeout=20_000)
    fits(page)
    accessible(page)
    assert latest(person).state == "graded"


def test_a_trainer_tries_a_quiz_that_is_for_others(site: Site, visit: Visitor) -> None:
    trainer = site.person("林培训", roles=("trainer",))
    other = make_department("海港集团", "物流分公司")
    quiz = true_or_false(2, branch_id=other)
    service.start(trainer.id, quiz, trial=True, reach=Reach(everywhere=True))
    page = visit(trainer, PC)
    page.goto(f"/attempts/{latest(trainer).id}")
    tick(page, 0)
    saved(page)
    hand_in(page)
    expect(page.locator(".result-score")).to_contain_text("10", timeout=20_000)
    expect(page.get_by_text("试答，不计成绩")).to_be_visible()
