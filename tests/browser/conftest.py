"""A real server and a real worker on each kind of database, and a real Chromium that visits them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from learnplatform import after_commit, config
from learnplatform.accounts.models import Person
from learnplatform.app import create_app
from learnplatform.database import db
from tests import processes
from tests.browser.screenshots import chromium_path
from tests.browser.site import PHONE, Site
from tests.conftest import copy_of

Visitor = Callable[..., Page]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """(address, environment) of a server and a worker: embedded, and with PostgreSQL and Valkey."""
    data = tmp_path_factory.mktemp(f"site-{request.param}")
    with ExitStack() as kept:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), data / "learnplatform.db")
            environ = processes.environment(data)
        else:
            url = kept.enter_context(copy_of(request.getfixturevalue("postgres"), "browser"))
            valkey = request.getfixturevalue("valkey")
            broker = valkey.replace("/0", "/1")
            environ = processes.environment(data, url, LEARN_VALKEY_URL=valkey, LEARN_BROKER_URL=broker)
        port, log = processes.free_port(), data / "log"
        web, worker = processes.start_web(environ, port, log), processes.start_worker(environ, log)
        with processes.running(web, worker):
            processes.wait_until_up(port, process=web)
            yield f"http://127.0.0.1:{port}", environ


@pytest.fixture
def site(server: tuple[str, dict[str, str]]) -> Iterator[Site]:
    """The running site, with its database opened here too."""
    address, environ = server
    app = create_app(config.load(environ, Path(environ["LEARN_DATA"])))
    after_commit.publish_with(None)
    with app.app_context():
        yield Site(address, app, environ)
    db.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Visitor]:
    """`visit(person)` is a page of a new phone on which that person has signed in.

    What a page writes on its console as an error, or throws, fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(person: Person | None, size: Any = PHONE, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.address, viewport=size, locale="zh-CN", reduced_motion="reduce", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if person is not None:
            context.add_cookies(site.cookies(person))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: _note(message, complaints))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message: Any, complaints: list[str]) -> None:
    # The browser reports every refused or failed request by itself; those are part of what is tested.
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(message.text)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
