"""Long work on quizzes, run by workers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from learnplatform import uploads
from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.jobs.service import Progress, runner
from learnplatform.problems import NotFound
from learnplatform.sheets import XLSX_TYPE
from quizzes.papers import results
from quizzes.papers.models import Quiz

RESULTS_EXPORT = "results_export"


@runner(RESULTS_EXPORT)
def export_results(progress: Progress) -> dict[str, Any]:
    """The results of one quiz as a workbook. Params: quiz_id, everywhere, paths (whose people), timezone."""
    reach = Reach(everywhere=progress.params["everywhere"], paths=tuple(progress.params["paths"]))
    with db.read() as session:
        quiz = session.get(Quiz, progress.params["quiz_id"])
        if quiz is None:
            raise NotFound(_("这个测验已经没有了。"))
        content = results.workbook(session, quiz, reach, progress.params["timezone"], progress.report)
    with db.write() as session:
        name = _("%(title)s 成绩.xlsx", title=quiz.title)
        stored = uploads.store(session, content, name, owner_id=progress.owner_id, media_type=XLSX_TYPE)
    progress.attach_output(stored.id)
    return {"title": quiz.title}
