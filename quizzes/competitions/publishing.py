"""Making the winners known, putting them right, taking them back, and telling people."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict
from quizzes.competitions import queries, rules
from quizzes.competitions.guarding import expect, mine
from quizzes.competitions.models import Competition
from quizzes.standings.models import Board, BoardEntry, BoardSnapshot

TELL_AT_ONCE = 500


def publish(competition_id: int, reach: Reach, actor_id: int) -> bool:
    """Make the winners known, as they stand now, for ever; False where they are known already.

    Raises Conflict while the window lasts or attempts still wait (`pending`: how many by state).
    """
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        if competition.state == "published":
            return False
        if competition.state != "closed":
            raise Conflict(_("竞赛结束以后才能公布。"))
        board = _settled_board(session, competition)
        content = queries.result(session, competition, board)
        _make_known(session, competition, board, content, actor_id, "")
        audit.record(
            session, actor_id, "competition.published", "competition", competition.id, winners=_who(content)
        )
        return True


def put_right(competition_id: int, reason: str, reach: Reach, actor_id: int) -> bool:
    """Publish anew after a regrade or a void; False where nothing is different. Audited; who is concerned is told."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "published")
        board = _settled_board(session, competition)
        old = queries.published(session, board.id)
        assert old is not None
        before, content = old.content, queries.result(session, competition, board)
        if rules.same_result(before, content):
            return False
        _make_known(session, competition, board, content, actor_id, reason)
        audit.record(
            session,
            actor_id,
            "competition.put_right",
            "competition",
            competition.id,
            reason,
            before=_who(before),
            after=_who(content),
        )
        changed = rules.changed_people(before, content)
        about = {"title": competition.title, "reason": reason}
        notices.tell(
            session, changed, "competition.place_changed", about, link=f"/competitions/{competition.id}"
        )
        return True


def take_back(competition_id: int, reason: str, reach: Reach, actor_id: int) -> None:
    """Withdraw a publication: the board is provisional again. Audited; the named winners are told."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "published")
        board = _locked_board(session, competition)
        snapshot = queries.published(session, board.id)
        assert snapshot is not None
        competition.state, competition.published_at, competition.published_by = "closed", None, None
        board.provisional, board.version = True, board.version + 1
        audit.record(session, actor_id, "competition.taken_back", "competition", competition.id, reason)
        winners = [row["person_id"] for row in snapshot.content["winners"]]
        about = {"title": competition.title, "reason": reason}
        notices.tell(
            session, winners, "competition.taken_back", about, link=f"/competitions/{competition.id}"
        )


def tell(competition_id: int) -> int:
    """Tell everybody on the entry list that the winners are known, in short transactions; how many were told."""
    with db.read() as session:
        competition = session.get(Competition, competition_id)
        if (
            competition is None
            or competition.state != "published"
            or competition.told >= competition.publications
        ):
            return 0
        number, board_id = competition.publications, queries.board_of(session, competition_id).id
    told, last = 0, 0
    about, link = {"title": competition.title, "again": number > 1}, f"/competitions/{competition_id}"
    while people := _next_people(board_id, last):
        with db.write() as session:
            said = f"competition.published:{competition_id}:{number}"
            notices.tell(session, people, "competition.published", about, link=link, dedupe=said)
        told, last = told + len(people), people[-1]
    with db.write() as session:
        session.execute(
            sa.update(Competition)
            .where(Competition.id == competition_id, Competition.told < number)
            .values(told=number)
        )
    return told


def _next_people(board_id: int, after: int) -> list[int]:
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(BoardEntry.person_id)
                .where(
                    BoardEntry.board_id == board_id,
                    BoardEntry.person_id > after,
                    sa.not_(BoardEntry.withdrawn),
                )
                .order_by(BoardEntry.person_id)
                .limit(TELL_AT_ONCE)
            )
        )


def _make_known(
    session: Session,
    competition: Competition,
    board: Board,
    content: dict[str, Any],
    actor_id: int,
    reason: str,
) -> None:
    moment = now()
    previous = queries.published(session, board.id)
    earlier = [*previous.content.get("earlier", []), _without_history(previous)] if previous else []
    content = {**content, "reason": reason, "earlier": earlier}
    snapshot = session.get(BoardSnapshot, (board.id, board.grading))
    if snapshot is None:
        session.add(BoardSnapshot(board_id=board.id, grading=board.grading, taken_at=moment, content=content))
    else:
        snapshot.taken_at, snapshot.content = moment, content
    board.provisional, board.version = False, board.version + 1
    competition.state, competition.published_at, competition.published_by = "published", moment, actor_id
    competition.publications += 1
    after_commit("competitions.tell", competition.id)


def _without_history(snapshot: BoardSnapshot) -> dict[str, Any]:
    kept = {name: value for name, value in snapshot.content.items() if name != "earlier"}
    return {**kept, "taken_at": snapshot.taken_at.astimezone(UTC).isoformat()}


def _who(content: dict[str, Any]) -> list[list[int]]:
    return [[row["place"], row["person_id"], row["score"]] for row in content["winners"]]


def _settled_board(session: Session, competition: Competition) -> Board:
    """The board, locked, once nothing in its window waits any more. Raises Conflict."""
    board = _locked_board(session, competition)
    waiting = queries.pending(session, competition, board.id)
    if waiting:
        raise Conflict(
            _("还有 %(n)s 份答卷没有评完，评完才能公布。", n=sum(waiting.values())),
            kind="still-grading",
            pending=waiting,
        )
    return board


def _locked_board(session: Session, competition: Competition) -> Board:
    board = queries.board_of(session, competition.id)
    return session.get_one(Board, board.id, with_for_update=True, populate_existing=True)
