"""A server of its own and a real Chromium, for what is measured in the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from learnplatform.accounts.models import Person
from tests import processes
from tests.browser.screenshots import chromium_path
from tests.browser.site import Site
from tests.load.stage import Stage


@contextmanager
def open_site(where: Stage) -> Iterator[tuple[str, Browser]]:
    """(the address of a web process on the stage's database, a browser)."""
    environ = processes.environment(where.data, where.url)
    port = processes.free_port()
    web = processes.start_web(environ, port, where.data / "log")
    with processes.running(web), sync_playwright() as driver:
        processes.wait_until_up(port, process=web)
        browser = driver.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield f"http://127.0.0.1:{port}", browser
        browser.close()


def signed_in(where: Stage, address: str, browser: Browser, person: Person, size: Any) -> Page:
    """A page of a new browser in which `person` has signed in."""
    context = browser.new_context(viewport=size, locale="zh-CN")
    with where.app.app_context():
        context.add_cookies(Site(address, where.app, {}).cookies(person))
    return context.new_page()
