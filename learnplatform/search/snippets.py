"""What was found, in its sentence."""

from __future__ import annotations

import re

from learnplatform.search.tokens import fold

Pieces = list[tuple[str, bool]]  # (text, whether it was asked for)
WIDTH = 60  # characters
BEFORE = 16
_SENTENCE_END = re.compile(r"[。！？；\n.!?;]")
_SPACE = re.compile(r"\s+")


def marked(text: str, wanted: list[str]) -> Pieces:
    """The whole of `text`, with what was asked for marked."""
    return _pieces(text, _spans(text, wanted), 0, len(text))


def snippet(text: str, wanted: list[str]) -> Pieces:
    """The part of `text` around what was asked for, from the beginning of its sentence where that is near."""
    text = _SPACE.sub(" ", text).strip()
    spans = _spans(text, wanted)
    first = spans[0][0] if spans else 0
    start = _beginning(text, first)
    end = min(len(text), start + WIDTH)
    pieces = _pieces(text, spans, start, end)
    if start > 0 and not _SENTENCE_END.match(text[start - 1]):
        pieces.insert(0, ("…", False))
    if end < len(text):
        pieces.append(("…", False))
    return pieces


def _beginning(text: str, first: int) -> int:
    lowest = max(0, first - BEFORE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, lowest, first)]
    start = ends[-1] if ends else lowest
    return start + (len(text[start:first]) - len(text[start:first].lstrip()))


def _spans(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Where in `text` the wanted terms stand, in order and apart."""
    folded, places = fold(text)
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for term in wanted
        for match in re.finditer(re.escape(term), folded)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Pieces:
    pieces: Pieces = []
    at = start
    for first, last in spans:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return pieces
