"""My certificates, what a stranger may know, and the office."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.certificates import rendering, rules
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.courses.certificates.holders import again, give
from tests.helpers import csrf, make_person, sign_in


def text(client: FlaskClient, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.status
    return answer.get_data(as_text=True)


@pytest.fixture
def holder() -> Person:
    return make_person("周晓岚")


def test_i_find_my_certificate_and_its_pdf(app: Flask, client: FlaskClient, holder: Person) -> None:
    sign_in(client, holder)
    assert "还没有证书" in text(client, "/certificates")
    certificate = give(holder, title="班前检查")
    assert "班前检查" in text(client, "/certificates")
    assert "正在生成" in text(client, f"/certificates/{certificate.id}")
    text(client, f"/certificates/{certificate.id}/pdf", 404)
    rendering.render(certificate.id)
    assert "周晓岚" in text(client, f"/certificates/{certificate.id}")
    pdf = client.get(f"/certificates/{certificate.id}/pdf", follow_redirects=True)
    assert pdf.data.startswith(b"%PDF")
    assert "<svg" in text(client, f"/certificates/{certificate.id}/qr.svg")
    other = sign_in(app.test_client(), make_person("李四"))
    for rest in ("", "/pdf", "/qr.svg"):
        text(other, f"/certificates/{certificate.id}{rest}", 404)
    address = client.get(f"/certificates/{certificate.id}/pdf").location
    assert other.get(address).status_code == 404


def test_a_stranger_tells_valid_unknown_and_revoked_apart(
    app: Flask, client: FlaskClient, holder: Person
) -> None:
    certificate = give(holder, title="班前检查")
    rendering.render(certificate.id)
    page = text(client, f"/verify/{rules.shown_code(certificate.code).lower()}")
    assert "真实有效" in page
    assert "周*岚" in page
    assert "周晓岚" not in page
    told = client.get(f"/verify/{certificate.code}.json").get_json()
    assert (told["state"], told["key_id"]) == ("valid", again(certificate).key_id)
    assert told["key_id"] in [key["kid"] for key in client.get("/verify/keys.json").get_json()["keys"]]
    assert client.get(f"/verify?code={certificate.code}").status_code == 302
    changed = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    assert "没有这个验证码" in text(client, f"/verify/{changed}", 404)
    assert "&lt;script&gt;" in text(client, "/verify/<script>", 404)
    assert client.get(f"/verify/{changed}.json").get_json() == {"state": "unknown"}
    officer = sign_in(app.test_client(), make_person(roles=("officer",)))
    where = f"/certificates/office/{certificate.id}"
    assert "请写明" in officer.post(f"{where}/revoke", data={"reason": "", "csrf_token": csrf(officer)}).text
    officer.post(f"{where}/revoke", data={"reason": "有人代考", "csrf_token": csrf(officer)})
    page = text(client, f"/verify/{certificate.code}")
    assert "已撤销" in page
    assert "有人代考" not in page
    assert client.get(f"/verify/{certificate.code}.json").get_json()["state"] == "revoked"
    assert "有人代考" in text(sign_in(app.test_client(), holder), f"/certificates/{certificate.id}")


def test_one_that_has_run_out_is_said_to_have(client: FlaskClient, holder: Person) -> None:
    from datetime import timedelta

    from courses.certificates.models import Certificate
    from learnplatform.clock import now

    certificate = give(holder, valid_months=12)
    with db.write() as session:
        session.get_one(Certificate, certificate.id).expires_at = now() - timedelta(seconds=1)
    assert "已过有效期" in text(client, f"/verify/{certificate.code}")


def test_the_office_sees_its_branch_alone(app: Flask, holder: Person) -> None:
    mine, theirs = (
        give(holder, title="班前检查"),
        give(make_person("王五", department=("海港集团", "理货公司"))),
    )
    officer = sign_in(app.test_client(), make_person(roles=("officer",), branch=("海港集团", "港机一部")))
    page = text(officer, "/certificates/office")
    assert "周晓岚" in page
    assert "王五" not in page
    assert "周晓岚" in text(officer, "/certificates/office?q=班前")
    assert "没有找到证书" in text(officer, "/certificates/office?q=班后")
    assert "周晓岚" in text(officer, f"/certificates/office?q={rules.shown_code(mine.code)}&state=issued")
    text(officer, f"/certificates/office/{theirs.id}", 404)


def test_what_could_not_be_drawn_is_drawn_again_when_asked(app: Flask) -> None:
    certificate = give(make_person("王\U0001f600"))
    rendering.render(certificate.id)
    officer = sign_in(app.test_client(), make_person(roles=("officer",)))
    assert "王" in text(officer, "/certificates/office?state=problem")
    where = f"/certificates/office/{certificate.id}"
    assert "U+1F600" in text(officer, where)
    officer.post(f"{where}/draw", data={"csrf_token": csrf(officer)})
    assert again(certificate).problem == ""
