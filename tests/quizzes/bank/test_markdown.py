"""What people write never becomes markup of its own."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.markdown import render, render_inline

TOKEN = "abcdefghijklmnopqrstuvwxyz_-0123"


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of `html` as a browser reads them, with their attributes."""
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_markdown_and_line_ends() -> None:
    assert render("**要点**\n第二行") == "<p><strong>要点</strong><br>\n第二行</p>"
    assert render_inline("a*b*c") == "a<em>b</em>c"


def test_pictures_of_ours_are_shown_and_foreign_ones_fall_back_to_their_words() -> None:
    assert render(f"![配电箱](file:{TOKEN})") == f'<p><img src="/files/{TOKEN}" alt="配电箱"></p>'
    assert render("![外面的](http://example.org/x.png)") == "<p>外面的</p>"
    assert "<img" not in render("![x](file:../../etc/passwd)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[点我](javascript:alert(1))",
        "[点我](data:text/html,x)",
        "![x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        f'![" onerror="alert(1)](file:{TOKEN})',
    ],
)
def test_nothing_runs(text: str) -> None:
    for tag, attributes in elements(render(text)):
        assert tag in {"p", "img", "a"}
        assert set(attributes) <= {"src", "alt", "href", "rel"}
        assert (attributes.get("href") or "http").startswith("http")
        assert (attributes.get("src") or "/files/").startswith("/files/")


def test_blanks_are_no_emphasis_and_no_rule() -> None:
    assert render("____是____") == '<p><span class="blank">____</span>是<span class="blank">____</span></p>'
    assert render("先____后____", numbered=True).count('class="blank"') == 2
    assert "<hr" not in render("____")


def test_indented_text_is_no_code_and_underlined_text_no_heading() -> None:
    assert "<code" not in render("    缩进的字")
    assert "<h" not in render("下划的字\n---").replace("<hr", "")


@given(st.text(max_size=60))
def test_any_text_can_be_rendered(text: str) -> None:
    for html in (render(text), render(text, numbered=True), render_inline(text)):
        assert "script" not in [tag for tag, _attributes in elements(html)]
