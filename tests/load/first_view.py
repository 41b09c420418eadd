"""The first view of a lesson on a slow phone: 1.6 Mbit/s, 300 ms, a processor four times slower."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.browser.site import PHONE
from tests.courses.builders import lesson, lessons_of, make_course
from tests.load import report
from tests.load.browsing import open_site, signed_in
from tests.load.filling import enrol_all
from tests.load.stage import Stage, people_with_tokens, stage

TIMES = 5
SLOW_NET = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 95_000}
READABLE = """() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return paint && document.querySelector(".lesson-prose") ? paint.startTime : 0;
}"""
PARAGRAPH = "起吊前先看钢丝绳：断丝、磨损、变形、锈蚀，有一样超过标准就停下来报告。"


def main() -> None:
    with stage("sqlite") as where:
        report.heading("first view of a lesson: 1.6 Mbit/s, 300 ms, 4 × slower CPU, nothing cached")
        person, course_id = _fill()
        first, _video = lessons_of(course_id)
        with open_site(where) as (address, browser):
            _view(
                where, address, browser, person, f"/courses/{course_id}/lessons/{first}"
            )  # warms the server
            seen = [
                _view(where, address, browser, person, f"/courses/{course_id}/lessons/{first}")
                for _time in range(TIMES)
            ]
        report.line(
            "s until the text can be read, median", f"{report.median([s for s, _b in seen]):.2f}", "≤ 3"
        )
        report.line("kB over the wire", f"{max(size for _s, size in seen) / 1000:.0f}", "≤ 200")


def _fill() -> tuple[Person, int]:
    ((person, _token),) = people_with_tokens(1)
    html = "".join(f"<p>{PARAGRAPH * 3}</p>" for _paragraph in range(20))
    course_id = make_course([lesson("班前检查", html=html, text=PARAGRAPH * 60), lesson("起吊", "video")])
    enrol_all(course_id, [person])
    with db.read() as session:
        return session.get_one(Person, person), course_id


def _view(where: Stage, address: str, browser: Browser, person: Person, path: str) -> tuple[float, float]:
    """(seconds until the text was painted, bytes that came over the wire)."""
    page = signed_in(where, address, browser, person, PHONE)
    sizes: list[float] = []
    _slow(page, sizes)
    page.goto(address + path, wait_until="networkidle")
    page.wait_for_function(READABLE)
    spent = page.evaluate(READABLE) / 1000
    page.context.close()
    return spent, sum(sizes)


def _slow(page: Page, sizes: list[float]) -> None:
    line: Any = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_NET)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
