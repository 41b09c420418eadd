"""The targets of a year that an officer has to do with, and what they may set them for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.records.models import CreditTarget
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Post
from learnplatform.accounts.queries import departments_within


@dataclass(frozen=True)
class Listed:
    """A target with the names of its branch and post; `may_change`: by the officer who looks."""

    target: CreditTarget
    branch: str | None
    post: str | None
    may_change: bool


def listed(session: Session, reach: Reach, year: int) -> list[Listed]:
    """The targets of the officer's branches, and those from above that hold there too; the widest first."""
    above = [sa.literal(path).startswith(Department.path) for path in reach.paths]
    rows = session.execute(
        sa.select(CreditTarget, Department.name, Post.name, Department.path)
        .outerjoin(Department, Department.id == CreditTarget.branch_id)
        .outerjoin(Post, Post.id == CreditTarget.post_id)
        .where(
            CreditTarget.year == year,
            sa.or_(CreditTarget.branch_id.is_(None), reach.where(Department.path), *above),
        )
        .order_by(sa.func.coalesce(Department.path, ""), CreditTarget.post_id.is_not(None), Post.name)
    )
    return [Listed(target, branch, post, reach.covers(path)) for target, branch, post, path in rows]


def offers(session: Session, reach: Reach) -> dict[str, list[tuple[int, Any]]]:
    """The branches and posts for which the officer may set one, by field; 0: all of them."""
    tree = departments_within(session, reach)
    top = min((row.path.count("/") for row in tree), default=0)
    branches = [(row.id, "　" * (row.path.count("/") - top) + row.name) for row in tree]
    posts = session.execute(sa.select(Post.id, Post.name).order_by(Post.name)).all()
    return {
        "branch": [*([(0, _("全企业"))] if reach.everywhere else []), *branches],
        "post": [(0, _("所有人（没有单独目标的岗位）")), *((row.id, row.name) for row in posts)],
    }
