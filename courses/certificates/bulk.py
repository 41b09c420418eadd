"""Drawing all that waits at once, as a job whose bar the officer sees. Run twice, it finds nothing left to draw."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.certificates import queries, rendering
from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.jobs.service import Progress, enqueue, runner
from learnplatform.models import Job

KIND = "certificates_draw"
CHUNK = 200  # ids held at a time
STEP = 5  # certificates between two moves of the bar


def start(session: Session, visitor: Any) -> Job:
    """Note the job of an officer, for their branch; the one that is under way where there is one."""
    under_way = latest(session, visitor.id)
    if under_way is not None and under_way.state in ("queued", "running"):
        return under_way
    reach = visitor.reach("officer")
    return enqueue(session, KIND, visitor.id, {"everywhere": reach.everywhere, "paths": list(reach.paths)})


def latest(session: Session, owner_id: int) -> Job | None:
    """The last such job of an officer."""
    return session.scalar(
        sa.select(Job).where(Job.kind == KIND, Job.owner_id == owner_id).order_by(Job.id.desc()).limit(1)
    )


@runner(KIND)
def draw(progress: Progress) -> dict[str, Any]:
    """Draw what has no PDF yet, also what could not be drawn before; counts of both outcomes."""
    reach = Reach(progress.params["everywhere"], tuple(progress.params["paths"]))
    with db.read() as session:
        total = queries.waiting_count(session, reach)
    drawn = problems = last = 0
    while True:
        with db.read() as session:
            ids = queries.waiting_ids(session, reach, last, CHUNK)
        if not ids:
            progress.report(drawn + problems, drawn + problems)
            return {"drawn": drawn, "problems": problems}
        for last in ids:
            outcome = rendering.render(last)
            drawn += outcome == "rendered"
            problems += outcome in ("problem", "failed")
            if (drawn + problems) % STEP == 0:
                progress.report(drawn + problems, max(total, drawn + problems))
