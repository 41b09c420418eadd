"""Reads about people and where they belong that others need too."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department


def branch_path(session: Session, department_id: int | None) -> str | None:
    """The path «/1/5/» of a department; None for None, which is the whole enterprise."""
    if department_id is None:
        return None
    return session.scalar(sa.select(Department.path).where(Department.id == department_id))


def departments_within(session: Session, reach: Reach) -> list[Department]:
    """The departments that `reach` covers, parents before children, siblings by name."""
    rows = session.scalars(sa.select(Department).where(reach.where(Department.path))).all()
    return _in_tree_order(rows)


def _in_tree_order(rows: Iterable[Department]) -> list[Department]:
    rows = list(rows)
    names = {row.id: row.name for row in rows}

    def place(row: Department) -> list[str]:
        # Ancestors outside the reach stand in by their id; they are the same for all who lie below them.
        return [names.get(int(part), part) for part in row.path.strip("/").split("/")]

    return sorted(rows, key=place)


def department_names(session: Session, department_id: int | None) -> list[str]:
    """The names from the root down to a department; empty for None."""
    return paths_of(session, [department_id]).get(department_id, []) if department_id is not None else []


def paths_of(session: Session, department_ids: Iterable[int | None]) -> dict[int, list[str]]:
    """For each of the departments the names from the root down, with two statements for all of them."""
    wanted = {identity for identity in department_ids if identity is not None}
    if not wanted:
        return {}
    paths: dict[int, str] = {}
    for chunk in _chunks(sorted(wanted)):
        paths.update(
            session.execute(sa.select(Department.id, Department.path).where(Department.id.in_(chunk))).all()
        )
    above = {int(part) for path in paths.values() for part in path.strip("/").split("/") if part}
    names: dict[int, str] = {}
    for chunk in _chunks(sorted(above)):
        names.update(
            session.execute(sa.select(Department.id, Department.name).where(Department.id.in_(chunk))).all()
        )
    return {
        identity: [names[int(part)] for part in path.strip("/").split("/") if part and int(part) in names]
        for identity, path in paths.items()
    }


def _chunks(values: list[int], size: int = 500) -> list[list[int]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
