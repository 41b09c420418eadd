"""Reads of competitions: who may see them, who takes part, what came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person, Post, Specialty
from learnplatform.problems import NotFound
from quizzes.attempts.models import Attempt
from quizzes.competitions import rules
from quizzes.competitions.models import Competition, CompetitionAudience
from quizzes.papers.models import Quiz, QuizAudience
from quizzes.standings import queries as standing_queries
from quizzes.standings import rules as standing_rules
from quizzes.standings.models import Board, BoardEntry, BoardSnapshot, Standing

SCOPE_TABLES: dict[str, Any] = {"department": Department, "post": Post, "specialty": Specialty}


@dataclass(frozen=True)
class Head:
    """A competition with what people know it by."""

    competition: Competition
    branch: str | None
    branch_path: str | None
    quiz: Quiz
    board_id: int | None

    def phase(self, moment: Any) -> str:
        one = self.competition
        return rules.phase(one.state, one.opens_at, one.closes_at, moment)


_HEADS = (
    sa.select(Competition, Department.name, Department.path, Quiz, Board.id)
    .join(Quiz, Quiz.id == Competition.quiz_id)
    .outerjoin(Department, Department.id == Competition.branch_id)
    .outerjoin(Board, Board.competition_id == Competition.id)
)


def head(session: Session, competition_id: int) -> Head:
    """Raises NotFound."""
    row = session.execute(_HEADS.where(Competition.id == competition_id)).one_or_none()
    if row is None:
        raise NotFound
    return Head(*row)


def visible(session: Session, competition_id: int, person_id: int, reach: Reach | None) -> Head:
    """The competition, if this person may see it. Raises NotFound."""
    row = session.execute(
        _HEADS.where(Competition.id == competition_id, _may_see(person_id, reach))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Head(*row)


def list_for(session: Session, person_id: int, reach: Reach | None, limit: int = 100) -> list[Head]:
    """Competitions a person may see, the latest first."""
    query = _HEADS.where(_may_see(person_id, reach)).order_by(
        Competition.opens_at.desc(), Competition.id.desc()
    )
    return [Head(*row) for row in session.execute(query.limit(limit))]


def _may_see(person_id: int, reach: Reach | None) -> sa.ColumnElement[bool]:
    """Opened ones of the person's branch or with them on the entry list; an officer's own in every state."""
    own_path = (
        sa.select(Department.path)
        .join(Person, Person.department_id == Department.id)
        .where(Person.id == person_id)
        .scalar_subquery()
    )
    listed = sa.exists().where(BoardEntry.board_id == Board.id, BoardEntry.person_id == person_id)
    # Ids and slashes only: a path is its own pattern.
    theirs = sa.or_(Competition.branch_id.is_(None), own_path.like(Department.path.concat("%")), listed)
    worker = sa.and_(Competition.state != "draft", theirs)
    return sa.or_(worker, reach.where(Department.path)) if reach else worker


def entrants(competition: Competition, branch_path: str | None, quiz_branch: str | None) -> sa.Select[Any]:
    """(person_id, department_path, post_id, specialty_id) of the active people who may enter and may take the quiz."""
    query: Any = (
        sa.select(Person.id, sa.func.coalesce(Department.path, ""), Person.post_id, Person.specialty_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.active)
    )
    for path in {branch_path, quiz_branch} - {None}:
        query = query.where(Department.path.startswith(path, autoescape=True))
    for table, owner, key in (
        (CompetitionAudience, CompetitionAudience.competition_id, competition.id),
        (QuizAudience, QuizAudience.quiz_id, competition.quiz_id),
    ):
        query = query.where(_in_audience(table, owner, key))
    return query


def _in_audience(table: Any, owner: Any, key: int) -> sa.ColumnElement[bool]:
    """Whether the person is of a group named in `table`; where none is named, everybody is."""
    branch = sa.orm.aliased(Department)
    within = (
        sa.select(table.group_id)
        .join(branch, branch.id == table.group_id)
        .where(owner == key, table.kind == "department", Department.path.like(branch.path.concat("%")))
        .correlate(Department)
        .exists()
    )

    def named(kind: str) -> sa.Select[Any]:
        return sa.select(table.group_id).where(owner == key, table.kind == kind)

    return sa.or_(
        sa.not_(sa.exists().where(owner == key)),
        within,
        Person.post_id.in_(named("post")),
        Person.specialty_id.in_(named("specialty")),
    )


def audience(session: Session, competition_id: int) -> list[tuple[str, int]]:
    rows = session.execute(
        sa.select(CompetitionAudience.kind, CompetitionAudience.group_id)
        .where(CompetitionAudience.competition_id == competition_id)
        .order_by(CompetitionAudience.kind, CompetitionAudience.group_id)
    )
    return [(kind, group_id) for kind, group_id in rows]


def names(session: Session, scope: str, ids: Iterable[int]) -> dict[int, str]:
    """Group id → its name."""
    table = SCOPE_TABLES[scope]
    found: dict[int, str] = {}
    for some in standing_queries.chunks(ids):
        found |= {
            row.id: row.name
            for row in session.execute(sa.select(table.id, table.name).where(table.id.in_(some)))
        }
    return found


def in_window(competition: Competition, board_id: int) -> sa.ColumnElement[bool]:
    """Attempts that belong to the competition: begun in its window by somebody on the entry list."""
    listed = sa.select(BoardEntry.person_id).where(
        BoardEntry.board_id == board_id, sa.not_(BoardEntry.withdrawn)
    )
    return sa.and_(
        Attempt.quiz_id == competition.quiz_id,
        Attempt.started_at >= competition.opens_at,
        Attempt.started_at < competition.closes_at,
        sa.not_(Attempt.trial),
        Attempt.person_id.in_(listed),
    )


def pending(session: Session, competition: Competition, board_id: int) -> dict[str, int]:
    """How many attempts keep the winners from being published, by state."""
    rows = session.execute(
        sa.select(Attempt.state, sa.func.count())
        .where(in_window(competition, board_id), Attempt.state.in_(rules.PENDING))
        .group_by(Attempt.state)
    )
    return {row[0]: row[1] for row in rows}


def board_of(session: Session, competition_id: int) -> Board:
    """The competition's board. Raises NotFound before it was opened."""
    board = session.scalar(sa.select(Board).where(Board.competition_id == competition_id))
    if board is None:
        raise NotFound
    return board


