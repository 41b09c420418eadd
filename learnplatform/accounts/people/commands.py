"""Commands about people. They run inside the application, with the database open, and act as the shell."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import ROLES, Grant, Person
from learnplatform.accounts.people import queries, service
from learnplatform.accounts.people.service import SHELL
from learnplatform.accounts.roster.queries import Tree
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import tokens
from learnplatform.database import db
from learnplatform.shell import json_option, show

EVERYWHERE = Reach(everywhere=True)


def person_numbered(session: Session, number: str) -> Person:
    """Fails, with words for the shell, where nobody has this number."""
    person = session.scalar(sa.select(Person).where(Person.number == clean_number(number)))
    if person is None:
        raise click.ClickException(_("没有工号为「%(number)s」的人。", number=number))
    return person


def branch_named(session: Session, text: str | None) -> int | None:
    """The department at «a/b/c»; None for no text. Fails where there is none."""
    if not text:
        return None
    found = Tree(session).id_of.get(tuple(name.strip() for name in text.split("/") if name.strip()))
    if found is None:
        raise click.ClickException(_("没有部门「%(path)s」。", path=text))
    return found


@click.command()
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help="Only below this department, «a/b»; without it everywhere.")
@json_option
def grant(number: str, role: str, branch: str | None, as_json: bool) -> None:
    """Give somebody a role."""
    with db.write() as session:
        person = person_numbered(session, number)
        service.grant(session, SHELL, person.id, role, branch_named(session, branch))
    _show_role(as_json, person, role, branch, True)


@click.command()
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help="The department the role was given for, «a/b»; without it everywhere.")
@json_option
def revoke(number: str, role: str, branch: str | None, as_json: bool) -> None:
    """Take a role back."""
    with db.write() as session:
        person = person_numbered(session, number)
        found = service.find_grant(session, person.id, role, branch_named(session, branch))
        service.revoke(session, SHELL, person.id, found.id)
    _show_role(as_json, person, role, branch, False)


def _show_role(as_json: bool, person: Person, role: str, branch: str | None, holds: bool) -> None:
    data = {"number": person.number, "name": person.name, "role": role, "branch": branch, "holds": holds}
    names = {"who": f"{person.number} {person.name}", "role": role, "where": branch or _("全企业")}
    line = (
        _("%(who)s：已授予 %(role)s（%(where)s）", **names)
        if holds
        else _("%(who)s：已收回 %(role)s（%(where)s）", **names)
    )
    show(as_json, data, [line])


@click.command()
@click.argument("name", required=False)
@click.option(
    "--all-workers", is_flag=True, help="For everybody active who holds no role: a line NAME<TAB>TOKEN each."
)
@click.option("--label", default="shell", show_default=True, help="What the token is for.")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="How long it is valid; without this, until it is revoked."
)
@json_option
def token(name: str | None, all_workers: bool, label: str, days: int | None, as_json: bool) -> None:
    """Print a personal access token for NAME (a sign-in number)."""
    if bool(name) == all_workers:
        raise click.UsageError(_("请写出工号，或者加 --all-workers，二者选一"))
    if name:
        with db.write() as session:
            person = person_numbered(session, name)
            made = tokens.new_token(session, person.id, label, days, actor_id=None)
        show(as_json, [{"number": person.number, "token": made}], [made])
        return
    with db.write() as session:
        holds = sa.exists().where(Grant.person_id == Person.id)
        workers = session.execute(sa.select(Person.id, Person.number).where(Person.active, ~holds)).all()
        by_id = tokens.new_tokens(
            session, [identity for identity, _number in workers], label, days, actor_id=None
        )
    data = [{"number": number, "token": by_id[identity]} for identity, number in workers]
    show(as_json, data, (f"{each['number']}\t{each['token']}" for each in data))


@click.group()
def people() -> None:
    """List people, deactivate and activate them."""


@people.command("list")
@click.option("--search", default="", help="The beginning of a number, or part of a name.")
@click.option("--branch", help="Only below this department, «a/b».")
@click.option("--state", type=click.Choice(["active", "left", "all"]), default="active", show_default=True)
@click.option("--role", type=click.Choice(ROLES))
@json_option
def list_people(search: str, branch: str | None, state: str, role: str | None, as_json: bool) -> None:
    """People, by number."""
    with db.read() as session:
        filters = queries.Filters(search, branch_named(session, branch), state, role or "")
        lines, _page = queries.people_page(session, filters, EVERYWHERE, 1, size=1_000_000)
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
    show(
        as_json,
        data,
        (f"{line.person.number}\t{line.person.name}\t{'/'.join(line.department)}" for line in lines),
    )


@people.command("deactivate")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--reason", default="", help="Kept in the audit log.")
@json_option
def deactivate_people(numbers: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Close the accounts of people who have left; their results stay."""
    with db.write() as session:
        for number in numbers:
            service.deactivate(session, SHELL, person_numbered(session, number).id, reason)
    show(as_json, {"deactivated": len(numbers)}, [_("已停用 %(n)d 人。", n=len(numbers))])


@people.command("activate")
@click.argument("numbers", nargs=-1, required=True)
@json_option
def activate_people(numbers: tuple[str, ...], as_json: bool) -> None:
    """Open accounts again."""
    with db.write() as session:
        for number in numbers:
            service.activate(session, SHELL, person_numbered(session, number).id)
    show(as_json, {"activated": len(numbers)}, [_("已启用 %(n)d 人。", n=len(numbers))])


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
@json_option
def list_audit(action: str, actor: str, object_id: str, limit: int, as_json: bool) -> None:
    """What was done, the newest first."""
    with db.read() as session:
        if actor:
            person_numbered(session, actor)
        filters = queries.AuditFilters(action=action, actor=actor, object_id=object_id)
        rows, _page = queries.audit_page(session, filters, EVERYWHERE, 1, limit)
        names = queries.audit_names(session, rows)
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
    show(
        as_json,
        data,
        (f"{x['at']}\t{x['actor'] or '-'}\t{x['action']}\t{x['object_type']} {x['object_id']}" for x in data),
    )


COMMANDS: list[click.Command] = [people, audit, grant, revoke, token]
