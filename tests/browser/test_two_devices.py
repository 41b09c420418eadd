"""One attempt on two devices or in two tabs: both answers are shown, and the person chooses."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.papers import true_or_false
from tests.browser.site import (
    Site,
    begin,
    offline,
    responses,
    saved,
    tick,
)


def test_two_devices_see_both_answers_and_choose(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    phone = begin(visit(person), quiz)
    offline(phone.context)
    tick(phone, 0)
    other = visit(person)
    other.goto(phone.url)
    tick(other, 1)
    saved(other)
    offline(phone.context, False)
    dialog = phone.get_by_role("dialog", name="第 1 题，两处的答案不一样")
    expect(dialog).to_be_visible()
    expect(dialog.locator("#conflict-mine-text")).to_have_text("对")
    expect(dialog.locator("#conflict-theirs-text")).to_have_text("错")
    assert responses(person)[0] == {"value": False}
    dialog.get_by_role("button", name="用这里的").click()
    saved(phone)
    assert responses(person)[0] == {"value": True}


def test_an_older_tab_is_told_and_may_take_over(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3)
    first = begin(visit(person), quiz)
    second = first.context.new_page()
    second.goto(first.url)
    tick(second, 0)
    saved(second)
    dialog = first.get_by_role("dialog", name="此答卷已在别处继续")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="在这里继续").click()
    expect(first.locator(".option input").first).to_be_checked()
    tick(first, 1)
    saved(first)
    assert responses(person)[0] == {"value": False}
    expect(second.get_by_role("dialog", name="此答卷已在别处继续")).to_be_visible()
