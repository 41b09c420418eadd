"""From the Markdown people write to HTML that may be shown: no raw HTML, no scripts, pictures of this site only."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quizzes.bank.text import blank_numbers, normal, replace_blanks

_TOKEN = re.compile(r"file:([A-Za-z0-9_-]{16,64})")
_OPEN, _CLOSE = (
    "\ue000",
    "\ue001",
)  # stand for a blank while Markdown is read; `normal` lets none in from outside
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "sub", "sup",
    "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "a", "img", "span",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # People indent and underline for looks; that is no code and no heading.
    parser.disable(["code", "lheading", "reference"])
    parser.validateLink = lambda url: url.startswith(("http://", "https://", "file:"))  # type: ignore[method-assign]
    return parser


_markdown = _parser()


def render(text: str, *, numbered: bool = False) -> str:
    """Cleaned HTML of `text`. `![](file:TOKEN)` is a stored picture; other pictures fall back to their words.

    `numbered`: blanks (see `text.blank_numbers`) become `<span class="blank">1</span>`, as fill-in shows them.
    """
    return _render(text, numbered=numbered, inline=False)


def render_inline(text: str) -> str:
    """As `render`, without a paragraph around it where `text` is one line: for options and items."""
    return _render(text, numbered=False, inline="\n" not in text.strip())


def _render(text: str, *, numbered: bool, inline: bool) -> str:
    # Blanks are taken out first: `____是____` would be read as emphasis, a line of underscores as a rule.
    marked = (
        replace_blanks(normal(text), lambda number: f"{_OPEN}{number}{_CLOSE}")
        if blank_numbers(text)
        else normal(text)
    )
    tokens = (_markdown.parseInline if inline else _markdown.parse)(marked, {})
    for token in tokens:
        token.children = (
            [_settled(child) for child in token.children or []] if token.children else token.children
        )
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener nofollow"
    )
    blank = r'<span class="blank">\1</span>' if numbered else '<span class="blank">____</span>'
    return _MARK.sub(blank, cleaned).strip()


def _settled(token: Token) -> Token:
    """A picture of ours with its address on this site; a foreign one as its words; a link to a file as nothing."""
    if token.type == "image":
        found = _TOKEN.fullmatch(str(token.attrGet("src") or ""))
        if found is None:
            return Token("text", "", 0, content=token.content)
        token.attrSet("src", f"/files/{found[1]}")
    elif token.type == "link_open" and str(token.attrGet("href") or "").startswith("file:"):
        token.attrs.pop("href")
    return token
