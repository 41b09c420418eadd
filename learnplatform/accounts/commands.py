"""Commands about people. They run inside the application, with the database open, and act as the shell."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import ROLES, Department, Grant, Person
from learnplatform.accounts.people import queries as people_queries
from learnplatform.accounts.people import service as people_service
from learnplatform.accounts.people import slips as people_slips
from learnplatform.accounts.people.service import SHELL
from learnplatform.accounts.roster import queries as roster_queries
from learnplatform.accounts.roster import service as roster_service
from learnplatform.accounts.roster.words import problem_words
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import tokens
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job

_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_EVERYWHERE = Reach(everywhere=True)


def _show(as_json: bool, data: Any, lines: Iterable[str]) -> None:
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(line)


def _person(session: Session, number: str) -> Person:
    person = session.scalar(sa.select(Person).where(Person.number == clean_number(number)))
    if person is None:
        raise click.ClickException(f"nobody has the number {number}")
    return person


def _branch(session: Session, text: str | None) -> int | None:
    """The department at «a/b/c»; None for no text."""
    if not text:
        return None
    found = roster_queries.Tree(session).id_of.get(
        tuple(name.strip() for name in text.split("/") if name.strip())
    )
    if found is None:
        raise click.ClickException(f"there is no department {text}")
    return found


@click.group()
def roster() -> None:
    """Import the roster, hand out one-time passwords."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Store it; without this only what would change is told.")
@click.option("--keep-good", is_flag=True, help="Store the good rows although others are wrong.")
@click.option("--deactivate-missing", is_flag=True, help="Deactivate everybody who is not in the file.")
@click.option("--sure", is_flag=True, help="Also when that is more than a fifth of all.")
@_json
def import_roster(
    file: Path, yes: bool, keep_good: bool, deactivate_missing: bool, sure: bool, as_json: bool
) -> None:
    """Import people from an Excel workbook."""
    with db.write() as session:
        job_id = roster_service.upload(session, SHELL, file.read_bytes(), file.name).id
    job = _finished(job_id)
    if yes:
        with db.write() as session:
            waiting = session.get_one(Job, job_id)
            roster_service.confirm(
                session, waiting, keep_good=keep_good, deactivate_missing=deactivate_missing, sure=sure
            )
        job = _finished(job_id)
    _show_import(job, as_json)


def _finished(job_id: int) -> Job:
    """Run the job here, or wait for the worker that was quicker. Fails where the job failed."""
    while True:
        jobs.run(job_id)
        with db.read() as session:
            job = session.get_one(Job, job_id)
        if job.state in {"failed", "cancelled"}:
            raise click.ClickException(str(job.result.get("error", job.state)))
        if job.state in {"waiting", "done"}:
            return job
        time.sleep(0.2)


def _show_import(job: Job, as_json: bool) -> None:
    counts = job.result["counts"]
    with db.read() as session:
        wrong = [
            {"row": row.number, "problems": [problem_words(problem) for problem in row.problems]}
            for row in roster_queries.wrong_rows(session, job.id)
        ]
    stored = job.state == "done"
    lines = [f"{state}: {count}" for state, count in sorted(counts.items())]
    lines += [f"row {one['row']}: {' '.join(one['problems'])}" for one in wrong]
    lines.append("stored" if stored else "nothing stored yet: add --yes")
    _show(as_json, {"stored": stored, **job.result, "wrong": wrong}, lines)


@roster.command("slips")
@click.argument("numbers", nargs=-1)
@click.option(
    "--all-without-password", is_flag=True, help="Everybody active who has no password of their own."
)
@click.option("--branch", help="Only below this department, «a/b».")
@_json
def make_slips(
    numbers: tuple[str, ...], all_without_password: bool, branch: str | None, as_json: bool
) -> None:
    """Hand out one-time passwords: NUMBER, name, department and password a line."""
    with db.read() as session:
        ids = [_person(session, number).id for number in numbers]
        if all_without_password:
            filters = people_queries.Filters(department_id=_branch(session, branch), password="none")  # noqa: S106
            ids += people_queries.matching_ids(session, filters, _EVERYWHERE, people_slips.MOST_AT_ONCE)
    if not ids:
        raise click.ClickException("name somebody, or say --all-without-password")
    made = people_slips.hand_out(SHELL, ids)
    data = [
        {
            "number": slip.number,
            "name": slip.name,
            "department": slip.department,
            "password": slip.password,
            "expires_at": slip.expires_at.isoformat(),
        }
        for slip in made
    ]
    _show(as_json, data, ("\t".join((s.number, s.name, s.department, s.password)) for s in made))


@click.command()
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help="Only below this department, «a/b»; without it everywhere.")
def grant(number: str, role: str, branch: str | None) -> None:
    """Give somebody a role."""
    with db.write() as session:
        person = _person(session, number)
        people_service.grant(session, SHELL, person.id, role, _branch(session, branch))
        click.echo(f"{person.number} {person.name}: {role} {branch or 'everywhere'}")


