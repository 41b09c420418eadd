"""When somebody is reminded of a licence, and how far a year's hours reach. Pure."""

from __future__ import annotations

from collections.abc import Iterable

FIRST, LAST = 60, 7  # days before a licence ends


def reminder(days: int) -> int | None:
    """Which of the two reminders is due `days` days before a licence ends; None: none, or it has run out.

    A reminder whose day nobody was there for is due until the next one is.
    """
    if days < 0 or days > FIRST:
        return None
    return LAST if days <= LAST else FIRST


def target(
    targets: Iterable[tuple[str | None, int | None, int]], path: str | None, post_id: int | None
) -> int | None:
    """What is asked of somebody of a post in the branch at `path` (None: of no branch); None: nothing.

    `targets`: (path of the branch or None for the enterprise, post or None for all posts, hours). The nearest branch
    that has set anything for them holds; of what it set, that of their post comes before that for all posts.
    """
    held = [
        (len(branch or ""), post is not None, hours)
        for branch, post, hours in targets
        if (branch is None or (path is not None and path.startswith(branch))) and post in (None, post_id)
    ]
    return max(held)[2] if held else None


def percent(hours: int, target: int) -> int:
    """How much of `target` is there in whole per cent, rounded down; 0 without a target."""
    return hours * 100 // target if target > 0 else 0


def shade(hours: int, target: int, top: int) -> int:
    """The step of the heat table's colours, 0 to 5.

    Branches are compared by the share of their own target; `top` is the largest share there is, in ten thousandths.
    """
    share = hours * 10_000 // target if target > 0 else 0
    return 0 if share <= 0 or top <= 0 else min(5, 1 + share * 5 // (top + 1))
