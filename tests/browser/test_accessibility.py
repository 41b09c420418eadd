"""axe-core on the main pages of everybody, in light and dark, on a phone and on a PC."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import processes
from tests.browser.site import PASSWORD, PC, PHONE, fits

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = (PHONE, PC)
# An address, or an address and a pattern: the first link on that page whose address matches it.
Place = str | tuple[str, str]
PAGES: dict[str, tuple[Place, ...]] = {
    "worker": (
        "/",
        "/quizzes",
        ("/quizzes", r"^/quizzes/\d+$"),
        ("/", r"^/boards/\d+"),
        ("/", r"^/arenas/\d+$"),
        "/competitions",
        ("/competitions", r"^/competitions/1$"),
        ("/competitions", r"^/competitions/2$"),
        "/courses",
        "/courses?category=skills&level=basic",
        "/search?q=钢丝绳",
        ("/courses", r"^/courses/\d+$"),
        "/notices",
        "/me",
        "/no-such-page",
    ),
    "trainer": (
        "/bank",
        ("/bank", r"^/bank/\d+$"),
        "/bank/new/single_choice",
        "/bank/new/find_and_correct",
        "/bank/import",
        "/manage/quizzes",
        ("/manage/quizzes", r"^/manage/quizzes/\d+$"),
        "/manage/quizzes/new",
    ),
    "officer": (
        "/competitions/new",
        "/competitions/1/watch",
        "/competitions/1/people",
        "/arenas/rewards",
        "/courses/requests",
        "/courses/1/people?q=周",
    ),
    "admin": ("/admin/people", "/admin/people/5", "/admin/people/audit", "/admin/roster"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, with its 500 people and what they did."""
    folder = tmp_path_factory.mktemp("demo")
    environ = processes.environment(folder)
    command = [sys.executable, "-m", "learnplatform", "demo", "--seed-only", "--data", str(folder)]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    port = processes.free_port()
    web = processes.start_web(environ, port, Path(folder) / "log")
    with processes.running(web):
        processes.wait_until_up(port, process=web)
        yield f"http://127.0.0.1:{port}"


def wrong_with(page: Page) -> list[str]:
    """What axe-core finds; in dark only the colours can differ."""
    found = []
    for theme, options in (
        ("light", {"runOnly": RULES}),
        ("dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    ):
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
        for violation in Axe().run(page, options=options).response["violations"]:
            places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
            found.append(f"{page.url} {theme}: {violation['id']} at {places}")
    return found


def open_place(page: Page, place: Place) -> None:
    address, pattern = (place, "") if isinstance(place, str) else place
    page.goto(address)
    if pattern:
        links = page.eval_on_selector_all("main a[href]", "all => all.map(link => link.getAttribute('href'))")
        page.goto(next(link for link in links if re.search(pattern, link)))


@pytest.mark.parametrize("who", PAGES)
def test_main_pages_are_accessible_and_fit(demo: str, chromium: Browser, who: str) -> None:
    context = chromium.new_context(base_url=demo, locale="zh-CN", reduced_motion="reduce", viewport=PHONE)
    page = context.new_page()
    page.goto("/sign-in")
    found = wrong_with(page) if who == "worker" else []
    page.get_by_label("工号").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(demo + "/")
    for place in PAGES[who]:
        page.set_viewport_size(PHONE)
        open_place(page, place)
        for size in SIZES:
            page.set_viewport_size(size)
            fits(page)
            found += wrong_with(page)
    context.close()
    assert found == [], "\n".join(found)
