"""How fast somebody may try passwords. Pure.

Only failures slow anybody down: a whole plant may sign in through one address. No wait is longer than a
minute, and a browser that has signed in as a person before is paced apart from strangers, so that nobody
can lock somebody else out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)  # failures older than this slow nobody down


@dataclass(frozen=True)
class Pace:
    """So many failures are `free`; then the wait doubles with each, up to `longest` seconds."""

    free: int
    longest: int


NUMBER = Pace(free=5, longest=60)
DEVICE = Pace(free=5, longest=60)
ADDRESS = Pace(free=100, longest=10)


def wait(pace: Pace, failures: int, last: datetime | None, moment: datetime) -> int:
    """Whole seconds until the next try may be made, after `failures` within WINDOW, the latest at `last`."""
    over = failures - pace.free
    if last is None or over < 0:
        return 0
    pause = min(2 ** min(over + 1, 10), pace.longest)
    left = last + timedelta(seconds=pause) - moment
    return max(0, -(-left // timedelta(seconds=1)))
