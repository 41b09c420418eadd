"""Keeping and checking passwords: argon2id for people's own, SHA-256 for random one-time ones."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from learnplatform.accounts.rules import clean_password

# 19 MiB and two passes. With two at a time a wave of sign-ins costs 38 MiB, whatever its height.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
# 32 characters that nobody mistakes for one another on paper: no 0, 1, l, o.
_ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
_GROUPS, _GROUP_LENGTH = 4, 4  # 16 characters of 5 bits: 80 bits


def hash_password(password: str) -> str:
    """The argon2id hash of somebody's own password."""
    with _at_once:
        return _hasher.hash(clean_password(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash. Takes as long when there is no hash to compare with."""
    with _at_once:
        try:
            return _hasher.verify(password_hash or _nobodys_hash(), clean_password(password)) and bool(
                password_hash
            )
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def new_one_time() -> str:
    """A random one-time password in readable groups, «k7fm-2qxp-9bht-wz4c»."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def one_time_digest(text: str) -> str:
    """What the table keeps of a one-time password, however it was typed: blanks, hyphens and case don't count."""
    plain = "".join(character for character in clean_password(text).lower() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