def published(session: Session, board_id: int) -> BoardSnapshot | None:
    """The result as it was last made known."""
    return session.scalar(
        sa.select(BoardSnapshot)
        .where(BoardSnapshot.board_id == board_id)
        .order_by(BoardSnapshot.taken_at.desc(), BoardSnapshot.grading.desc())
        .limit(1)
    )


def places_of(session: Session, person_id: int, limit: int = 100) -> list[tuple[Competition, int]]:
    """The competitions in which a person is among the published winners, with the place, the latest first."""
    latest = (
        sa.select(sa.func.max(BoardSnapshot.taken_at))
        .where(BoardSnapshot.board_id == Board.id)
        .correlate(Board)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Competition, BoardSnapshot.content["winners"])
        .join(Board, Board.competition_id == Competition.id)
        .join(BoardEntry, BoardEntry.board_id == Board.id)
        .join(BoardSnapshot, sa.and_(BoardSnapshot.board_id == Board.id, BoardSnapshot.taken_at == latest))
        .where(Competition.state == "published", BoardEntry.person_id == person_id)
        .order_by(Competition.published_at.desc(), Competition.id.desc(), BoardSnapshot.grading.desc())
        .limit(limit)
    )
    found: dict[int, tuple[Competition, int]] = {}
    for competition, winners in rows:
        place = next((row["place"] for row in winners or () if row["person_id"] == person_id), None)
        if place is not None:
            found.setdefault(competition.id, (competition, place))
    return list(found.values())


def result(session: Session, competition: Competition, board: Board) -> dict[str, Any]:
    """The result as the board has it now, in the form in which it is published."""
    entered = sa.select(sa.func.count()).where(BoardEntry.board_id == board.id, sa.not_(BoardEntry.withdrawn))
    placed = sa.select(sa.func.count()).where(
        Standing.board_id == board.id, Standing.grading == board.grading, Standing.scope == "all"
    )
    return {
        "grading": board.grading,
        "winners": _winners(session, competition, board),
        "groups": [
            _group_board(session, board, each["scope"], each["measure"]) for each in competition.group_boards
        ],
        "entered": session.scalar(entered) or 0,
        "took_part": session.scalar(placed) or 0,
    }


def _winners(session: Session, competition: Competition, board: Board) -> list[dict[str, Any]]:
    """Everybody whose place is among the first so many; equals share a place, and none of them is left out."""
    on_board = sa.and_(
        Standing.board_id == board.id, Standing.grading == board.grading, Standing.scope == "all"
    )
    in_order = sa.select(Standing.sort_key).where(on_board).order_by(Standing.sort_key)
    last = session.scalar(in_order.offset(competition.winners - 1).limit(1))
    query = (
        sa.select(Standing, Person.name, Person.number, BoardEntry.department_path, Post.name)
        .join(Person, Person.id == Standing.person_id)
        .join(
            BoardEntry,
            sa.and_(BoardEntry.board_id == Standing.board_id, BoardEntry.person_id == Standing.person_id),
        )
        .outerjoin(Post, Post.id == BoardEntry.post_id)
        .where(on_board)
        .order_by(Standing.sort_key)
    )
    if last is not None:
        query = query.where(Standing.sort_key <= standing_rules.tie_prefix(last) + b"\xff" * 8)
    rows = session.execute(query).all()
    places = standing_rules.places([row[0].sort_key for row in rows], 0, 0, shared=board.ties_shared)
    where = _department_names(session, [row.department_path for row in rows])
    return [
        {
            "place": place,
            "person_id": standing.person_id,
            "name": name,
            "number": number,
            "department": where.get(path, ""),
            "post": post or "",
            "score": standing.score,
            "duration_ms": standing.duration_ms,
            "attempt_id": standing.attempt_id,
        }
        for place, (standing, name, number, path, post) in zip(places, rows, strict=True)
        if place <= competition.winners
    ]


def _department_names(session: Session, paths: Iterable[str]) -> dict[str, str]:
    """Path → the name of the department at its end."""
    last = {path: int(path.strip("/").rpartition("/")[2]) for path in paths if path.strip("/")}
    found = names(session, "department", set(last.values()))
    return {path: found.get(department, "") for path, department in last.items()}


def _group_board(session: Session, board: Board, scope: str, measure: str) -> dict[str, Any]:
    ranked = standing_rules.rank_groups(
        standing_queries.groups(session, board.id, board.grading, scope), measure
    )
    called = names(session, scope, [group.group_id for _place, group in ranked])
    rows = [
        {
            "place": place,
            "group_id": group.group_id,
            "name": called.get(group.group_id, ""),
            "score_sum": group.score_sum,
            "people": group.people,
            "members": group.members or 0,
        }
        for place, group in ranked
    ]
    return {"scope": scope, "measure": measure, "rows": rows}
