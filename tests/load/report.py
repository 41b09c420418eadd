"""How measurements are printed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def heading(text: str) -> None:
    print(f"\n== {text}", flush=True)  # noqa: T201


def line(what: str, value: str, reach: str = "") -> None:
    """One figure, and what it ought to reach."""
    print(f"  {what:<58} {value:>18}   {f'(reach {reach})' if reach else ''}".rstrip(), flush=True)  # noqa: T201


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
