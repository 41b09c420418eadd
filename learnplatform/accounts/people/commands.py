"""Commands about people. They run inside the application, with the database open, and act as the shell."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from learnplatform.access import EVERYWHERE
from learnplatform.accounts.models import ROLES, Grant, Person
from learnplatform.accounts.people import queries, service
from learnplatform.accounts.people.service import SHELL
from learnplatform.accounts.roster.queries import Tree
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import tokens
from learnplatform.database import db
from learnplatform.shell import json_option, show


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


@click.command(help=_l("给予一项权限。"))
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help=_l("只限这个部门以下，写作「甲/乙」；不写为全企业。"))
@json_option
def grant(number: str, role: str, branch: str | None, as_json: bool) -> None:
    """Give somebody a role."""
    with db.write() as session:
        person = person_numbered(session, number)
        service.grant(session, SHELL, person.id, role, branch_named(session, branch))
    _show_role(as_json, person, role, branch, True)


@click.command(help=_l("收回一项权限。"))
@click.argument("number")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--branch", help=_l("权限所限的部门，写作「甲/乙」；不写为全企业。"))
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


@click.command(help=_l("为 NAME（工号）新建访问令牌并显示。"))
@click.argument("name", required=False)
@click.option(
    "--all-workers", is_flag=True, help=_l("为所有没有权限的在用人员各建一个，每行：工号<TAB>令牌。")
)
@click.option("--label", default="shell", show_default=True, help=_l("令牌的用途。"))
@click.option("--days", type=click.IntRange(1, 3650), help=_l("有效几天；不写则直到作废。"))
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


@click.group(help=_l("列出人员，停用和恢复账号。"))
def people() -> None:
    """List people, deactivate and activate them."""


@people.command("list", help=_l("按工号列出人员。"))
@click.option("--search", default="", help=_l("工号的开头，或姓名的一部分。"))
@click.option("--branch", help=_l("只看这个部门以下，写作「甲/乙」。"))
@click.option(
    "--state",
    type=click.Choice(["active", "left", "all"]),
    default="active",
    show_default=True,
    help=_l("在用、停用，还是全部。"),
)
@click.option("--role", type=click.Choice(ROLES), help=_l("只看有这项权限的人。"))
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


@people.command("deactivate", help=_l("停用离职人员的账号；成绩保留。"))
@click.argument("numbers", nargs=-1, required=True)
@click.option("--reason", default="", help=_l("原因，记入操作日志。"))
@json_option
def deactivate_people(numbers: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Close the accounts of people who have left; their results stay."""
    with db.write() as session:
        for number in numbers:
            service.deactivate(session, SHELL, person_numbered(session, number).id, reason)
    show(as_json, {"deactivated": len(numbers)}, [_("已停用 %(n)d 人。", n=len(numbers))])


@people.command("activate", help=_l("恢复账号。"))
@click.argument("numbers", nargs=-1, required=True)
@json_option
def activate_people(numbers: tuple[str, ...], as_json: bool) -> None:
    """Open accounts again."""
    with db.write() as session:
        for number in numbers:
            service.activate(session, SHELL, person_numbered(session, number).id)
    show(as_json, {"activated": len(numbers)}, [_("已启用 %(n)d 人。", n=len(numbers))])


@click.group(help=_l("查看操作日志。"))
def audit() -> None:
    """Look into the audit log."""


@audit.command("list", help=_l("列出做过的操作，新的在前。"))
@click.option("--action", default="", help=_l("只看这种操作，如 role.granted。"))
@click.option("--actor", default="", help=_l("只看这个工号的人做的。"))
@click.option("--object", "object_id", default="", help=_l("只看对这个人（工号）或对象（编号）做的。"))
@click.option(
    "--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help=_l("最多几条。")
)
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
