"""The server's clock: the only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime, timezone: str) -> date:
    """The calendar day of `moment` in the site's zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def day_bounds(moment: datetime, timezone: str) -> tuple[datetime, datetime]:
    """Start and end (exclusive), in UTC, of the site's calendar day that holds `moment`."""
    zone = ZoneInfo(timezone)
    start = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(hours=36)).replace(hour=0)
    return start.astimezone(UTC), end.astimezone(UTC)


def milliseconds(span: timedelta) -> int:
    """`span` as whole milliseconds, rounded down."""
    return span // timedelta(milliseconds=1)
