"""Time that goes its own way in the browser: a laptop that slept past the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.papers import true_or_false
from tests.browser.site import Site, begin, ends_within, latest, offline, responses, saved, scored, tick

LIMIT_MS = 15 * 60_000
SLEPT = 3600
# While some machines sleep performance.now() stands still and only the wall clock goes on.
ONLY_THE_WALL_CLOCK_GOES_ON = """
  const real = Date; globalThis.slept = 0;
  class Wall extends real {
    constructor(...given) { if (given.length) super(...given); else super(real.now() + globalThis.slept); }
    static now() { return real.now() + globalThis.slept; }
  }
  globalThis.Date = Wall;
"""


@pytest.mark.parametrize("asleep", ["every clock goes on", "only the wall clock goes on"])
def test_a_laptop_asleep_over_the_deadline_finds_what_was_saved_graded(
    site: Site, visit: Visitor, asleep: str
) -> None:
    person, quiz = site.person(), true_or_false(3, time_limit_ms=LIMIT_MS)
    page = visit(person)
    if asleep == "every clock goes on":
        page.clock.install()
    else:
        page.add_init_script(ONLY_THE_WALL_CLOCK_GOES_ON)
    begin(page, quiz)
    tick(page, 0)
    saved(page)
    ends_within(person, LIMIT_MS / 1000 - SLEPT)
    if asleep == "every clock goes on":
        page.clock.fast_forward(SLEPT * 1000)
    else:
        page.evaluate("ms => { globalThis.slept = ms; }", SLEPT * 1000)
    scored(page)
    expect(page.locator(".result-score")).to_contain_text("10")
    assert responses(person) == [{"value": True}, None, None]
    assert latest(person).state == "graded"
    assert latest(person).submitted_by == "clock"


def test_what_a_sleeping_laptop_had_not_sent_is_shown_and_not_counted(site: Site, visit: Visitor) -> None:
    person, quiz = site.person(), true_or_false(3, time_limit_ms=LIMIT_MS)
    page = visit(person)
    page.clock.install()
    begin(page, quiz)
    tick(page, 0)
    saved(page)
    offline(page.context)
    page.get_by_role("button", name="下一题").click()
    tick(page, 0)
    expect(page.locator("#saved")).to_have_text("离线，已存在本机")
    ends_within(person, LIMIT_MS / 1000 - SLEPT)
    page.clock.fast_forward(SLEPT * 1000)
    offline(page.context, False)
    page.clock.run_for(60_000)
    scored(page)
    expect(page.get_by_text("未计入成绩")).to_be_visible()
    expect(page.locator(".result-score")).to_contain_text("10")
    assert responses(person) == [{"value": True}, None, None]
