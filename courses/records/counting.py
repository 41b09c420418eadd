"""Credit hours against their targets, counted for branches and for people. Officers see what lies in their reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.records import rules
from courses.records.models import CreditEntry, CreditTarget
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person, Post
from learnplatform.accounts.queries import departments_within
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound

PAGE = 50
# Keys of a person for `target`: 0 for who has none, so that the two can be joined by equality.
_DEPARTMENT = sa.func.coalesce(Person.department_id, 0)
_POST = sa.func.coalesce(Person.post_id, 0)


@dataclass
class Line:
    """A branch in the heat table, or all of it. Hours in hundredths, `cells` by kind or month.

    `below`: the branch has branches of its own to look into. `department_id` None: people of no branch, or all.
    """

    name: str
    department_id: int | None = None
    below: bool = False
    people: int = 0
    asked: int = 0  # how many of them have a target
    reached: int = 0
    hours: int = 0
    target: int = 0
    cells: dict[str, int] = field(default_factory=dict)

    def add(self, row: Any) -> None:
        self.people += row.people
        self.asked += row.asked
        self.reached += int(row.reached or 0)
        self.hours += int(row.hours or 0)
        self.target += int(row.target or 0)

    def share(self, column: str) -> int:
        """What the hours of a column are of all that is asked, in per cent."""
        return rules.percent(self.cells.get(column, 0), self.target)

    @property
    def percent(self) -> int:
        """How many of those with a target have reached it, in per cent."""
        return rules.percent(self.reached, self.asked)


@dataclass
class Heat:
    """The heat table: `columns` are kinds or months («1» to «12»)."""

    chosen: Department | None
    above: Department | None
    columns: list[str]
    lines: list[Line]
    total: Line

    @cached_property
    def _top(self) -> int:
        shares = (
            hours * 10_000 // each.target
            for each in self.lines
            for hours in each.cells.values()
            if each.target > 0
        )
        return max(shares, default=0)

    def shade(self, line: Line, column: str) -> int:
        """How dark a cell is, 0 to 5."""
        return rules.shade(line.cells.get(column, 0), line.target, self._top)


def given(year: int) -> sa.Subquery:
    """(person_id, hours): what counts of a year."""
    return (
        sa.select(CreditEntry.person_id, sa.func.sum(CreditEntry.hours).label("hours"))
        .where(CreditEntry.year == year, CreditEntry.cancelled_at.is_(None))
        .group_by(CreditEntry.person_id)
        .subquery()
    )


def target(year: int) -> sa.Subquery:
    """(department, post, hours): what a year asks of the people of a post in a department, as `rules.target` says.

    Worked out once for every department and post that people have, not for every person. Those of whom nothing is
    asked are not in it.
    """
    here, branch = aliased(Department), aliased(Department)
    pairs: Any = (_DEPARTMENT.label("department"), _POST.label("post"))
    kept = sa.select(*pairs).where(Person.active).distinct().subquery()
    nearest = (sa.func.length(sa.func.coalesce(branch.path, "")).desc(), CreditTarget.post_id.is_(None))
    place = sa.func.row_number().over(partition_by=(kept.c.department, kept.c.post), order_by=nearest)
    of_post = sa.or_(CreditTarget.post_id.is_(None), CreditTarget.post_id == kept.c.post)
    ranked = (
        sa.select(kept.c.department, kept.c.post, CreditTarget.hours, place.label("place"))
        .select_from(kept)
        .join(CreditTarget, sa.and_(CreditTarget.year == year, of_post))
        .outerjoin(here, here.id == kept.c.department)
        .outerjoin(branch, branch.id == CreditTarget.branch_id)
        .where(sa.or_(CreditTarget.branch_id.is_(None), here.path.startswith(branch.path)))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).subquery()


def people_of(
    columns: Any, asked: sa.Subquery, hours: sa.Subquery, within: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """`columns` of the active people `within`, with their department, `hours` (`given`) and target joined."""
    return (
        sa.select(*columns)
        .select_from(Person)
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(hours, hours.c.person_id == Person.id)
        .outerjoin(asked, sa.and_(asked.c.department == _DEPARTMENT, asked.c.post == _POST))
        .where(Person.active, within)
    )


def branch(session: Session, reach: Reach, department_id: int | None) -> Department | None:
    """The branch an officer looks into. Raises NotFound for one beyond their reach."""
    if department_id is None:
        return None
    found = session.get(Department, department_id)
    if found is None or not reach.covers(found.path):
        raise NotFound
    return found


def within(reach: Reach, chosen: Department | None) -> sa.ColumnElement[bool]:
    """The people of an officer's reach, or of the branch they chose in it."""
    inside = reach.where(Department.path)
    return sa.and_(inside, Department.path.like(f"{chosen.path}%")) if chosen else inside


