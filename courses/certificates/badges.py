"""Certificates as Open Badges 3.0: a credential in a JWT that wallets understand.

https://www.imsglobal.org/spec/ob/v3p0/ (§8.2: the payload is the credential itself, with the registered claims beside).
Who holds it is named by a salted hash of the employee number, so that a badge that is passed on tells nobody a name.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.certificates import keys, layout
from courses.certificates.models import Certificate, SigningKey
from courses.certificates.sites import site, verify_address
from courses.certificates.statements import stamp
from learnplatform.accounts.models import Person
from learnplatform.problems import NotFound

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def badge(session: Session, certificate: Certificate) -> str:
    """The badge of a certificate, signed with the site's key. Raises NotFound for one that is revoked."""
    if certificate.state == "revoked":
        raise NotFound
    key = keys.current(session)
    said = credential(session, certificate)
    claims = {
        **said,
        "iss": said["issuer"]["id"],
        "jti": said["id"],
        "sub": said["credentialSubject"]["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }
    if certificate.expires_at is not None:
        claims["exp"] = int(certificate.expires_at.timestamp())
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": f"{site()}/verify/keys/{key.id}.json"}
    return jwt.encode(header, claims, _private(key), algorithms=["EdDSA"])


def credential(session: Session, certificate: Certificate) -> dict[str, Any]:
    """What the badge says, as an OpenBadgeCredential."""
    course = session.get_one(Course, certificate.course_id)
    version = session.get_one(CourseVersion, certificate.version_id)
    number = session.get_one(Person, certificate.person_id).number
    address = verify_address(certificate.code)
    said = {
        "@context": list(CONTEXT),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.title,
        "issuer": _issuer(),
        "validFrom": stamp(certificate.issued_at),
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [_identity(number, certificate.code)],
            "achievement": {
                "id": f"{site()}/courses/{course.id}#{version.number}",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": certificate.title,
                "description": version.summary or certificate.title,
                "criteria": {"narrative": f"修完《{certificate.title}》的全部必学课节。"},
                "creditsAvailable": float(layout.hours(certificate.credit_hours)),
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {"id": f"{address}/status.json", "type": "1EdTechRevocationList"},
    }
    if certificate.expires_at is not None:
        said["validUntil"] = stamp(certificate.expires_at)
    return said


def status(certificate: Certificate) -> dict[str, Any]:
    """The revocation list of one badge: empty while it holds. Why it was revoked is nobody else's business."""
    address = verify_address(certificate.code)
    revoked = [{"id": address, "revoked": True}] if certificate.state == "revoked" else []
    return {"id": f"{address}/status.json", "issuer": site(), "revokedCredential": revoked}


def _issuer() -> dict[str, Any]:
    name = str(current_app.extensions["settings"].site_name)
    return {"id": site(), "type": ["Profile"], "name": name, "url": site()}


def _identity(number: str, code: str) -> dict[str, Any]:
    """Who holds it: the hash of the employee number and a salt, one for each certificate."""
    salt = hashlib.sha256(f"badge:{code}".encode()).hexdigest()[:32]
    hashed = hashlib.sha256(f"{number}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${hashed}",
        "identityType": "systemId",
        "salt": salt,
    }


def _private(key: SigningKey) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": key.public, "d": key.private})
