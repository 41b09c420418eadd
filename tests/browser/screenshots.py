"""Takes the pictures of docs/screenshots anew, from a demo of its own. `--dark`, `--to DIR` for looking around."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import processes

PHONE, PC = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PASSWORD = "hao-hao-xue-xi"
Visit = Callable[[Page], None]


def chromium_path() -> str:
    """The browser: the one that is named, else Chromium without a window, else any."""
    installed = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    found = os.environ.get("CHROMIUM_PATH") or next(filter(None, installed), None)
    assert found, "no Chromium: set CHROMIUM_PATH"
    return found


def _open(address: str) -> Visit:
    return lambda page: page.goto(address) and None


def _follow(address: str, link: str) -> Visit:
    """Open `address`, then the first link whose address matches the pattern `link`."""

    def visit(page: Page) -> None:
        page.goto(address)
        addresses = page.eval_on_selector_all(
            "main a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        page.goto(next(target for target in addresses if re.search(link, target)))

    return visit


def _quiz(page: Page) -> None:
    _follow("/quizzes", r"^/quizzes/\d+$")(page)
    page.locator("main button.btn-primary, main a.btn-primary, .actionbar .btn-primary").first.click()
    page.locator("#question-number").wait_for()
    while not page.locator("label.option").first.is_visible():  # on to a question with options
        page.get_by_role("button", name="下一题").click()
        page.wait_for_timeout(100)
    page.locator("label.option").nth(1).click()
    page.get_by_text("已保存").first.wait_for()


def _certificate(page: Page) -> None:
    """A certificate whose PDF is there; the demo's worker draws a hundred of them first."""
    _follow("/certificates", r"^/certificates/\w+$")(page)
    for _time in range(120):
        if page.get_by_role("link", name="下载 PDF").is_visible():
            return
        page.wait_for_timeout(1_000)
        page.reload()


def _managed_quiz(page: Page) -> None:
    page.goto("/manage/quizzes")
    page.locator("main a", has_text="岗位技能擂台").first.click()
    page.wait_for_load_state()


def _question_chosen(page: Page) -> None:
    page.goto("/bank")
    page.locator("table tbody tr a").first.click()
    page.wait_for_load_state()


def _course(title: str) -> Visit:
    """Open the course on the first page of the catalogue that has `title` in its name."""

    def visit(page: Page) -> None:
        page.goto("/courses")
        page.locator("main a[href*='/courses/']", has_text=title).first.click()
        page.wait_for_load_state()

    return visit


def _lesson(page: Page) -> None:
    _course("班前检查")(page)
    page.locator("main a[href*='/lessons/']").first.click()
    page.wait_for_load_state()


def _outline(page: Page) -> None:
    page.goto("/courses/manage?q=班前检查")
    page.locator("main a[href*='/courses/manage/']", has_text="班前检查").first.click()
    page.wait_for_load_state()


def _editor(page: Page) -> None:
    """A lesson in the editor, of a draft begun for the picture."""
    _outline(page)
    page.get_by_role("button", name="修改", exact=True).click()
    page.locator(".outline-link").nth(2).click()
    page.wait_for_load_state("networkidle")


def _learners(page: Page) -> None:
    _outline(page)
    page.goto(page.url.split("?")[0] + "/learners")
    page.locator(".insight-grid tbody tr").first.wait_for()


# name, who, size, what to do
PICTURES: tuple[tuple[str, str, dict[str, int], Visit], ...] = (
    ("phone-home", "worker", PHONE, _open("/")),
    ("phone-quiz", "worker", PHONE, _quiz),
    ("phone-board", "worker", PHONE, _follow("/", r"^/boards/\d+")),
    ("phone-arena", "worker", PHONE, _follow("/", r"^/arenas/\d+$")),
    ("phone-winners", "worker", PHONE, _follow("/competitions", r"^/competitions/\d+")),
    ("phone-catalogue", "worker", PHONE, _open("/courses")),
    ("phone-course", "worker", PHONE, _course("班前检查")),
    ("phone-lesson", "worker", PHONE, _lesson),
    ("phone-record", "worker", PHONE, _open("/me/record")),
    ("phone-certificate", "worker", PHONE, _certificate),
    ("pc-course-outline", "trainer", PC, _outline),
    ("pc-lesson-editor", "trainer", PC, _editor),
    ("pc-learners", "trainer", PC, _learners),
    ("pc-credit-hours", "officer", PC, _open("/records")),
    ("pc-compulsory", "officer", PC, _follow("/assignments", r"^/assignments/\d+$")),
    ("pc-home", "worker", PC, _open("/")),
    ("pc-bank", "trainer", PC, _question_chosen),
    ("pc-quiz", "trainer", PC, _managed_quiz),
    ("pc-competition", "officer", PC, _open("/competitions")),
    ("pc-people", "admin", PC, _open("/admin/people")),
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--to", type=Path, default=Path("docs/screenshots"))
    options.add_argument("--dark", action="store_true")
    options.add_argument("--only", default="")
    given = options.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = processes.environment(Path(folder))
        command = [sys.executable, "-m", "learnplatform", "demo", "--seed-only", "--data", folder]
        subprocess.run(command, env=environ, check=True)
        port, log = processes.free_port(), Path(folder) / "log"
        web = processes.start_web(environ, port, log)
        worker = processes.start_worker(environ, log)
        with processes.running(web, worker), sync_playwright() as driver:
            processes.wait_until_up(port, process=web)
            browser = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
            for name, who, size, visit in PICTURES:
                if given.only in name:
                    _take(
                        browser,
                        f"http://127.0.0.1:{port}",
                        who,
                        size,
                        visit,
                        given.to / f"{name}.png",
                        given.dark,
                    )
            browser.close()


def _take(
    browser: Browser, site: str, who: str, size: dict[str, int], visit: Visit, path: Path, dark: bool
) -> None:
    context = browser.new_context(
        base_url=site,
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=number]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    visit(page)
    page.wait_for_timeout(300)
    page.screenshot(path=str(path))
    context.close()


if __name__ == "__main__":
    main()
