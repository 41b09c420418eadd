"""Templates of certificates: written by officers for their branch, seen before they are used."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from courses.authoring.models import Course
from courses.certificates import rendering
from courses.certificates.models import CertificateTemplate
from learnplatform.database import db
from learnplatform.files.models import File
from learnplatform.models import AuditEntry
from tests.courses.builders import make_course
from tests.courses.certificates.holders import again, give
from tests.courses.certificates.test_rendering import content
from tests.helpers import csrf, make_person, sign_in

HERE = "/certificates/office/templates"


def png(width: int = 200, height: int = 200) -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGBA", (width, height), (200, 0, 0, 90)).save(out, "PNG")
    out.seek(0)
    return out, "a.png"


def send(client: FlaskClient, where: str = "/new", **values: Any) -> Any:
    given = {
        "name": "安全培训",
        "branch_id": "0",
        "palette": "blue",
        "heading": "合格证书",
        "course": "{course}",
    }
    return client.post(f"{HERE}{where}", data={**given, "csrf_token": csrf(client), **values})


def only() -> CertificateTemplate:
    with db.read() as session:
        return session.scalars(
            sa.select(CertificateTemplate).where(CertificateTemplate.archived_at.is_(None))
        ).one()


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person(roles=("officer",)))


def test_a_template_with_a_seal_is_drawn_on_certificates(officer: FlaskClient) -> None:
    assert "还没有自己的样式" in officer.get(HERE).text
    assert send(officer, seal=png(), signature=png(300, 100)).status_code == 302
    template = only()
    assert template.layout["heading"] == "合格证书"
    course_id = make_course(gives_certificate=True, template_id=template.id, title="班前检查")
    certificate = give(make_person(), course_id)
    assert rendering.render(certificate.id) == "rendered"
    assert "班前检查" in officer.get(f"{HERE}/{template.id}").text
    with db.read() as session:
        assert {
            file.media_type for file in session.scalars(sa.select(File).where(File.kind == "picture"))
        } == {"image/png"}
    officer.post(f"{HERE}/{template.id}/archive", data={"csrf_token": csrf(officer)})
    assert only().id == template.id  # a course uses it
    with db.write() as session:
        session.get_one(Course, course_id).template_id = None
    officer.post(f"{HERE}/{template.id}/archive", data={"csrf_token": csrf(officer)})
    assert "还没有自己的样式" in officer.get(HERE).text


def test_what_was_issued_keeps_its_look(officer: FlaskClient) -> None:
    send(officer, seal=png())
    template = only()
    certificate = give(make_person(), make_course(gives_certificate=True, template_id=template.id))
    rendering.render(certificate.id)
    before = content(certificate)
    assert send(officer, f"/{template.id}", heading="结业证明", drop_seal="y").status_code == 302
    assert (only().layout["heading"], only().seal_uid) == ("结业证明", None)
    assert again(certificate).template_id != template.id
    rendering.render(certificate.id, again=True)
    assert content(certificate) == before
    with db.read() as session:
        changed = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "certificate_template.changed")
        ).one()
    assert changed.details["changed"] == ["layout", "seal"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"after": "计 {hour} 学时"}, "没有这个占位：{hour}"),
        ({"issuer": "王\U0001f600"}, "字体里没有这些字"),
        ({"heading": " "}, "请写上标题"),
        ({"seal": b"GIF89a"}, "请用 PNG 或 JPEG"),
        ({"seal": b"\x89PNG\r\n\x1a\n"}, "这不是能用的图片"),
        ({"branch_id": "999"}, "field-error"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(officer: FlaskClient, values: Any, said: str) -> None:
    files = {name: (BytesIO(each), "a.png") for name, each in values.items() if isinstance(each, bytes)}
    answer = send(officer, **(values | files))
    assert answer.status_code == 422
    assert said in answer.text
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CertificateTemplate)) == 0


def test_a_preview_is_a_picture_and_leaves_nothing(officer: FlaskClient) -> None:
    answer = send(officer, "/preview", name="", seal=png())
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(BytesIO(answer.data)) as drawn:
        assert drawn.width > drawn.height > 500
    refused = send(officer, "/preview", signer="{nobody}")
    assert refused.status_code == 422
    assert "{nobody}" in refused.get_json()["detail"]
    small = send(officer, "/preview", seal=png(20, 20))
    assert "太小" in small.get_json()["detail"]
    with db.read() as session:
        for table in (CertificateTemplate, File):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_an_officer_of_a_branch_has_its_templates_alone(app: Flask, officer: FlaskClient) -> None:
    send(officer, name="全企业的")
    branch = sign_in(app.test_client(), make_person(roles=("officer",), branch=("海港集团", "港机一部")))
    assert "全企业的" not in branch.get(HERE).text
    for rest in ("", "/preview", "/archive"):
        assert send(branch, f"/{only().id}{rest}").status_code == 404
    assert send(branch, branch_id="0").status_code == 422
