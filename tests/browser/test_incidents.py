"""What broke elsewhere while people took a quiz; each test is named for the report it answers."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.papers import six_kinds, true_or_false
from tests.browser.site import (
    PASSWORD,
    Site,
    accessible,
    begin,
    ends_within,
    go_to,
    hand_in,
    lapse,
    latest,
    offline,
    responses,
    saved,
    scored,
    stored,
    tick,
)

HOUR_AHEAD = """
  const real = Date; const shift = 3_600_000;
  class Wrong extends real {
    constructor(...given) { if (given.length) super(...given); else super(real.now() + shift); }
    static now() { return real.now() + shift; }
  }
  globalThis.Date = Wrong;
"""


def test_1174_answers_on_screen_are_saved_when_time_runs_out(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person), quiz)
    ends_within(person, 4)
    page.reload()
    expect(page.locator("#question-number")).to_have_text("1")
    go_to(page, 4)
    page.get_by_label("第 1 空").press_sequentially("36")  # and nothing else: no blur, no button
    scored(page)
    assert stored(person)["fill_in"] == {"blanks": ["36", ""]}
    assert latest(person).state == "graded"
    assert latest(person).submitted_by == "person"  # the page itself handed it in, within the grace


def test_csc_21_the_end_of_time_is_not_noticed_seconds_late(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    ends_within(person, 4)
    page.reload()
    tick(page, 0)
    scored(page)
    attempt = latest(person)
    assert attempt.submitted_at is not None
    assert timedelta(0) <= attempt.submitted_at - attempt.deadline_at < timedelta(seconds=2.5)


def test_csc_21_moving_to_another_question_saves_what_was_typed(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person), quiz)
    go_to(page, 4)
    page.get_by_label("第 2 空").press_sequentially("两")
    page.get_by_role("button", name="下一题").click()
    saved(page)
    assert stored(person)["fill_in"] == {"blanks": ["", "两"]}


def test_501_a_reload_with_the_timer_at_zero_leads_to_the_result(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    tick(page, 0)
    saved(page)
    ends_within(person, -1)
    page.reload()
    scored(page)
    assert latest(person).state == "graded"


def test_501_a_page_opened_long_after_the_end_leads_to_the_result(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    tick(page, 0)
    saved(page)
    address = page.url
    page.close()
    ends_within(person, -600)
    page = visit(person)
    page.goto(address)
    scored(page)
    assert latest(person).submitted_by == "clock"


def test_583_nobody_is_trapped_when_time_runs_out_without_a_connection(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    ends_within(person, 4)
    page.reload()
    tick(page, 0)
    saved(page)
    offline(page.context)
    expect(page.get_by_text("没有网络。作答已存在本机")).to_be_visible(timeout=15_000)
    offline(page.context, False)
    scored(page)


def test_1110_nothing_is_lost_without_a_connection(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(4)
    page = begin(visit(person), quiz)
    tick(page, 0)
    saved(page)
    offline(page.context)
    for _ in range(2):
        page.get_by_role("button", name="下一题").click()
        tick(page, 0)
    expect(page.locator("#saved")).to_have_text("离线，已存在本机")
    assert responses(person)[1:3] == [None, None]
    offline(page.context, False)
    saved(page)
    assert responses(person) == [{"value": True}] * 3 + [None]


def test_1110_a_browser_that_was_closed_without_a_connection_brings_it_later(
    site: Site, visit: Visitor
) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    address = page.url
    offline(page.context)
    tick(page, 0)
    page.get_by_role("button", name="下一题").click()
    tick(page, 1)
    expect(page.locator("#saved")).to_have_text("离线，已存在本机")
    kept = page.context.storage_state()
    page.close()
    again = visit(person, storage_state=kept)
    again.goto(address)
    expect(again.locator("#question-number")).to_have_text("2")
    saved(again)
    expect(again.locator(".option input").nth(1)).to_be_checked()
    assert responses(person) == [{"value": True}, {"value": False}, None]


def test_348_the_timer_stops_after_submitting(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2)
    page = begin(visit(person), quiz)
    tick(page, 0)
    hand_in(page)
    scored(page)
    page.go_back()
    expect(page.locator("#clock")).to_have_count(0)
    page.goto(f"/attempts/{latest(person).id}")
    scored(page)
    expect(page.locator("#clock")).to_have_count(0)


def test_1770_what_was_shown_as_saved_is_there_after_a_reload(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), six_kinds()
    page = begin(visit(person), quiz)
    tick(page, 2)
    page.get_by_role("button", name="下一题").click()
    tick(page, 1)
    saved(page)
    page.reload()
    expect(page.locator("#question-number")).to_have_text("2")
    expect(page.locator(".option input").nth(1)).to_be_checked()
    go_to(page, 1)
    expect(page.locator(".option input").nth(2)).to_be_checked()


def test_a_clock_that_is_an_hour_wrong_shows_the_right_time_left(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2, time_limit_ms=15 * 60_000)
    page = visit(person)
    page.add_init_script(HOUR_AHEAD)
    begin(page, quiz)
    expect(page.locator("#clock")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    tick(page, 0)
    saved(page)
    assert latest(person).state == "in_progress"


def test_the_last_minute_is_told(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2, time_limit_ms=50_000)
    page = begin(visit(person), quiz)
    expect(page.locator("#spoken")).to_have_text("还剩最后一分钟。")


def test_more_time_given_meanwhile_is_seen_at_the_end(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2, time_limit_ms=8_000)
    page = begin(visit(person), quiz)
    ends_within(person, 600)
    expect(page.locator("#clock")).to_have_text(re.compile(r"^09:[45]\d$"), timeout=15_000)


def test_a_session_that_lapses_is_renewed_in_place(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    page = begin(visit(person), quiz)
    tick(page, 0)
    saved(page)
    lapse(person)
    page.get_by_role("button", name="下一题").click()
    tick(page, 1)
    dialog = page.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_be_visible()
    accessible(page)
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    saved(page)
    tick(page, 0)
    saved(page)
    assert responses(person)[:2] == [{"value": True}, {"value": True}]


def test_what_arrives_after_the_end_is_shown_as_not_counted(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2)
    page = begin(visit(person), quiz)
    offline(page.context)
    tick(page, 0)
    ends_within(person, -600)
    offline(page.context, False)
    scored(page)
    expect(page.get_by_text("未计入成绩")).to_be_visible()
    expect(page.locator(".result-score")).to_contain_text("0")


def test_signing_out_with_unsent_answers_warns(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2)
    page = begin(visit(person), quiz)
    page.route("**/api/v1/attempts/**", lambda route: route.abort())
    tick(page, 0)
    expect(page.locator("#saved")).to_have_text("离线，已存在本机")
    page.goto("/me")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("form[data-sign-out] button").first.click()
    assert asked
    assert page.url.endswith("/me")


def test_a_full_storage_does_not_stop_anybody(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(2)
    page = visit(person)
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    begin(page, quiz)
    tick(page, 0)
    saved(page)
    assert responses(person)[0] == {"value": True}
    offline(page.context)
    tick(page, 1)
    expect(page.locator("#saved")).to_have_text("离线，还没有保存")
    offline(page.context, False)
    saved(page)