@click.command()
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help="The department the role was given for, «a/b»; without it everywhere.")
def revoke(number: str, role: str, branch: str | None) -> None:
    """Take a role back."""
    with db.write() as session:
        person = _person(session, number)
        found = people_service.find_grant(session, person.id, role, _branch(session, branch))
        people_service.revoke(session, SHELL, person.id, found.id)
        click.echo(f"{person.number} {person.name}: no longer {role} {branch or 'everywhere'}")


@click.command()
@click.argument("name", required=False)
@click.option(
    "--all-workers", is_flag=True, help="For everybody active who holds no role: a line NAME<TAB>TOKEN each."
)
@click.option("--label", default="shell", show_default=True, help="What the token is for.")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="How long it is valid; without this, until it is revoked."
)
def token(name: str | None, all_workers: bool, label: str, days: int | None) -> None:
    """Print a personal access token for NAME (a sign-in number)."""
    if bool(name) == all_workers:
        raise click.UsageError("give a NAME or --all-workers")
    if name:
        with db.write() as session:
            made = tokens.new_token(session, _person(session, name).id, label, days, actor_id=None)
        click.echo(made)
        return
    with db.write() as session:
        holds = sa.exists().where(Grant.person_id == Person.id)
        workers = session.execute(sa.select(Person.id, Person.number).where(Person.active, ~holds)).all()
        by_id = tokens.new_tokens(
            session, [identity for identity, _number in workers], label, days, actor_id=None
        )
    click.echo("\n".join(f"{number}\t{by_id[identity]}" for identity, number in workers))


@click.group()
def people() -> None:
    """List people, deactivate and activate them."""


@people.command("list")
@click.option("--search", default="", help="The beginning of a number, or part of a name.")
@click.option("--branch", help="Only below this department, «a/b».")
@click.option("--state", type=click.Choice(["active", "left", "all"]), default="active", show_default=True)
@click.option("--role", type=click.Choice(ROLES))
@_json
def list_people(search: str, branch: str | None, state: str, role: str | None, as_json: bool) -> None:
    """People, by number."""
    with db.read() as session:
        filters = people_queries.Filters(search, _branch(session, branch), state, role or "")
        lines = people_queries.people_page(session, filters, _EVERYWHERE, 1, size=1_000_000)
    data = [
        {
            "number": line.person.number,
            "name": line.person.name,
            "department": line.department,
            "post": line.post,
            "specialty": line.specialty,
            "roles": line.roles,
            "active": line.person.active,
        }
        for line in lines
    ]
    _show(
        as_json,
        data,
        (f"{line.person.number}\t{line.person.name}\t{'/'.join(line.department)}" for line in lines),
    )


@people.command("deactivate")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--reason", default="")
def deactivate_people(numbers: tuple[str, ...], reason: str) -> None:
    """Close the accounts of people who have left; their results stay."""
    with db.write() as session:
        for number in numbers:
            people_service.deactivate(session, SHELL, _person(session, number).id, reason)
    click.echo(f"deactivated: {len(numbers)}")


@people.command("activate")
@click.argument("numbers", nargs=-1, required=True)
def activate_people(numbers: tuple[str, ...]) -> None:
    """Open accounts again."""
    with db.write() as session:
        for number in numbers:
            people_service.activate(session, SHELL, _person(session, number).id)
    click.echo(f"activated: {len(numbers)}")


@click.group()
def audit() -> None:
    """Look into the audit log."""


@audit.command("list")
@click.option("--action", default="", help="Only this, e.g. role.granted.")
@click.option("--actor", default="", help="Only what the person with this number did.")
@click.option(
    "--object", "object_id", default="", help="Only what was done to this person (number) or object (id)."
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000))
@_json
def list_audit(action: str, actor: str, object_id: str, limit: int, as_json: bool) -> None:
    """What was done, the newest first."""
    with db.read() as session:
        filters = people_queries.AuditFilters(action=action, actor=actor, object_id=object_id)
        rows, _total = people_queries.audit_page(session, filters, _EVERYWHERE, 1, limit)
        names = people_queries.audit_names(session, rows)
    data = [
        {
            "at": row.at.isoformat(),
            "actor": names[row.actor_id][1] if row.actor_id in names else None,
            "action": row.action,
            "object_type": row.object_type,
            "object_id": row.object_id,
            "reason": row.reason,
            "details": row.details,
        }
        for row in rows
    ]
    _show(
        as_json,
        data,
        (f"{x['at']}\t{x['actor'] or '-'}\t{x['action']}\t{x['object_type']} {x['object_id']}" for x in data),
    )


@click.command()
def departments() -> None:
    """Print the tree of departments."""
    with db.read() as session:
        rows = session.scalars(sa.select(Department)).all()
        tree = roster_queries.Tree(session)
    for names in sorted(tree.names_of[row.id] for row in rows):
        click.echo("/".join(names))


COMMANDS: list[click.Command] = [roster, people, audit, grant, revoke, token, departments]
