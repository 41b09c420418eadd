"""From the Markdown that trainers write to HTML that may be shown, and to plain text for search.

Tables, callouts (`::: tip 标题` … `:::`), formulas (`$…$`, `$$…$$`), pictures of the file store (`![](file:UID)`).
No raw HTML, no scripts, no pictures from elsewhere. Formulas stay TeX in an element of class `math`; the page draws
them. A picture carries its file's uid; `with_addresses` gives it an address when the page is made for somebody, and
a link to the whole picture where a smaller one is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

CALLOUTS = {"tip": _l("提示"), "info": _l("说明"), "warning": _l("注意"), "danger": _l("危险")}
_FILE = re.compile(r"file:([0-9A-Za-z_-]{1,36})")
_PICTURE = re.compile(r'data-file="([0-9A-Za-z_-]{1,36})"')
# A link with all that is in it, else a picture. What stands in quotation marks may hold a «>».
_LINK_OR_IMAGE = re.compile(r'<a\b(?:[^>"]|"[^"]*")*>.*?</a>|<img\b(?:[^>"]|"[^"]*")*>', re.S)
_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "sub", "sup", "table",
    "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "a", "img", "span", "div", "aside",
}  # fmt: skip
_EVERYWHERE = {"data-p"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"data-file", "alt", "loading"},
    "ol": {"start"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "p": {"class"},
    "span": {"class"},
    "div": {"class"},
    "aside": {"class", "role"},
    "th": {"class"},
    "td": {"class"},
}
_CLASSES = (
    {"math", "inline", "block", "wide"} | {"callout", "callout-title"} | {f"callout-{n}" for n in CALLOUTS}
)


@dataclass(frozen=True)
class Rendered:
    """What became of a text: cleaned HTML, its words alone, and the uids of the files it shows."""

    html: str
    text: str
    files: frozenset[str]


def render(source: str) -> Rendered:
    """Render the Markdown `source`; never raises."""
    tokens = _markdown.parse(source.replace("\0", ""), {})
    files = {uid for token in _all(tokens) if token.type == "image" and (uid := _file_of(token))}
    _settle(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={tag: _ATTRIBUTES.get(tag, set()) | _EVERYWHERE for tag in _TAGS},
        url_schemes={"http", "https"},
        link_rel="noopener nofollow",
        attribute_filter=_kept,
    )
    return Rendered(cleaned, _plain(tokens), frozenset(files))


def with_addresses(
    html: str, address: Callable[[str], str | None], whole: Callable[[str], str | None] = lambda _uid: None
) -> Markup:
    """`html` as `render` made it, each picture with the address that `address(uid)` gives; None: without one.

    whole: by uid, where the picture is found at its full size, which a link around it then opens; None: that is
    shown already. A picture inside a link keeps that link.
    """

    def found(match: re.Match[str]) -> str:
        given = address(match[1])
        return str(Markup('{} src="{}"').format(Markup(match[0]), given)) if given else match[0]  # noqa: S704

    def linked(match: re.Match[str]) -> str:
        picture = _PICTURE.search(match[0]) if match[0].startswith("<img") else None
        opened = whole(picture[1]) if picture else None
        if opened is None:
            return match[0]
        link = Markup(
            '<a href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden">{}</span></a>'
        )
        return str(link.format(opened, Markup(match[0]), _("看大图")))  # noqa: S704

    # Cleaned by `render`, the addresses escaped by format.
    return Markup(_PICTURE.sub(found, _LINK_OR_IMAGE.sub(linked, html)))  # noqa: S704


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.disable(["code", "lheading"])  # people indent and underline for looks
    parser.use(
        dollarmath_plugin, allow_space=False, double_inline=True, renderer=lambda tex, _how: str(escape(tex))
    )
    for name in CALLOUTS:
        parser.use(container_plugin, name)
    parser.validateLink = lambda url: url.startswith(("http://", "https://", "file:", "#"))  # type: ignore[method-assign]
    return parser


_markdown = _parser()


def _all(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *(token.children or []))]


def _file_of(token: Token) -> str | None:
    found = _FILE.fullmatch(str(token.attrGet("src") or ""))
    return found[1] if found else None


def _settle(tokens: list[Token]) -> None:
    """Bring tokens into the shape that is shown: numbered blocks, pictures by uid, callouts with their title."""
    number = 0
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.type != "heading_close":
            token.attrSet("data-p", str(number))
            number += 1
        if token.type in {"heading_open", "heading_close"}:
            # The page's own title is the only h1.
            token.tag = {"h1": "h2"}.get(token.tag, token.tag if token.tag in {"h2", "h3"} else "h4")
            if token.nesting == 1:
                token.attrSet("id", f"p{number - 1}")
        if token.children:
            token.children = [_settled(child) for child in token.children]
    _open_callouts(tokens)
    _widen_tables(tokens)


def _settled(token: Token) -> Token:
    """A picture of ours by its uid; a foreign one as its words; a link to a file as nothing."""
    if token.type == "image":
        uid = _file_of(token)
        if uid is None:
            return Token("text", "", 0, content=token.content)
        token.attrs = {"data-file": uid, "alt": "", "loading": "lazy"}
    elif token.type == "link_open" and str(token.attrGet("href") or "").startswith("file:"):
        token.attrs.pop("href")
    return token


def _open_callouts(tokens: list[Token]) -> None:
    """`::: tip 标题` becomes an aside whose first paragraph is its title."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.type.removeprefix("container_").removesuffix("_open").removesuffix("_close")
        if token.type.startswith("container_"):
            token.tag, token.type = "aside", "callout"
            if token.nesting == 1:
                title = token.info.strip().removeprefix(kind).strip() or str(CALLOUTS[kind])
                token.attrSet("class", f"callout callout-{kind}")
                token.attrSet("role", "note")
                tokens[at + 1 : at + 1] = _title(title)
        at += 1


def _widen_tables(tokens: list[Token]) -> None:
    """A table gets a frame of its own, so that on a phone it moves sideways and the page does not."""
    for at in reversed([number for number, token in enumerate(tokens) if token.type == "table_close"]):
        tokens.insert(at + 1, Token("frame", "div", -1, block=True))
    for at in reversed([number for number, token in enumerate(tokens) if token.type == "table_open"]):
        tokens.insert(at, Token("frame", "div", 1, attrs={"class": "wide"}, block=True))


def _title(words: str) -> list[Token]:
    opening = Token("paragraph_open", "p", 1, attrs={"class": "callout-title"}, block=True)
    inline = Token("inline", "", 0, content=words, children=[Token("text", "", 0, content=words)], block=True)
    return [opening, inline, Token("paragraph_close", "p", -1, block=True)]


def _kept(tag: str, name: str, value: str) -> str | None:
    """Classes that are ours, names and numbers in their own shape; anything else goes."""
    if name == "class":
        return " ".join(each for each in value.split() if each in _CLASSES) or None
    if name == "id":
        return value if re.fullmatch(r"p\d+", value) else None
    if name == "data-p":
        return value if value.isdigit() else None
    return value


def _plain(tokens: list[Token]) -> str:
    """The words alone, a line a block."""
    lines = []
    for token in tokens:
        if token.type == "inline":
            lines.append("".join(_words(child) for child in token.children or []))
        elif token.type in {"fence", "math_block"}:
            lines.append(token.content)
    return "\n".join(line for line in (line.strip() for line in lines) if line)


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content
