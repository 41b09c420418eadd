"""A course in which everything attacks: nothing of it runs, reaches out or climbs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Route, expect

from courses.authoring import service
from courses.authoring.models import Course
from courses.learning.models import LessonAnswer, LessonBookmark, LessonQuestion, Note
from learnplatform.accounts.models import Person
from learnplatform.database import db, new_uid
from learnplatform.files.addresses import address
from learnplatform.files.keeping import Checked, keep, put, record
from learnplatform.files.models import File
from learnplatform.files.queries import by_uids
from learnplatform.problems import Invalid
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import Site
from tests.courses.builders import enrol
from tests.learnplatform.files import material

# Whatever runs says so: `hit` tells the test, from any page and any frame.
IMAGE = "\"'><img src=x onerror=hit()>"
TITLE = f"</script><script>hit()</script>{IMAGE}{{{{7*7}}}}"
MARKDOWN = r"""
钢丝绳 <script>hit()</script> <img src=x onerror=hit()> <svg onload=hit()></svg> 断丝

<script>hit()</script>

<iframe srcdoc="<script>parent.hit()</script>"></iframe><object data="data:text/html,<script>hit()</script>"></object>

<style>@import "//evil.example/a.css"; body { background: url(//evil.example/b) }</style>

<p style="background:url(//evil.example/c)" onmouseover="hit()">钢</p><base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example/">

[点](javascript:hit()) [点](JaVaScRiPt:hit()) [点](java&#10;script:hit()) [点](&#x6A;avascript:hit()) [点](vbscript:hit())
[点](data:text/html,<script>hit()</script>) [点](//evil.example/d) [点](https://evil.example/"onmouseover="hit()) <javascript:hit()> <https://evil.example/e>

![x](javascript:hit()) ![x](//evil.example/f.png) ![x](data:image/svg+xml,<svg/onload=hit()>) ![" onerror="hit()](file:UID)
![x](file:"onerror=hit())

::: tip <img src=x onerror=hit()>
::: danger "onclick="hit()
x
:::
:::

| <img src=x onerror=hit()> | [a](javascript:hit()) |
| --- | --- |
| $\href{javascript:hit()}{x}$ | `<script>hit()</script>` |

$\htmlData{x=1" onclick="hit()}{x}$ $\htmlId{lesson-words}{x}$ $\htmlStyle{background:url(//evil.example/g)}{x}$ $\url{javascript:hit()}$
$\includegraphics{//evil.example/h.png}$ $</span><script>hit()</script>$ $\def\x{\x\x}\x$ $\rule{99999em}{99999em}$ $\htmlClass{callout" onclick="hit()}{y}$

$$\begin{matrix}<img src=x onerror=hit()>\end{matrix}$$

```mermaid
graph TD; A["<img src=x onerror=hit()>"]-->B; click A href "javascript:hit()"
```

```html
<script>hit()</script>
```

# <a id=lesson-words></a><form id=lesson-words><input name=textContent></form>
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
DRAWINGS = (
    "<script>hit()</script>",
    '<g onload="hit()"/>',
    '<animate onbegin="hit()" attributeName="x" dur="1s"/>',
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="x"/></foreignObject>',
    '<use href="data:image/svg+xml,&lt;svg id=&quot;x&quot; onload=&quot;hit()&quot;/&gt;#x"/>',
    '<use xlink:href="https://evil.example/i.svg#x"/>',
    '<image href="https://evil.example/j.png" width="9" height="9"/>',
    '<a href="javascript:hit()"><text>x</text></a>',
    '<rect width="9" height="9" fill="url(https://evil.example/k)"/>',
    "<style>@import 'https://evil.example/l.css';</style>",
    '<set attributeName="href" to="javascript:hit()"/>',
)
PAGE = b"<!doctype html><script>hit()</script><img src=https://evil.example/m>"
PDF = (
    rb"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\(1\);hit\(\))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/AA<</O<</S/JavaScript/JS(hit\(\))>>>>"""
    rb"""/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 200 100]/A<</S/URI/URI(javascript:hit\(\))>>>>]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
)
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:09.000\n<script>hit()</script><img src=x onerror=hit()><c.x onclick=hit()>钢</c>\n"
NAMES = (
    "../../../../escaped.html",
    "..\\..\\escaped.html",
    f"{IMAGE}.html",
    "照片\u202egnp.html",
    "a\r\nSet-Cookie: hit=1\r\n\r\n<script>hit()</script>.html",
    "长" * 300 + ".html",
    "..",
    "%2e%2e%2fescaped%00.html",
)
# What a page may hold, whoever wrote the words on it: no handler, no address but web ones, nothing that nests a page.
FOREIGN = """() => [...document.querySelectorAll("*")].flatMap((element) => {
  const found = [...element.attributes]
    .filter(({ name, value }) => /^on/i.test(name) || (/^(xlink:)?(href|src|action|formaction|data|poster|srcdoc)$/i.test(name)
      && !/^https?:$/.test(new URL(value, location.href).protocol)))
    .map(({ name }) => name);
  if (/^(iframe|frame|object|embed|base|applet|portal|foreignobject)$/i.test(element.tagName)) found.push("tag");
  if (element.matches("script:not([src]):not([type='application/json']), meta[http-equiv]")) found.push("tag");
  if (element.matches("script[src], link[href], img[src], use[href]")) {
    const from = new URL(element.getAttribute("src") || element.getAttribute("href"), location.href);
    if (from.origin !== location.origin) found.push("from");
  }
  return found.map((what) => `${element.outerHTML.slice(0, 120)}: ${what}`);
})"""


class Watch:
    """Notes what runs or reaches out on the pages of a browser."""

    def __init__(self, site: Site) -> None:
        self.origin = site.address
        self.found: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.expose_function("hit", lambda: self.found.append("ran"))
        context.on("dialog", self._asked)
        # Only what gets past the policy of a page reaches a route.
        context.route(lambda url: not url.startswith(f"{self.origin}/"), self._left)

    def _asked(self, dialog: Dialog) -> None:
        self.found.append(dialog.message)
        dialog.dismiss()

    def _left(self, route: Route) -> None:
        self.found.append(route.request.url)
        route.abort()

    def look(self, page: Page, where: str) -> None:
        """Open a page of the site, let everything on it load, and look through it."""
        page.goto(where)
        if page.locator("[data-lesson]").count():
            page.wait_for_load_state("networkidle")
        assert page.evaluate(FOREIGN) == [], where
        assert self.found == [], where


def forced(content: bytes, kind: str, media_type: str, name: str, owner: Person) -> str:
    """Keep what is not taken in, as if somebody had found a way around."""
    with db.write() as session, tempfile.SpooledTemporaryFile() as spool:
        spool.write(content)
        uid = new_uid()
        stored = put(spool, Checked(kind, media_type), f"{uid[:2]}/{new_uid()}")
        return record(session, stored, uid=uid, name=name, owner_id=owner.id).uid


class World:
    """The course, who writes it, who learns in it and its files."""

    def __init__(self, site: Site) -> None:
        with site.app.test_request_context():
            self._make(site)

    def _make(self, site: Site) -> None:
        self.trainer = site.person(f"林{IMAGE}", roles=["trainer"])
        self.worker = site.person(f"周{TITLE}")
        for inside in DRAWINGS:
            with pytest.raises(Invalid), db.write() as session:
                keep(
                    session,
                    [SVG.format(inside).encode()],
                    "图.svg",
                    owner_id=self.trainer.id,
                    kinds=("drawing",),
                )
        everything = SVG.format("".join(DRAWINGS)).encode()
        self.drawing = forced(everything, "drawing", "image/svg+xml", f"{IMAGE}.svg", self.trainer)
        self.pdf = kept(PDF, f"{IMAGE}.pdf", self.trainer)
        self.pages = [kept(PAGE, name, self.trainer) for name in NAMES]
        captions = kept(CAPTIONS.encode(), f"{IMAGE}.vtt", self.trainer)
        video = kept(material.video(2), f"{IMAGE}.mp4", self.trainer)
        recording = {
            "file": video,
            "subtitles": [{"file": captions, "language": IMAGE[:20], "label": IMAGE}],
            "chapters": [{"at_ms": 0, "title": TITLE}],
            "markdown": MARKDOWN,
        }
        lessons: list[dict[str, Any]] = [
            {"type": "text", "body": {"markdown": MARKDOWN.replace("UID", self.drawing)}},
            {"type": "video", "body": recording, "duration_ms": 2_000},
            {"type": "document", "body": {"file": self.pdf, "markdown": MARKDOWN}},
            {"type": "gallery", "body": {"pictures": [{"file": self.drawing, "caption": TITLE}]}},
            {"type": "attachment", "body": {"files": self.pages}},
            {"type": "link", "body": {"address": 'https://evil.example/"onclick="hit()'}},
        ]
        self.course, self.lessons = published(
            self.trainer,
            *({**each, "title": TITLE} for each in lessons),
            title=TITLE,
            summary=MARKDOWN,
            outcomes=[TITLE],
            tags=[IMAGE],
        )
        enrol(self.course, self.worker)
        self._write()

    def _write(self) -> None:
        """What people write beside it, and a draft whose link is not even a web address."""
        lesson, worker, trainer = self.lessons[0], self.worker.id, self.trainer.id
        with db.write() as session:
            session.add(Note(person_id=worker, lesson_id=lesson, paragraph=0, quote=TITLE, text=MARKDOWN))
            session.add(LessonBookmark(person_id=worker, lesson_id=lesson))
            asked = LessonQuestion(lesson_id=lesson, person_id=worker, text=MARKDOWN[:2_000])
            session.add(asked)
            session.flush()
            session.add(LessonAnswer(question_id=asked.id, person_id=trainer, text=TITLE, by_trainer=True))
            course = session.get_one(Course, self.course)
            draft = service.draft_of(session, course)
            section = service.add_section(session, draft, TITLE)
            link = {"address": "javascript:hit()", "markdown": MARKDOWN}
            self.draft = service.add_lesson(
                session, draft, section, type="link", title=TITLE, body=link
            ).lesson_id

    def files(self) -> list[File]:
        with db.read() as session:
            return list(by_uids(session, [self.drawing, self.pdf, *self.pages]).values())


@pytest.fixture
def alone(site: Site, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser whose complaints about what it refuses to run are welcome."""
    context = chromium.new_context(base_url=site.address, accept_downloads=True)
    yield context
    context.close()


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_nothing_in_a_course_runs(site: Site, visit: Visitor) -> None:
    watch, world = Watch(site), World(site)
    sensor = visit(None)
    watch.over(sensor.context)
    sensor.goto("/sign-in")
    sensor.evaluate("hit()")
    assert watch.found.pop() == "ran"
    with pytest.raises(Error, match="ERR_FAILED"):
        sensor.goto("https://evil.example/")
    sensor.close()  # a browser tries again by itself
    assert "https://evil.example/" in watch.found
    watch.found.clear()

    page = visit(world.worker)
    watch.over(page.context)
    lessons = [f"/courses/{world.course}/lessons/{lesson}" for lesson in world.lessons]
    for where in lessons:
        watch.look(page, where)
    page.goto(lessons[0])
    expect(page.locator(".lesson-prose .katex").first).to_be_visible()
    assert page.evaluate(FOREIGN) == []
    page.goto(lessons[2])
    expect(page.locator("[data-document][data-state=shown] canvas")).to_be_visible()
    for where in (
        f"/courses/{world.course}",
        "/courses",
        "/courses?q=钢丝绳",
        "/courses?q=script",
        "/search?q=断丝",
        "/me/notes",
        "/",
    ):
        watch.look(page, where)
    page.goto("/courses?q=断丝")
    found = page.locator(".course-hit", has_text="hit()").first.locator(".course-snippet mark")
    expect(found).to_have_text("断丝")

    page = visit(world.trainer)
    watch.over(page.context)
    manage = f"/courses/manage/{world.course}"
    draft = f"{manage}/lessons/{world.draft}"
    for where in (*(f"{each}?preview=1" for each in lessons), manage, draft, f"{manage}/publish", "/notices"):
        watch.look(page, where)
    page.goto(f"/courses/{world.course}/lessons/{world.draft}?preview=1")
    assert page.evaluate(FOREIGN) == []
    page.goto(draft)
    page.locator("[data-markdown]").fill(MARKDOWN)
    expect(page.locator("[data-shown] .katex").first).to_be_visible()
    assert page.evaluate(FOREIGN) == []
    assert watch.found == []


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_no_file_runs_in_the_sites_name_or_leaves_its_place(site: Site, alone: BrowserContext) -> None:
    watch, world = Watch(site), World(site)
    alone.add_cookies(site.cookies(world.worker))
    watch.over(alone)
    for file in world.files():
        with site.app.test_request_context():
            where = address(file, world.worker.id)
        headers = alone.request.get(where).headers
        assert "sandbox" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        shown = file.kind == "drawing"
        assert headers["content-disposition"].startswith("inline" if shown else "attachment")
        assert headers["content-type"] == file.media_type
        page = alone.new_page()
        if shown:
            page.goto(where)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("self.origin") == "null"  # nobody's
        else:
            with page.expect_download(), pytest.raises(Error, match=r"Download is starting|ERR_ABORTED"):
                page.goto(where)
        page.close()
        assert watch.found == [], file.name

    page = alone.new_page()
    page.goto(f"/courses/{world.course}/lessons/{world.lessons[4]}")
    for link in page.locator(".lesson-main .row-link").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        assert not re.search(r"[/\\<>\x00-\x1f\u202a-\u202e\u2066-\u2069]", name), name
        assert len(name.encode()) <= 255
        assert download.value.path().read_bytes() == PAGE
    assert watch.found == []

    data = Path(site.environ["LEARN_DATA"])
    assert not [found for place in (data, *list(data.parents)[:4]) for found in place.glob("*escaped*")]
    below = [each.relative_to(data / "files") for each in (data / "files").rglob("*") if each.is_file()]
    assert below
    assert all(re.fullmatch(r"[0-9a-zA-Z/_-]+(\.\w+)?", str(each)) for each in below)
