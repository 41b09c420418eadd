"""What Open Badges 3.0 asks of an OpenBadgeCredential, property by property, as far as ours has them.

https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json (and appendix B of
https://www.imsglobal.org/spec/ob/v3p0/) in our own words; docs/certificates.md tells how to ask the published one.
Stricter than that: a property which is not named here counts as a slip of the pen, addresses and moments are looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft201909Validator, FormatChecker

FORMATS = FormatChecker(())


@FORMATS.checks("moment", raises=ValueError)
def _moment(value: object) -> bool:
    """With its zone."""
    return "T" in str(value) and datetime.fromisoformat(str(value)).tzinfo is not None


@FORMATS.checks("address", raises=ValueError)
def _address(value: object) -> bool:
    parts = urlsplit(str(value))
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


ADDRESS = {"type": "string", "format": "address"}
MOMENT = {"type": "string", "format": "moment"}
TEXT = {"type": "string", "minLength": 1}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
        "additionalProperties": False,
    }


def _types(*wanted: str) -> dict[str, Any]:
    """An unordered set in which each of `wanted` is."""
    among = [{"contains": {"const": each}} for each in wanted]
    return {"type": "array", "uniqueItems": True, "items": TEXT, "allOf": among}


CONTEXT = {
    "type": "array",
    "minItems": 2,
    "items": [
        {"const": "https://www.w3.org/ns/credentials/v2"},
        {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$"},
    ],
    "additionalItems": {"type": ["string", "object"]},
}
IDENTITY = _object(
    {
        "type": {"const": "IdentityObject"},
        "hashed": {"type": "boolean"},
        "identityHash": {"type": "string", "pattern": r"^sha256\$[0-9A-Fa-f]{64}$"},
        "identityType": {"enum": ["emailAddress", "systemId", "sourcedId", "accountId", "ext:number"]},
    },
    salt=TEXT,
)
ACHIEVEMENT = _object(
    {
        "id": ADDRESS,
        "type": _types("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": {**_object({}, id=ADDRESS, narrative=TEXT), "minProperties": 1},
    },
    achievementType={"enum": ["Course", "Certificate", "CertificateOfCompletion"]},
    creditsAvailable={"type": "number", "minimum": 0},
)
SUBJECT = _object(
    {
        "type": _types("AchievementSubject"),
        "achievement": ACHIEVEMENT,
        "identifier": {"type": "array", "minItems": 1, "items": IDENTITY},
    },
    id=ADDRESS,
)
CREDENTIAL = _object(
    {
        "@context": CONTEXT,
        "id": ADDRESS,
        "type": _types("VerifiableCredential", "OpenBadgeCredential"),
        "issuer": _object({"id": ADDRESS, "type": _types("Profile")}, name=TEXT, url=ADDRESS),
        "validFrom": MOMENT,
        "credentialSubject": SUBJECT,
        "credentialSchema": {"type": "array", "items": _object({"id": ADDRESS, "type": TEXT})},
        "credentialStatus": _object({"id": ADDRESS, "type": {"const": "1EdTechRevocationList"}}),
    },
    name=TEXT,
    validUntil=MOMENT,
)


def faults(credential: dict[str, Any]) -> list[str]:
    """What is wrong with a credential: where, and why."""
    found = Draft201909Validator(CREDENTIAL, format_checker=FORMATS).iter_errors(credential)
    return [f"{each.json_path}: {each.message}" for each in found]
