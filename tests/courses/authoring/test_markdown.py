"""What trainers write, as it may be shown."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from courses.authoring.markdown import render, with_addresses

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "![x](javascript:alert(1))",
    "<svg onload=alert(1)>",
    "::: tip <img src=x onerror=1>\nx\n:::",
    "$\\href{javascript:alert(1)}{x}$",
    "$</span><script>alert(1)</script>$",
    '!["><script>](file:abc)',
    '[x](https://e.com/"onmouseover=1)',
    "<style>*{display:none}</style>",
    "`<iframe src=//e>`",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_could_run_is_left(source: str) -> None:
    html = render(source).html
    assert all(address.startswith(("http://", "https://")) for address in re.findall(r'href="([^"]*)"', html))
    tags = re.findall(r"<[^>]*>", re.sub(r'"[^"]*"', '""', html))
    assert not [tag for tag in tags if re.search(r"script|onerror|onload|onmouse|iframe|style| src", tag)]


@given(st.text(max_size=300))
def test_no_text_breaks_it(source: str) -> None:
    render(source)


def test_a_formula_keeps_its_tex_for_the_page_to_draw() -> None:
    html = render("面积 $s = \\frac{1}{2}ah$，又：\n\n$$x < y$$").html
    assert '<span class="math inline">s = \\frac{1}{2}ah</span>' in html
    assert 'class="math block"' in html
    assert "x &lt; y" in html


def test_a_price_is_no_formula() -> None:
    assert "math" not in render("这本书 $ 5，那本 $ 6").html


def test_a_callout_has_its_title_or_the_usual_one() -> None:
    html = render("::: warning 别急\n看清再动\n:::\n\n::: tip\n多看一眼\n:::").html
    assert '<p class="callout-title">别急</p>' in html
    assert '<p class="callout-title">提示</p>' in html
    assert html.count("<aside") == html.count("</aside>") == 2


def test_blocks_are_numbered_for_notes_and_the_title_of_the_page_stays_alone() -> None:
    html = render("# 一\n\n段落\n\n## 二").html
    assert '<h2 data-p="0" id="p0">一</h2>' in html
    assert '<p data-p="1">段落</p>' in html
    assert "<h1" not in html


def test_a_picture_waits_for_its_address() -> None:
    done = render("![站点](file:0c2f-ab) ![外面](https://example.com/a.png)")
    assert done.files == {"0c2f-ab"}
    assert "外面" in done.html
    assert "example.com" not in done.html
    shown = with_addresses(done.html, lambda uid: f"/media/x?u={uid}&v=1")
    assert 'src="/media/x?u=0c2f-ab&amp;v=1"' in shown
    assert "src=" not in with_addresses(done.html, lambda uid: None)


def test_a_picture_that_is_shown_smaller_leads_to_the_whole_one_and_one_in_a_link_keeps_it(
    app: Flask,
) -> None:
    html = render("![a > b](file:big) ![](file:small) [![](file:big)](https://e.com/) <a ![](file:big)").html
    with app.test_request_context():
        shown = with_addresses(
            html, lambda uid: f"/s/{uid}", lambda uid: f"/w/{uid}?a=1&b=2" if uid == "big" else None
        )
    assert re.findall(r'href="([^"]+)"', shown) == [
        "/w/big?a=1&amp;b=2",
        "https://e.com/",
        "/w/big?a=1&amp;b=2",
    ]
    assert shown.count("<a ") == shown.count("</a>") == 3
    assert re.findall(r' src="([^"]+)"', shown) == ["/s/big", "/s/small", "/s/big", "/s/big"]


def test_a_table_moves_in_its_own_frame() -> None:
    html = render("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |").html
    assert html.index('<div class="wide">') < html.index("<table")
    assert html.index("</table>") < html.index("</div>")


def test_its_words_alone_are_for_search() -> None:
    text = render("## 钢丝绳\n\n**断丝**要换，见[标准](https://www.gov.cn/)。\n\n- 一\n- 二").text
    assert text == "钢丝绳\n断丝要换，见标准。\n一\n二"
