"""The workbooks that go with a roster: the template, and the rows to mend."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.accounts.roster import queries
from learnplatform.accounts.roster.rules import HEADINGS
from learnplatform.accounts.roster.words import field_name, problem_words
from learnplatform.models import Job
from learnplatform.sheets import write_sheet

_WIDTHS = (12, 12, 36, 16, 16, 16, 24, 14, 14)


def template() -> bytes:
    """An empty roster with the headings and one row that shows how it is filled in."""
    example = [
        "10023",
        _("周晓岚"),
        _("海港集团/装卸公司/港机一部/门机班"),
        _("门机司机"),
        _("起重"),
        "13800000000",
        "zhou@example.com",
        "2015-07-01",
        "2015-09-01",
    ]
    headings = [field_name(name) for name in HEADINGS]
    return write_sheet(headings, [example], title=_("花名册"), widths=_WIDTHS, as_text=range(len(headings)))


def rows_to_mend(session: Session, job: Job) -> bytes:
    """The wrong rows as they stood in the file, each with what is wrong; mended, it can be imported as it is."""
    headings = [*job.result.get("headings", []), _("问题"), _("原来的行号")]
    width = len(headings) - 2

    def lines() -> Any:
        for row in queries.wrong_rows(session, job.id):
            cells = (row.data.get("raw", []) + [""] * width)[:width]
            yield [*cells, " ".join(problem_words(problem) for problem in row.problems), row.number]

    return write_sheet(
        headings, lines(), title=_("要改的行"), widths=[16] * width + [60, 12], as_text=range(width)
    )
