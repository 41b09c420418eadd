"""What happens to a competition: written, opened, closed, published, put right. One transaction each."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.accounts.queries import branch_path
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.competitions import queries, rules
from quizzes.competitions.models import Competition, CompetitionAudience
from quizzes.competitions.rules import Plan
from quizzes.papers.models import Quiz
from quizzes.standings import service as standings
from quizzes.standings.models import Board, BoardEntry, BoardSnapshot

TELL_AT_ONCE = 500


def create(plan: Plan, reach: Reach, actor_id: int) -> int:
    """A draft competition; its id. Raises NotFound for a quiz or branch out of reach, Invalid with `faults`."""
    with db.write() as session:
        _check(session, plan, reach)
        competition = Competition(created_by=actor_id)
        _apply(competition, plan)
        session.add(competition)
        session.flush()
        _set_audience(session, competition.id, plan)
        audit.record(
            session, actor_id, "competition.created", "competition", competition.id, title=plan.title
        )
        return competition.id


def edit(competition_id: int, plan: Plan, reach: Reach, actor_id: int) -> None:
    """Change a draft. Raises Conflict once it is open: its entry list and window are settled then."""
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
        _expect(competition, "draft")
        _check(session, plan, reach)
        _apply(competition, plan)
        _set_audience(session, competition.id, plan)
        audit.record(session, actor_id, "competition.edited", "competition", competition.id, title=plan.title)


def delete(competition_id: int, reach: Reach, actor_id: int) -> None:
    """Remove a draft. Raises Conflict once it was open."""
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
        _expect(competition, "draft")
        audit.record(
            session, actor_id, "competition.deleted", "competition", competition.id, title=competition.title
        )
        session.delete(competition)


def open_competition(competition_id: int, reach: Reach, actor_id: int) -> int:
    """Freeze who may count and where; the number of people on the entry list.

    Raises Conflict where the quiz is not published, the window is over, or nobody may enter.
    """
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
        _expect(competition, "draft")
        quiz = session.get_one(Quiz, competition.quiz_id)
        if quiz.state != "published":
            raise Conflict(_("先发布它的测验，再开放竞赛。"))
        if competition.closes_at <= now():
            raise Conflict(_("结束时间已经过了，请先改时间。"))
        paths = branch_path(session, competition.branch_id), branch_path(session, quiz.branch_id)
        board = standings.open_board(
            session,
            quiz_id=quiz.id,
            competition_id=competition.id,
            opens_at=competition.opens_at,
            closes_at=competition.closes_at,
            department_level=competition.department_level,
            entries=queries.entrants(competition, *paths),
        )
        entered = session.scalar(sa.select(sa.func.count()).where(BoardEntry.board_id == board.id)) or 0
        if not entered:
            raise Conflict(_("没有人可以参加，请检查参赛范围。"))
        competition.state, competition.opened_at = "open", now()
        audit.record(session, actor_id, "competition.opened", "competition", competition.id, entered=entered)
        return entered


def close_due() -> int:
    """Close the competitions whose window has ended, and tell people of results not yet told; how many closed."""
    with db.write() as session:
        due = session.scalars(
            sa.select(Competition)
            .where(Competition.state == "open", Competition.closes_at <= now())
            .order_by(Competition.id)
            .with_for_update()
        ).all()
        for competition in due:
            competition.state = "closed"
            audit.record(session, None, "competition.closed", "competition", competition.id)
        untold = session.scalars(
            sa.select(Competition.id).where(
                Competition.state == "published", Competition.told < Competition.publications
            )
        )
        for competition_id in untold:
            after_commit("competitions.tell", competition_id)
        return len(due)


def add_person(competition_id: int, number: str, reason: str, reach: Reach, actor_id: int) -> str:
    """Let somebody, by employee number, onto the entry list after all; their name. Audited with the reason."""
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
        _expect(competition, "open", "closed")
        row = session.execute(
            sa.select(Person, Department.path)
            .outerjoin(Department, Department.id == Person.department_id)
            .where(Person.number == number.strip(), Person.active)
        ).one_or_none()
        if row is None or not reach.covers(row.path):
            raise Invalid(
                _("没有找到这个工号。"), faults=[{"place": "number", "message": _("没有找到这个工号。")}]
            )
        person, path = row
        board = queries.board_of(session, competition_id)
        found = session.get(BoardEntry, (board.id, person.id))
        if found is not None and not found.withdrawn:
            said = _("%(name)s 已经在名单上。", name=person.name)
            raise Invalid(said, faults=[{"place": "number", "message": said}])
        standings.add_entry(
            session, board.id, (person.id, path or "", person.post_id, person.specialty_id), actor_id, reason
        )
        return person.name


def withdraw_person(competition_id: int, person_id: int, reason: str, reach: Reach, actor_id: int) -> None:
    """Take somebody off the entry list. Audited with the reason."""
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
        _expect(competition, "open", "closed")
        standings.withdraw_entry(
            session, queries.board_of(session, competition_id).id, person_id, actor_id, reason
        )


def publish(competition_id: int, reach: Reach, actor_id: int) -> bool:
    """Make the winners known, as they stand now, for ever; False where they are known already.

    Raises Conflict while the window lasts or attempts still wait (`pending`: how many by state).
    """
    with db.write() as session:
        competition = _mine(session, competition_id, reach)
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
        competition = _mine(session, competition_id, reach)
        _expect(competition, "published")
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
        competition = _mine(session, competition_id, reach)
        _expect(competition, "published")
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


def _mine(session: Session, competition_id: int, reach: Reach) -> Competition:
    """The competition, locked. Raises NotFound outside `reach`."""
    competition = session.get(Competition, competition_id, with_for_update=True)
    if competition is None or not reach.covers(branch_path(session, competition.branch_id)):
        raise NotFound
    return competition


def _expect(competition: Competition, *states: str) -> None:
    if competition.state not in states:
        raise Conflict(_("竞赛的状态已经变了，请刷新页面。"))


def _check(session: Session, plan: Plan, reach: Reach) -> None:
    quiz = session.get(Quiz, plan.quiz_id)
    if quiz is None or not reach.covers(branch_path(session, quiz.branch_id)):
        raise NotFound
    if not reach.covers(branch_path(session, plan.branch_id)):
        raise NotFound
    for kind, group_id in plan.audience:
        if kind == "department" and not reach.covers(branch_path(session, group_id)):
            raise NotFound
    said = {
        "backwards": _("结束时间要晚于开始时间。"),
        "outside-quiz": _("竞赛的时间要落在测验的开放时间里。"),
    }
    fault = rules.window_fault(plan.opens_at, plan.closes_at, quiz.opens_at, quiz.closes_at)
    if fault:
        raise Invalid(said[fault], faults=[{"place": "closes_at", "message": said[fault]}])


def _apply(competition: Competition, plan: Plan) -> None:
    for name in (
        "title",
        "intro",
        "quiz_id",
        "branch_id",
        "opens_at",
        "closes_at",
        "department_level",
        "winners",
    ):
        setattr(competition, name, getattr(plan, name))
    competition.group_boards = [{"scope": scope, "measure": measure} for scope, measure in plan.group_boards]


def _set_audience(session: Session, competition_id: int, plan: Plan) -> None:
    session.execute(
        sa.delete(CompetitionAudience).where(CompetitionAudience.competition_id == competition_id)
    )
    for kind, group_id in plan.audience:
        session.execute(
            sa.insert(CompetitionAudience).values(competition_id=competition_id, kind=kind, group_id=group_id)
        )
