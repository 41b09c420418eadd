"""Signing in and out, and the sessions that come of it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.accounts import passwords
from learnplatform.accounts.models import Person, SignedSession, SignInFailure
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import rules
from learnplatform.accounts.visitor import digest
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Invalid, TooMany


class WrongPassword(Invalid):
    """Number or password is wrong; which of the two is not told."""

    status, kind = 401, "wrong-password"


@dataclass(frozen=True)
class Origin:
    """Where a try comes from. `device` names a browser that has signed in as this person before."""

    address: str
    user_agent: str = ""
    device: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """Who has signed in, and the token for their cookie."""

    person_id: int
    name: str
    token: str


def sign_in(
    number: str, password: str, origin: Origin, *, lasting: timedelta, replaces: str | None = None
) -> SignedIn:
    """Open a session. `replaces` is the token of the cookie so far; it is worth nothing afterwards.

    Raises TooMany (with `retry_after` seconds) or WrongPassword.
    """
    number = clean_number(number)[:40]
    subject = f"device:{origin.device}" if origin.device else f"number:{number}"
    person, token = _begin_try(number, subject, origin), secrets.token_urlsafe(32)
    while True:
        if not _proves(person, password) or person is None:
            _count_failure(origin)
            raise WrongPassword(_("工号或密码不对，请再试一次。"))
        fresh_hash = _fresh_hash(person, password)
        with db.write() as session:
            stored = _locked(session, person.id)
            if stored is not None and _proof(stored) == _proof(person):
                session.execute(sa.delete(SignInFailure).where(SignInFailure.subject == subject))
                if replaces:
                    end_session(session, replaces)
                if fresh_hash:
                    stored.password_hash = fresh_hash
                open_session(session, person.id, token, origin.user_agent, lasting)
                return SignedIn(person.id, person.name, token)
        person = stored  # changed while the password was being checked: it must prove itself against what holds now


def _locked(session: Session, person_id: int) -> Person | None:
    """Somebody who may sign in, held against a change of their password until the transaction ends."""
    active = sa.select(Person).where(Person.id == person_id, Person.active)
    return session.scalar(active.with_for_update(key_share=True))


def _proof(person: Person) -> tuple[str | None, str | None]:
    """What a password is checked against."""
    return person.password_hash, person.one_time_hash


def _begin_try(number: str, subject: str, origin: Origin) -> Person | None:
    """Check the pace and note the try as failed before it is made, so that many at once get no more tries."""
    with db.write() as session:
        _one_at_a_time(session, subject)
        _check_pace(session, _paces(subject, origin))
        session.add(SignInFailure(subject=subject))
        return session.scalar(sa.select(Person).where(Person.number == number, Person.active))


def _one_at_a_time(session: Session, subject: str) -> None:
    """Tries that come at once would not see each other's rows before they are committed; SQLite has one writer."""
    if not db.is_sqlite:
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(subject, 0))))


def _paces(subject: str, origin: Origin) -> dict[str, rules.Pace]:
    """A known device is judged by its own failures alone."""
    address = f"address:{origin.address}"
    return {subject: rules.DEVICE} if origin.device else {subject: rules.NUMBER, address: rules.ADDRESS}


def _check_pace(session: Session, paces: dict[str, rules.Pace]) -> None:
    """Raises TooMany."""
    moment = now()
    rows = session.execute(
        sa.select(SignInFailure.subject, sa.func.count(), sa.func.max(SignInFailure.at))
        .where(SignInFailure.subject.in_(paces), SignInFailure.at > moment - rules.WINDOW)
        .group_by(SignInFailure.subject)
    )
    seconds = max((rules.wait(paces[name], count, last, moment) for name, count, last in rows), default=0)
    if seconds:
        raise TooMany(_("密码错的次数多了，请等 %(n)d 秒再试。", n=seconds), retry_after=seconds)


def _count_failure(origin: Origin) -> None:
    with db.write() as session:
        session.add(SignInFailure(subject=f"address:{origin.address}"))


