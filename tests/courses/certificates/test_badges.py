"""Badges, commands, and the script of the documentation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from courses.certificates import badges, keys, rendering, service, verifying
from courses.certificates.commands import certificates
from courses.certificates.models import Certificate
from learnplatform.clock import now
from learnplatform.database import db
from tests.courses.certificates.holders import again, give
from tests.courses.certificates.open_badge import faults
from tests.helpers import make_person, sign_in

SCRIPT = Path(__file__).parents[3] / "docs" / "certificates.md"


def test_a_badge_is_a_credential_that_its_key_signed(app: Flask) -> None:
    person = make_person()
    certificate = give(person, title="班前检查", valid_months=12)
    client = sign_in(app.test_client(), person)
    signed = client.get(f"/certificates/{certificate.id}/badge.jwt").get_data(as_text=True)
    jwks = client.get("/verify/keys.json").get_json()
    key = OKPKey.import_key(jwks["keys"][0])
    read = jwt.decode(signed, key, algorithms=["EdDSA"])
    said, header = read.claims, read.header
    assert client.get(header["kid"].removeprefix("http://127.0.0.1:8000")).get_json() == jwks["keys"][0]
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert (said["iss"], said["jti"]) == (said["issuer"]["id"], said["id"])
    assert said["sub"] == said["credentialSubject"]["id"]
    assert said["nbf"] <= int(now().timestamp()) < said["exp"]
    achievement = said["credentialSubject"]["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= achievement.keys()
    (identity,) = said["credentialSubject"]["identifier"]
    assert identity["hashed"]
    assert re.fullmatch(r"sha256\$[0-9a-f]{64}", identity["identityHash"])
    assert person.name not in json.dumps(said, ensure_ascii=False)
    head, body, tail = signed.split(".")
    other = "A" if tail[0] != "A" else "B"
    for changed in (f"{head}.{body[:-4]}AAAA.{tail}", f"{head}.{body}.{other}{tail[1:]}", f"{head}.{body}."):
        with pytest.raises(JoseError):
            jwt.decode(changed, key, algorithms=["EdDSA"])


def test_a_badge_is_what_open_badges_asks_for(app: Flask) -> None:
    given = give(make_person(), title="班前检查", valid_months=12, version={"credit_hours": 150})
    lasting = give(make_person(), title="班前检查")
    with db.read() as session:
        said, other = (badges.credential(session, again(each)) for each in (given, lasting))
    assert faults(said) == faults(other) == []
    assert said["credentialSubject"]["achievement"]["creditsAvailable"] == 1.5
    assert ("validUntil" in said, "validUntil" in other) == (True, False)
    for name in ("@context", "id", "type", "issuer", "validFrom", "credentialSubject"):
        assert faults({key: value for key, value in said.items() if key != name}), name
    for changed in (
        {"@context": said["@context"][::-1]},
        {"type": ["VerifiableCredential"]},
        {"validFrom": "2026-03-02T09:00:00"},
        {"issuer": {"id": "somewhere", "type": ["Profile"]}},
        {"credentialSubject": {**said["credentialSubject"], "type": ["Profile"]}},
        {"valid_until": "2027-03-02T09:00:00Z"},
    ):
        assert faults({**said, **changed}), changed


def test_a_badge_says_where_to_ask_whether_it_is_revoked(app: Flask) -> None:
    person = make_person()
    certificate = give(person)
    with db.read() as session:
        asked = badges.credential(session, again(certificate))["credentialStatus"]
    client = sign_in(app.test_client(), person)
    where = asked["id"].removeprefix("http://127.0.0.1:8000")
    assert client.get(where).get_json()["revokedCredential"] == []
    with db.write() as session:
        service.revoke(session, session.get_one(Certificate, certificate.id), by=None, why="代考")
    (revoked,) = client.get(where).get_json()["revokedCredential"]
    assert revoked["revoked"]
    assert client.get(f"/certificates/{certificate.id}/badge.jwt").status_code == 404
    assert client.get("/verify/0000-0000/status.json").status_code == 404


def test_the_script_of_the_documentation_verifies_and_fails_on_a_changed_byte(
    app: Flask, tmp_path: Path
) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", SCRIPT.read_text(encoding="utf-8"), re.S)
    assert sum(bool(line.strip()) for line in source.splitlines()) == 10
    (tmp_path / "verify.py").write_text(source, encoding="utf-8")
    certificate = give(make_person())
    rendering.render(certificate.id)
    with db.read() as session:
        found = verifying.verdict(session, certificate.code, now())
        assert found is not None
        told = verifying.told(found)
        known = [keys.jwk(key) for key in keys.every(session)]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": known}), encoding="utf-8")

    def code(said: dict[str, object]) -> int:
        (tmp_path / "certificate.json").write_text(json.dumps(said), encoding="utf-8")
        command = [sys.executable, "verify.py", "certificate.json", "keys.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode

    assert code(told) == 0
    assert code(told | {"statement": told["statement"].replace("周", "王")}) != 0
    assert code(told | {"signature": told["signature"][:-1] + "B"}) != 0
    assert code(told | {"signature": told["signature"] + "=="}) != 0


def test_the_command_tells_valid_unknown_and_revoked_apart(app: Flask) -> None:
    certificate = give(make_person(), title="班前检查")
    rendering.render(certificate.id)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(certificates, arguments)
        return result.exit_code, result.output

    assert run("verify", certificate.code)[0] == 0
    code, said = run("verify", certificate.code.lower(), "--json")
    assert (code, json.loads(said)["state"]) == (0, "valid")
    assert run("verify", "nonsense")[0] == 1
    assert run("rotate-key", "--why", "每年更换")[0] == 0
    assert run("verify", certificate.code)[0] == 0
    with db.write() as session:
        service.revoke(session, session.get_one(Certificate, certificate.id), by=None, why="代考")
    code, said = run("verify", certificate.code, "--json")
    assert (code, json.loads(said)["state"]) == (1, "revoked")
    assert "代考" not in said
