"""Questions and quizzes for the tests of this room."""

from __future__ import annotations

from typing import Any

from learnplatform.database import db
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from quizzes.papers import service
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft


def questions(
    count: int,
    *,
    kind: str = "true_false",
    tags: tuple[str, ...] = (),
    stem: str = "夹轨器要夹紧",
    **values: Any,
) -> list[int]:
    """The ids of `count` new questions with one version each."""
    made = []
    with db.write() as session:
        for number in range(count):
            question = Question(kind=kind, search_text=f"{stem} {number}", **values)
            session.add(question)
            session.flush()
            words = f"{stem} {number}"
            version = QuestionVersion(
                question_id=question.id,
                number=1,
                kind=kind,
                content={"stem": words, "stem_html": f"<p>{words}</p>"},
                key={"value": True},
            )
            session.add(version)
            session.flush()
            question.current_version_id = version.id
            session.add_all(QuestionTag(question_id=question.id, tag=tag) for tag in tags)
            made.append(question.id)
    return made


def picked(*items: tuple[int, int]) -> Draft:
    return Draft(title="安全月测验", items=items)


def draft(said: Draft | None = None, *, rules: tuple[DrawRule, ...] = ()) -> int:
    """The id of a new unpublished quiz; with `rules` a drawn one."""
    said = said or Draft(title="安全月测验", composition="drawn", rules=rules)
    with db.write() as session:
        return service.create(session, said, None).id
