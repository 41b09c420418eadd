"""Certificates as PDF, and the statement that is signed about each."""

from __future__ import annotations

import hashlib
import io
import json

import pypdfium2
import pytest
from flask import Flask

from courses.certificates import keys, rendering, statements, verifying
from courses.certificates.layout import sheet
from courses.certificates.models import Certificate, SigningKey
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import queries as files
from learnplatform.files.store import store
from tests.courses.certificates.holders import again, give
from tests.helpers import make_person

LONG = "欧阳阿卜杜热合曼·买买提"


def content(certificate: Certificate) -> bytes:
    with db.read() as session:
        file = files.by_uid(session, again(certificate).file_uid or "")
        assert file is not None
        return b"".join(store().open(file.store_key))


def state_of(certificate: Certificate) -> str:
    with db.read() as session:
        found = verifying.verdict(session, certificate.code, now())
        assert found is not None
        return found.state


def test_a_certificate_is_drawn_once_with_what_it_says(app: Flask) -> None:
    certificate = give(make_person(LONG), title="起重机械安全操作与应急处置（门座式起重机司机专项）")
    assert rendering.render(certificate.id) == "rendered"
    pdf = content(certificate)
    text = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_textpage().get_text_range()
    plain = "".join(text.split())
    assert LONG in plain
    assert "结业证书" in plain
    assert hashlib.sha256(pdf).hexdigest() == again(certificate).pdf_sha256
    assert rendering.render(certificate.id) == "left alone"
    assert rendering.render(certificate.id, again=True) == "rendered"
    assert content(certificate) == pdf  # to the last byte


def test_the_letters_of_old_family_names_are_drawn(app: Flask) -> None:
    certificate = give(make_person("\U00020bb7山"))
    assert rendering.render(certificate.id) == "rendered"
    page = pypdfium2.PdfDocument(io.BytesIO(content(certificate)))[0]
    assert "\U00020bb7" in page.get_textpage().get_text_range()


def test_a_letter_that_no_font_has_fails_loudly(app: Flask) -> None:
    certificate = give(make_person("王\U0001f600"))
    assert rendering.render(certificate.id) == "problem"
    assert "U+1F600" in again(certificate).problem
    assert again(certificate).file_uid is None


def test_the_statement_bears_the_sites_signature_and_no_changed_byte_does(app: Flask) -> None:
    certificate = give(make_person())
    rendering.render(certificate.id)
    stored = again(certificate)
    said = json.loads(stored.statement or "")
    assert (said["pdf_sha256"], said["key_id"], said["name"]) == (stored.pdf_sha256, stored.key_id, "周*岚")
    with db.read() as session:
        key = session.get_one(SigningKey, stored.key_id)
    message, signature = (stored.statement or "").encode(), stored.signature or ""
    assert keys.verifies(key.public, message, signature)
    for place in range(len(message)):
        changed = message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]
        assert not keys.verifies(key.public, changed, signature)
    for other in (signature + "=", signature[:-1], signature[:-1] + "B", signature.replace("-", "+") + " "):
        assert not keys.verifies(key.public, message, other)


def test_base64url_has_one_spelling() -> None:
    assert keys.decoded("AQ") == b"\x01"
    for spelled in ("AQ==", "AR", "A", "AQ\n", "+/8", "é"):
        with pytest.raises(ValueError, match=r"."):
            keys.decoded(spelled)


def test_what_an_old_key_signed_goes_on_verifying(app: Flask) -> None:
    before = give(make_person())
    rendering.render(before.id)
    with db.write() as session:
        keys.rotate(session, by=None, why="每年更换")
    after = give(make_person())
    rendering.render(after.id)
    assert again(before).key_id != again(after).key_id
    assert (state_of(before), state_of(after)) == ("valid", "valid")


def test_what_was_changed_in_the_database_is_not_believed(app: Flask) -> None:
    certificate = give(make_person())
    rendering.render(certificate.id)
    with db.write() as session:
        stored = session.get_one(Certificate, certificate.id)
        stored.statement = (stored.statement or "").replace("2.00", "9.00").replace('"2"', '"9"') + " "
    assert state_of(certificate) == "broken"


def test_a_sheet_says_what_a_template_says_and_leaves_what_is_no_field(app: Flask) -> None:
    from courses.certificates.models import CertificateTemplate

    certificate = give(make_person())
    template = CertificateTemplate(name="红色", layout={"heading": "{name}的证书 {nonsense}", "other": "x"})
    values = sheet(certificate, template).values
    assert values["heading"] == "周晓岚的证书 {nonsense}"
    assert "other" not in values
    assert statements.stamp(certificate.issued_at).endswith("Z")
