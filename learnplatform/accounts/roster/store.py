"""Storing a confirmed roster: departments first, then people, then leavers, each in short transactions."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.accounts.models import Department, Person, Post, Specialty
from learnplatform.accounts.people.service import administrators, close_accounts, named_id
from learnplatform.accounts.roster import queries
from learnplatform.accounts.roster.rules import Entry, Stored, change_of
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs.service import Progress
from learnplatform.models import AuditEntry, Job

_CHUNK = 250
_PLACES_AT_ONCE = 25  # making departments one by one is slow, and the write lock must stay short
_CHANGING = ("new", "changed", "moved")


class Places:
    """Ids of departments, posts and specialties by name; makes what is missing."""

    def __init__(self) -> None:
        with db.read() as session:
            self.tree = queries.Tree(session)
            self.posts: dict[str, int | None] = dict(session.execute(sa.select(Post.name, Post.id)).all())
            self.specialties: dict[str, int | None] = dict(
                session.execute(sa.select(Specialty.name, Specialty.id)).all()
            )

    def prepare(self, entries: list[Entry]) -> None:
        """Make the places that these entries name, in short transactions."""
        missing = [entry for entry in entries if self._lacks(entry)]
        for start in range(0, len(missing), _PLACES_AT_ONCE):
            with db.write() as session:
                self._make(session, missing[start : start + _PLACES_AT_ONCE])

    def _lacks(self, entry: Entry) -> bool:
        return (
            entry.department not in self.tree.id_of
            or bool(entry.post and entry.post not in self.posts)
            or bool(entry.specialty and entry.specialty not in self.specialties)
        )

    def _make(self, session: Session, entries: list[Entry]) -> None:
        for entry in entries:
            for length in range(1, len(entry.department) + 1):
                self._department(session, entry.department[:length])
            if entry.post and entry.post not in self.posts:
                self.posts[entry.post] = named_id(session, Post, entry.post)
            if entry.specialty and entry.specialty not in self.specialties:
                self.specialties[entry.specialty] = named_id(session, Specialty, entry.specialty)

    def _department(self, session: Session, names: tuple[str, ...]) -> None:
        if names in self.tree.id_of:
            return
        parent_id = self.tree.id_of.get(names[:-1])
        same_parent = (
            Department.parent_id.is_(None) if parent_id is None else Department.parent_id == parent_id
        )
        found = session.scalar(sa.select(Department).where(same_parent, Department.name == names[-1]))
        if found is None:
            found = Department(parent_id=parent_id, name=names[-1], depth=len(names) - 1)
            session.add(found)
            session.flush()
            found.path = f"{self.tree.path_of[parent_id] if parent_id else '/'}{found.id}/"
            session.flush()
        self.tree.add(found.id, parent_id, found.name, found.path)

    def columns(self, entry: Entry, stored: Stored | None) -> dict[str, Any]:
        """The columns of `entry`'s person; what the file leaves empty stays as it was."""
        old = stored.entry if stored else entry
        return {
            "name": entry.name,
            "department_id": self.tree.id_of[entry.department],
            "post_id": self.posts.get(entry.post),
            "specialty_id": self.specialties.get(entry.specialty),
            "phone": entry.phone or old.phone,
            "email": entry.email or old.email,
            "hired_on": _day(entry.hired_on or old.hired_on),
            "union_member_since": _day(entry.union_member_since or old.union_member_since),
            "active": True,
            "updated_at": now(),
        }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def store(progress: Progress) -> dict[str, Any]:
    """Do what the preview showed; how many people of each kind there were."""
    with db.read() as session:
        counts = queries.counts(session, progress.job_id)
        job = session.get_one(Job, progress.job_id)
        result = {**job.result, "waiting": False}
    leaving = bool(progress.params.get("deactivate_missing"))
    total = sum(counts.get(state, 0) for state in _CHANGING) + (counts.get("leaver", 0) if leaving else 0)
    done = _store_people(progress, total)
    if leaving:
        _store_leavers(progress, done, total)
    result["deactivated"] = _deactivated(progress.job_id) if leaving else 0
    _tell(progress, result)
    return result


def _store_people(progress: Progress, total: int) -> int:
    places, after, done = Places(), 0, 0
    while True:
        with db.read() as session:
            rows = queries.staged(session, progress.job_id, _CHANGING, after, _CHUNK)
        if not rows:
            return done
        entries = [_entry(row.data["entry"]) for row in rows]
        places.prepare(entries)
        with db.write() as session:
            _store_chunk(session, progress, places, entries)
        after, done = rows[-1].number, done + len(rows)
        progress.report(done, total, "storing")


def _entry(plain: dict[str, Any]) -> Entry:
    return Entry(**{**plain, "department": tuple(plain["department"])})


def _store_chunk(session: Session, progress: Progress, places: Places, entries: list[Entry]) -> None:
    stored = queries.people_numbered(session, [entry.number for entry in entries], places.tree)
    fresh, changed, told = [], [], []
    for entry in entries:
        known = stored.get(entry.number)
        state, changes = change_of(entry, known)
        if known is None:
            fresh.append({"number": entry.number, "created_at": now(), **places.columns(entry, None)})
        elif state != "same":
            changed.append({"id": known.id, **places.columns(entry, known)})
            told.append(_audit_row(progress, "person.changed", known.id, changes=changes))
    if fresh:
        session.execute(sa.insert(Person), fresh)
    if changed:
        session.execute(sa.update(Person), changed)
        session.execute(sa.insert(AuditEntry), told)


def _store_leavers(progress: Progress, done: int, total: int) -> None:
    after = 0
    while True:
        with db.read() as session:
            rows = queries.staged(session, progress.job_id, ["leaver"], after, _CHUNK)
        if not rows:
            return
        with db.write() as session:
            # Who has become an administrator since the preview stays, as those did who were one then.
            ids = sorted({row.data["id"] for row in rows} - administrators(session))
            still = list(session.scalars(sa.select(Person.id).where(Person.id.in_(ids), Person.active)))
            if still:
                session.execute(sa.update(Person).where(Person.id.in_(still)).values(active=False))
                close_accounts(session, still)
                told = [_audit_row(progress, "person.deactivated", person_id) for person_id in still]
                session.execute(sa.insert(AuditEntry), told)
        after, done = rows[-1].number, done + len(rows)
        progress.report(done, total, "storing")


def _deactivated(job_id: int) -> int:
    """How many have really left: whom the preview named may have been spared, and a run before this cut short."""
    with db.read() as session:
        since = session.get_one(Job, job_id).created_at
        told = sa.select(sa.func.count()).where(
            AuditEntry.at >= since,
            AuditEntry.action == "person.deactivated",
            AuditEntry.details["job"].as_integer() == job_id,
        )
        return session.scalar(told) or 0


def _audit_row(progress: Progress, action: str, person_id: int, **details: Any) -> dict[str, Any]:
    return {
        "at": now(),
        "actor_id": progress.owner_id,
        "action": action,
        "object_type": "person",
        "object_id": str(person_id),
        "reason": "",
        "details": {"job": progress.job_id, **details},
    }


def _tell(progress: Progress, result: dict[str, Any]) -> None:
    """One line in the audit log for the whole import, once."""
    with db.write() as session:
        told = sa.select(AuditEntry.id).where(
            AuditEntry.object_type == "job",
            AuditEntry.object_id == str(progress.job_id),
            AuditEntry.action == "roster.imported",
        )
        if session.scalar(told) is None:
            audit.record(
                session,
                progress.owner_id,
                "roster.imported",
                "job",
                progress.job_id,
                counts=result.get("counts", {}),
                deactivated=result["deactivated"],
            )
