"""What is exported can be imported again; cells that look like formulas are text."""

from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from openpyxl import load_workbook

from learnplatform.database import db
from quizzes.bank import kinds, service
from quizzes.bank.exchange import workbook
from quizzes.bank.exchange.drafts import read_row
from quizzes.bank.models import Question
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.bank.samples import sample


def make(kind: str, **values: Any) -> Question:
    question = sample(kind)
    with db.write() as session:
        return service.create_question(
            session,
            kind=kind,
            content=question.content,
            key=question.key,
            explanation=values.pop("explanation", '=HYPERLINK("http://x")'),
            tags=["安全", "=1+1"],
            difficulty=4,
            code=f"C-{kind}",
            **values,
        )


def exported(client: FlaskClient, ids: list[int]) -> bytes:
    answer = post(client, "/bank/import/export", {"ids": [str(one) for one in ids]})
    assert answer.status_code == 200
    return answer.data


def test_every_kind_survives_the_way_out_and_back(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("trainer",)))
    ids = [make(kind).id for kind in kinds.names()]
    lines = workbook.read(exported(client, ids))
    readings = [read_row(line.row) for line in lines]
    for kind, reading in zip(kinds.names(), readings, strict=True):
        assert reading.question, reading.problems
        question = sample(kind)
        assert (reading.question.content, reading.question.key) == (question.content, question.key)
        assert (reading.question.difficulty, reading.question.code) == (4, f"C-{kind}")
        assert set(reading.question.tags) == {"安全", "=1+1"}


def test_no_cell_is_a_formula(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("trainer",)))
    book = load_workbook(BytesIO(exported(client, [make("true_false").id])))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]


def test_nothing_of_another_branch_is_exported(client: FlaskClient) -> None:
    branch = ("海港集团", "港机二部")
    sign_in(client, make_person(roles=("trainer",), department=branch, branch=branch))
    mine = make("true_false", branch_id=make_department(*branch)).id
    lines = workbook.read(exported(client, [mine, make("single_choice").id]))
    assert [line.values["code"] for line in lines] == ["C-true_false"]


def test_the_template_explains_itself_and_its_examples_are_good(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("trainer",)))
    content = client.get("/bank/import/template").data
    assert load_workbook(BytesIO(content)).sheetnames == ["试题", "填写说明"]
    readings = [read_row(line.row) for line in workbook.read(content)]
    assert {reading.question.kind for reading in readings if reading.question} == set(kinds.names())
    assert not [reading.problems for reading in readings if reading.problems]
