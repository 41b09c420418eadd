"""A running site and the people who visit it, for browser tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, Page, expect

from learnplatform.accounts.models import Person, SignedSession
from learnplatform.accounts.passwords import hash_password
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.attempts.models import Answer, Attempt
from quizzes.bank.models import QuestionVersion
from tests.helpers import make_person, sign_in

PASSWORD = "hao-hao-xue-xi"
PHONE: Any = {"width": 390, "height": 844}
PC: Any = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Site:
    """A server and a worker in processes of their own, and the application on the same database in this one."""

    address: str
    app: Flask
    environ: dict[str, str]

    def person(self, name: str = "周晓岚", **values: Any) -> Person:
        return make_person(name, password_hash=hash_password(PASSWORD), **values)

    def cookies(self, person: Person) -> list[Any]:
        """The cookies of a browser in which `person` has signed in."""
        client = sign_in(self.app.test_client(), person)
        with client.session_transaction() as session:
            values = dict(session)
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        return [{"name": "learnplatform", "value": serializer.dumps(values), "url": self.address}]


def lapse(person: Person) -> None:
    """End every session of `person`, as if it had run out."""
    with db.write() as session:
        session.execute(sa.delete(SignedSession).where(SignedSession.person_id == person.id))


def stored(person: Person) -> dict[str, Any]:
    """What the database holds of the person's latest attempt: kind → response."""
    with db.read() as session:
        rows = session.execute(
            sa.select(QuestionVersion.kind, Answer.response)
            .join(Answer, Answer.version_id == QuestionVersion.id)
            .where(Answer.attempt_id == latest(person).id)
            .order_by(Answer.position)
        )
        return {row.kind: row.response for row in rows}


def responses(person: Person) -> list[Any]:
    """As `stored`, in the order of the questions."""
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(Answer.response)
                .where(Answer.attempt_id == latest(person).id)
                .order_by(Answer.position)
            )
        )


def latest(person: Person) -> Attempt:
    with db.read() as session:
        found = session.scalar(
            sa.select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.id.desc()).limit(1)
        )
    assert found is not None
    return found


def ends_within(person: Person, seconds: float) -> None:
    """Move the deadline of the person's attempt close."""
    deadline = now() + timedelta(seconds=seconds)
    closes = deadline + timedelta(seconds=5)
    attempt = latest(person)
    with db.write() as session:
        session.execute(
            sa.update(Attempt).where(Attempt.id == attempt.id).values(deadline_at=deadline, closes_at=closes)
        )
        session.execute(sa.update(Answer).where(Answer.attempt_id == attempt.id).values(closes_at=closes))


def scored(page: Page) -> None:
    expect(page.locator(".result-score")).to_be_visible(timeout=30_000)


def begin(page: Page, quiz_id: int) -> Page:
    """Open the quiz's front page and start the clock."""
    page.goto(f"/quizzes/{quiz_id}")
    page.get_by_role("button", name=re.compile("^开始(答题|挑战)$")).click()
    expect(page.locator("#question-number")).to_have_text("1")
    return page


def go_to(page: Page, number: int) -> None:
    """Go to a question through the answer sheet."""
    if page.locator("#open-sheet").is_visible():
        page.locator("#open-sheet").click()
        page.locator("#sheet-grid .cell").nth(number - 1).click()
    else:
        page.locator("#side-grid .cell").nth(number - 1).click()
    expect(page.locator("#question-number")).to_have_text(str(number))


def tick(page: Page, index: int) -> None:
    page.locator("label.option").nth(index).click()


def saved(page: Page) -> None:
    """Wait until the page says that everything is with the server."""
    expect(page.locator("#saved")).to_have_text("已保存")


def hand_in(page: Page) -> None:
    page.evaluate("document.querySelector('[data-submit]').click()")
    page.locator("#submit-now").click()


def fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window, f"{page.url}: {wide} > {window}"


def accessible(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA, in light and dark."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    page.wait_for_load_state()  # after a click the next page may just have begun
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
        page.wait_for_timeout(50)
        found = Axe().run(page, options=rules)
        assert not found.response["violations"], f"{page.url} {theme}\n{found.generate_report()}"


def offline(context: BrowserContext, yes: bool = True) -> None:
    context.set_offline(yes)
