"""What every change to a competition asks first: whose it is, and whether its state allows it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.queries import branch_path
from learnplatform.problems import Conflict, NotFound
from quizzes.competitions.models import Competition


def mine(session: Session, competition_id: int, reach: Reach) -> Competition:
    """The competition, locked. Raises NotFound outside `reach`."""
    competition = session.get(Competition, competition_id, with_for_update=True)
    if competition is None or not reach.covers(branch_path(session, competition.branch_id)):
        raise NotFound
    return competition


def expect(competition: Competition, *states: str) -> None:
    """Raises Conflict unless the competition is in one of `states`."""
    if competition.state not in states:
        raise Conflict(_("竞赛的状态已经变了，请刷新页面。"))
