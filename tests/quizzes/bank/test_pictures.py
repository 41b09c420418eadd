"""Pictures put into a question from the editor."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from learnplatform.files.pictures import MAX_BYTES
from tests.helpers import csrf, make_person, sign_in
from tests.quizzes.bank.forms_data import form


@pytest.fixture
def trainer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person(roles=("trainer",)))


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    return out.getvalue()


def upload(client: FlaskClient, data: bytes, name: str = "plan.png") -> Any:
    form = {"csrf_token": csrf(client), "picture": (BytesIO(data), name)}
    return client.post("/bank/pictures", data=form, headers={"Accept": "application/json"})


def test_an_uploaded_picture_is_shown_in_its_question(trainer: FlaskClient) -> None:
    told = upload(trainer, png())
    assert told.status_code == 201
    data = form("true_false", stem=f"看图：{told.json['markdown']}", csrf_token=csrf(trainer))
    page = trainer.get(trainer.post("/bank/new/true_false", data=data).location).get_data(as_text=True)
    assert f'src="/files/{told.json["token"]}"' in page
    assert trainer.get(f"/files/{told.json['token']}").mimetype == "image/png"


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a?", b"", png() + bytes(MAX_BYTES)]
)
def test_what_is_no_picture_or_too_big_is_refused_with_words(trainer: FlaskClient, data: bytes) -> None:
    answer = upload(trainer, data)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


def test_an_upload_without_a_file_is_refused(trainer: FlaskClient) -> None:
    answer = trainer.post(
        "/bank/pictures", data={"csrf_token": csrf(trainer)}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
