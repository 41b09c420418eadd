"""What an import looks up: everybody as the roster would put them, and its own staged rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Grant, Person, Post, Specialty
from learnplatform.accounts.roster.rules import Entry, Stored
from learnplatform.models import JobRow
from learnplatform.paging import Paging

PAGE = 50
FIRST_LEAVER = 1_000_001  # leavers have no row in the file; they are numbered after all that could
_AT_ONCE = 500


class Tree:
    """The departments, by id and by their names from the root down."""

    def __init__(self, session: Session) -> None:
        self.path_of: dict[int, str] = {}
        self.names_of: dict[int, tuple[str, ...]] = {}
        self.id_of: dict[tuple[str, ...], int] = {}
        rows = session.execute(
            sa.select(Department.id, Department.parent_id, Department.name, Department.path).order_by(
                Department.depth
            )
        )
        for identity, parent_id, name, path in rows:
            self.add(identity, parent_id, name, path)

    def add(self, identity: int, parent_id: int | None, name: str, path: str) -> None:
        names = (*self.names_of.get(parent_id or 0, ()), name)
        self.path_of[identity], self.names_of[identity], self.id_of[names] = path, names, identity

    def nearest_path(self, names: tuple[str, ...]) -> str | None:
        """The path of the deepest department on the way to `names` that exists."""
        for length in range(len(names), 0, -1):
            if names[:length] in self.id_of:
                return self.path_of[self.id_of[names[:length]]]
        return None


_COLUMNS = (
    Person.id,
    Person.number,
    Person.name,
    Person.department_id,
    Post.name,
    Specialty.name,
    Person.phone,
    Person.email,
    Person.hired_on,
    Person.union_member_since,
    Person.active,
)


def everybody(session: Session, tree: Tree, reach: Reach) -> dict[str, Stored]:
    """All people by their number."""
    beyond = holders_beyond(session, reach)
    return {stored.entry.number: stored for stored in _stored(session, _people(), tree, reach, beyond)}


def people_numbered(session: Session, numbers: Iterable[str], tree: Tree) -> dict[str, Stored]:
    """The people with these numbers, as they are now."""
    query = _people().where(Person.number.in_(list(numbers)))
    return {one.entry.number: one for one in _stored(session, query, tree, Reach(everywhere=True), set())}


def _people() -> sa.Select:
    return (
        sa.select(*_COLUMNS)
        .outerjoin(Post, Post.id == Person.post_id)
        .outerjoin(Specialty, Specialty.id == Person.specialty_id)
    )


def _stored(
    session: Session, query: sa.Select, tree: Tree, reach: Reach, beyond: set[int]
) -> Iterator[Stored]:
    for (
        identity,
        number,
        name,
        department_id,
        post,
        specialty,
        phone,
        email,
        hired,
        union,
        active,
    ) in session.execute(query):
        entry = Entry(
            number=number,
            name=name,
            department=tree.names_of.get(department_id, ()),
            post=post or "",
            specialty=specialty or "",
            phone=phone,
            email=email,
            hired_on=hired and hired.isoformat(),
            union_member_since=union and union.isoformat(),
        )
        within = identity not in beyond and reach.covers(tree.path_of.get(department_id))
        yield Stored(identity, entry, active, within)


def holders_beyond(session: Session, reach: Reach) -> set[int]:
    """People who hold a role beyond `reach`: nobody changes them from within it."""
    rows = session.execute(
        sa.select(Grant.person_id, Department.path).outerjoin(
            Department, Department.id == Grant.department_id
        )
    )
    return {person_id for person_id, path in rows if not reach.covers(path)}


def administrators(session: Session) -> set[int]:
    return set(session.scalars(sa.select(Grant.person_id).where(Grant.role == "admin")))


def staged(
    session: Session, job_id: int, states: Iterable[str], after: int, limit: int = _AT_ONCE
) -> list[JobRow]:
    """The next staged rows in one of `states`, by number."""
    return list(
        session.scalars(
            sa.select(JobRow)
            .where(JobRow.job_id == job_id, JobRow.state.in_(list(states)), JobRow.number > after)
            .order_by(JobRow.number)
            .limit(limit)
        )
    )


def counts(session: Session, job_id: int) -> dict[str, int]:
    """How many staged rows there are in each state."""
    rows = session.execute(
        sa.select(JobRow.state, sa.func.count()).where(JobRow.job_id == job_id).group_by(JobRow.state)
    )
    return dict(rows.all())


def rows_page(session: Session, job_id: int, state: str, here: Paging) -> list[JobRow]:
    """A page of the preview: rows in `state`, empty: all but those that change nothing."""
    query = sa.select(JobRow).where(JobRow.job_id == job_id)
    query = query.where(JobRow.state == state if state else JobRow.state != "same")
    return list(session.scalars(query.order_by(JobRow.number).limit(here.size).offset(here.offset)))


def wrong_rows(session: Session, job_id: int) -> Iterator[Any]:
    """All rows with problems, by number."""
    after = 0
    while rows := staged(session, job_id, ["wrong"], after):
        yield from rows
        after = rows[-1].number
