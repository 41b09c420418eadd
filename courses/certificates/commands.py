"""`learnplatform certificates …`: verifying one from the shell, changing the key that signs."""

from __future__ import annotations

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.certificates import keys, verifying
from courses.certificates.words import VERDICTS
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.shell import json_option, show


@click.group(help=_l("结业证书。"))
def certificates() -> None:
    """Certificates and the keys that sign them."""


@certificates.command("verify", help=_l("验证 CODE（证书上的验证码）；有效才以 0 退出。"))
@click.argument("code")
@json_option
def verify(code: str, as_json: bool) -> None:
    """Tell whether a certificate holds; exits 1 unless it does."""
    with db.read() as session:
        found = verifying.verdict(session, code, now())
        data = verifying.told(found) if found else {"state": "unknown"}
    lines = [str(VERDICTS[data["state"]])]
    if found:
        lines.append(f"{found.number}  {data['name']}  {data['course']}")
    show(as_json, data, lines)
    if data["state"] != "valid":
        raise click.exceptions.Exit(1)


@certificates.command("rotate-key", help=_l("换一把签名密钥；以前签的照样能验证。"))
@click.option("--why", default="", help=_l("原因，记入操作日志。"))
@json_option
def rotate_key(why: str, as_json: bool) -> None:
    """Sign with a new key from now on."""
    with db.write() as session:
        key = keys.rotate(session, by=None, why=why)
        data = {"key_id": key.id}
    show(as_json, data, [_("新密钥 %(id)s 已启用。", id=data["key_id"])])


COMMANDS: list[click.Command] = [certificates]