def heat(session: Session, reach: Reach, year: int, department_id: int | None, by: str) -> Heat:
    """The table of a branch by «kind» or «month»: a line for each branch in it."""
    chosen = branch(session, reach, department_id)
    tree = departments_within(session, reach)
    here = chosen or _only_root(tree)
    above = next((each for each in tree if chosen and each.id == chosen.parent_id), None)
    inside = [each for each in tree if here is None or each.path.startswith(here.path)]
    lines = _lines(here, inside)
    line_of = {each.id: _line_of(lines, each.path) for each in inside}
    total = Line("")
    columns: set[str] = set()
    scope = within(reach, chosen)
    for row in session.execute(_standing(year, scope)):
        for line in (line_of.get(row.department_id, lines[None]), total):
            line.add(row)
    for row in session.execute(_cells(year, scope, by)):
        column = str(row.column)
        columns.add(column)
        for line in (line_of.get(row.department_id, lines[None]), total):
            line.cells[column] = line.cells.get(column, 0) + int(row.hours)
    shown = [line for line in lines.values() if line.people or line.below]
    return Heat(chosen, above, sorted(columns), shown, total)


def _standing(year: int, scope: sa.ColumnElement[bool]) -> sa.Select[Any]:
    hours, asked = given(year), target(year)
    done = sa.func.coalesce(hours.c.hours, 0)
    return people_of(
        (
            Person.department_id,
            sa.func.count().label("people"),
            sa.func.count(asked.c.hours).label("asked"),
            sa.func.sum(done).label("hours"),
            sa.func.sum(asked.c.hours).label("target"),
            sa.func.sum(sa.case((done >= asked.c.hours, 1), else_=0)).label("reached"),
        ),
        asked,
        hours,
        scope,
    ).group_by(Person.department_id)


def _cells(year: int, scope: sa.ColumnElement[bool], by: str) -> sa.Select[Any]:
    column: Any = CreditEntry.kind if by == "kind" else sa.extract("month", CreditEntry.earned_on)
    columns: tuple[Any, ...] = (
        Person.department_id,
        column.label("column"),
        sa.func.sum(CreditEntry.hours).label("hours"),
    )
    return (
        sa.select(*columns)
        .join(Person, Person.id == CreditEntry.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(CreditEntry.year == year, CreditEntry.cancelled_at.is_(None), Person.active, scope)
        .group_by(Person.department_id, column)
    )


def months(session: Session, reach: Reach, year: int, chosen: Department | None) -> list[int]:
    """The hours of each month, January first."""
    sums = [0] * 12
    for row in session.execute(_cells(year, within(reach, chosen), "month")):
        sums[int(row.column) - 1] += int(row.hours)
    return sums


def _only_root(tree: list[Department]) -> Department | None:
    """The one branch above all others: its parts are what one wants to see first."""
    ids = {each.id for each in tree}
    roots = [each for each in tree if each.parent_id not in ids]
    return roots[0] if len(roots) == 1 else None


def _lines(here: Department | None, inside: list[Department]) -> dict[int | None, Line]:
    ids = {each.id for each in inside}
    parents = {each.parent_id for each in inside}
    first = [each for each in inside if (each.parent_id == here.id if here else each.parent_id not in ids)]
    lines: dict[int | None, Line] = {
        each.id: Line(each.name, each.id, below=each.id in parents) for each in first
    }
    lines[None] = Line(
        ""
    )  # those who belong to no line below: the branch's own people, or people of no branch
    return lines


def _line_of(lines: dict[int | None, Line], path: str) -> Line:
    """The line in which the people of the branch at `path` are counted."""
    for part in path.strip("/").split("/"):
        if part and int(part) in lines:
            return lines[int(part)]
    return lines[None]


def listing(
    session: Session,
    reach: Reach,
    year: int,
    chosen: Department | None,
    *,
    late: bool = False,
    text: str = "",
    page: int = 1,
) -> tuple[list[Any], Paging]:
    """A page of people: (id, name, number, department, post, hours, target), those who lack most first."""
    hours, asked = given(year), target(year)
    done = sa.func.coalesce(hours.c.hours, 0)
    scope = within(reach, chosen)
    if late:
        scope = sa.and_(scope, done < asked.c.hours)
    if text:
        named = Person.name.contains(text, autoescape=True)
        scope = sa.and_(scope, sa.or_(named, Person.number.startswith(text, autoescape=True)))
    total = session.scalar(people_of((sa.func.count(),), asked, hours, scope)) or 0
    here = paging(total, page, PAGE)
    rows = session.execute(
        details(hours, asked, scope)
        .order_by((sa.func.coalesce(asked.c.hours, 0) - done).desc(), Person.number)
        .limit(PAGE)
        .offset(here.offset)
    )
    return list(rows), here


def details(hours: sa.Subquery, asked: sa.Subquery, scope: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """People with what lists and exports show of them."""
    columns = (
        Person.id,
        Person.name,
        Person.number,
        Person.department_id,
        Department.name.label("department"),
        Post.name.label("post"),
        sa.func.coalesce(hours.c.hours, 0).label("hours"),
        asked.c.hours.label("target"),
    )
    return people_of(columns, asked, hours, scope).outerjoin(Post, Post.id == Person.post_id)