def _proves(person: Person | None, password: str) -> bool:
    """Whether `password` is this person's own or their one-time one. Raises WrongPassword for one that ran out."""
    if person is None:
        return passwords.verify(None, password)
    if person.one_time_hash and hmac.compare_digest(
        person.one_time_hash, passwords.one_time_digest(password)
    ):
        if person.one_time_expires_at and person.one_time_expires_at > now():
            return True
        raise WrongPassword(_("这个一次性密码已过期，请向管理员要一个新的。"))
    return passwords.verify(person.password_hash, password)


def _fresh_hash(person: Person, password: str) -> str | None:
    """A new hash where the stored one was made with old parameters."""
    if person.password_hash is None or not passwords.needs_rehash(person.password_hash):
        return None
    if not passwords.verify(person.password_hash, password):
        return None  # it was the one-time password
    return passwords.hash_password(password)


def open_session(session: Session, person_id: int, token: str, user_agent: str, lasting: timedelta) -> None:
    session.add(
        SignedSession(
            token_hash=digest(token),
            person_id=person_id,
            expires_at=now() + lasting,
            user_agent=user_agent[:200],
        )
    )


def end_session(session: Session, token: str) -> None:
    """The session of this cookie's token is over."""
    session.execute(sa.delete(SignedSession).where(SignedSession.token_hash == digest(token)))


def end_sessions(session: Session, person_id: int, *, but: str | None = None) -> int:
    """End all of somebody's sessions, except the one with the token hash `but`; how many there were."""
    ended = session.execute(
        sa.delete(SignedSession).where(
            SignedSession.person_id == person_id, SignedSession.token_hash != (but or "")
        )
    )
    return ended.rowcount  # type: ignore[attr-defined]


def end_one_session(session: Session, person_id: int, reference: str) -> bool:
    """End the one of somebody's sessions whose hash begins with `reference`; False: it is not theirs, or over."""
    ended = session.execute(
        sa.delete(SignedSession).where(
            SignedSession.person_id == person_id, sa.func.substr(SignedSession.token_hash, 1, 16) == reference
        )
    )
    return ended.rowcount == 1  # type: ignore[attr-defined]


def forget_failures() -> None:
    """Delete what no longer slows anybody down, and sessions that are over."""
    moment = now()
    with db.write() as session:
        session.execute(sa.delete(SignInFailure).where(SignInFailure.at < moment - rules.WINDOW))
        session.execute(sa.delete(SignedSession).where(SignedSession.expires_at < moment))


def set_own_password(person_id: int, password: str, *, keep: str | None) -> None:
    """Store somebody's own password; a one-time one is used up, other sessions than `keep` (a hash) are over."""
    password_hash = passwords.hash_password(password)  # slow, so before the transaction
    with db.write() as session:
        person = session.get_one(Person, person_id)
        person.password_hash = password_hash
        person.one_time_hash = person.one_time_expires_at = None
        person.must_change_password = False
        end_sessions(session, person_id, but=keep)
        session.execute(sa.delete(SignInFailure).where(SignInFailure.subject == _guessing(person_id)))
        audit.record(session, person_id, "password.changed", "person", person_id)


def change_password(person_id: int, current: str, password: str, *, keep: str) -> None:
    """As `set_own_password`, for somebody who has one.

    Raises WrongPassword when `current` isn't it, TooMany after several of these: whoever finds a browser left
    signed in must not find the password out as well.
    """
    subject = _guessing(person_id)
    with db.write() as session:
        _one_at_a_time(session, subject)
        _check_pace(session, {subject: rules.NUMBER})
        session.add(SignInFailure(subject=subject))
        password_hash = session.scalar(sa.select(Person.password_hash).where(Person.id == person_id))
    if not passwords.verify(password_hash, current):
        raise WrongPassword(_("现在的密码不对。"))
    set_own_password(person_id, password, keep=keep)


def _guessing(person_id: int) -> str:
    """What failures to name one's present password are counted under."""
    return f"password:{person_id}"


def set_preferences(session: Session, person_id: int, **values: str | None) -> None:
    """Somebody's `locale` or `theme`; None: as their browser wishes."""
    session.execute(sa.update(Person).where(Person.id == person_id).values(**values))
