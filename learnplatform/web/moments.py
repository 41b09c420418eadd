"""Points in time as people type them: in the site's zone, to be kept in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import DateTimeLocalField

from learnplatform.web.i18n import site_timezone

FIRST_YEAR, LAST_YEAR = (
    2000,
    2100,
)  # beyond lie slips of the pen, and at the far ends no room for another zone


class MomentField(DateTimeLocalField):
    """A date and time without a zone in the form, an aware moment in UTC as `moment`."""

    data: datetime | None

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(valuelist):
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("请填写日期和时间。")) from error
        assert self.data is not None
        if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(_("年份应在 %(first)s 到 %(last)s 之间。", first=FIRST_YEAR, last=LAST_YEAR))

    @property
    def moment(self) -> datetime | None:
        """What was typed; None where nothing was."""
        if self.data is None:
            return None
        return self.data.replace(tzinfo=ZoneInfo(site_timezone())).astimezone(UTC)

    def show(self, moment: datetime | None) -> None:
        """Fill in what is stored."""
        zone = ZoneInfo(site_timezone())
        self.data = moment.astimezone(zone).replace(tzinfo=None) if moment else None
