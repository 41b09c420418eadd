"""The site's Ed25519 keys: the newest signs, all of them verify for ever."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from courses.certificates.models import SigningKey
from learnplatform import audit
from learnplatform.clock import now


def current(session: Session) -> SigningKey:
    """The key that signs, made when it is first needed."""
    key = session.scalar(
        sa.select(SigningKey)
        .where(SigningKey.retired_at.is_(None))
        .order_by(SigningKey.created_at.desc(), SigningKey.id)
        .limit(1)
    )
    return key or _make(session)


def rotate(session: Session, *, by: int | None, why: str = "") -> SigningKey:
    """Let a new key sign from now on; what the old ones signed goes on verifying."""
    session.execute(sa.update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now()))
    key = _make(session)
    audit.record(session, by, "certificate.key_rotated", "signing_key", key.id, why)
    return key


def every(session: Session) -> list[SigningKey]:
    """All keys, the newest first."""
    return list(session.scalars(sa.select(SigningKey).order_by(SigningKey.created_at.desc(), SigningKey.id)))


def _make(session: Session) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = encoded(private.public_key().public_bytes_raw())
    key = SigningKey(id=thumbprint(public), public=public, private=encoded(private.private_bytes_raw()))
    session.add(key)
    session.flush()
    return key


def jwk(key: SigningKey) -> dict[str, str]:
    """The public half as a JSON Web Key (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": key.public, "kid": key.id, "alg": "EdDSA", "use": "sig"}


def thumbprint(public: str) -> str:
    """The name of a key (RFC 7638), 43 letters; `public`: base64url of its 32 bytes."""
    named: dict[str, Any] = {"crv": "Ed25519", "kty": "OKP", "x": public}
    canonical = json.dumps(named, separators=(",", ":"), sort_keys=True).encode()
    return encoded(hashlib.sha256(canonical).digest())


def sign(key: SigningKey, message: bytes) -> str:
    """The signature of `message`, 86 letters of base64url."""
    return encoded(Ed25519PrivateKey.from_private_bytes(decoded(key.private)).sign(message))


def verifies(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` is that key's of exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(decoded(public)).verify(decoded(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of strict base64url without padding. Raises ValueError for any other spelling of them."""
    raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encoded(raw) != text:
        raise ValueError("not the one spelling of these bytes")
    return raw
