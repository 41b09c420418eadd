"""Route × role: every route says who may use it, this table says so too, and each is tried by each."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from learnplatform.access import rule_of
from tests.access_table import ACCESS
from tests.helpers import csrf, make_person, sign_in

ROLES = ("nobody", "worker", "trainer", "officer", "admin")


def _view(app: Flask, endpoint: str) -> object:
    view = app.view_functions[endpoint]
    return getattr(view, "view_class", view)


def _said(app: Flask, endpoint: str) -> str:
    rule = rule_of(_view(app, endpoint))
    assert rule is not None, f"{endpoint} does not say who may use it"
    if rule.public:
        return "public"
    if rule.before_own_password:
        return "before own password"
    return " ".join(sorted(rule.roles)) or "signed in"


def _allowed(access: str, role: str) -> bool:
    if access == "public":
        return True
    if role == "nobody":
        return False
    return access in ("signed in", "before own password") or role == "admin" or role in access.split()


def _address(rule: Rule) -> str:
    values = {
        name: 999_999 if isinstance(converter, IntegerConverter) else "nothing"
        for name, converter in rule._converters.items()
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def test_every_route_is_in_the_table_and_says_the_same(app: Flask) -> None:
    said = {rule.endpoint: _said(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert said == ACCESS


@pytest.fixture(params=ROLES)
def visitor(request: pytest.FixtureRequest, app: Flask) -> tuple[str, object]:
    client = app.test_client()
    role = request.param
    if role != "nobody":
        sign_in(client, make_person(role, roles=() if role == "worker" else (role,)))
    return role, client


@pytest.mark.usefixtures("app")
def test_each_role_is_let_in_or_kept_out(app: Flask, visitor: tuple[str, object]) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    role, client = visitor
    token = csrf(client, "/sign-in" if role == "nobody" else "/")  # type: ignore[arg-type]
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"accounts.sign_out", "accounts.end_sessions"}:
            continue  # it would end the visit; the accounts' own tests try it
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(_address(rule), method=method, headers={"X-CSRFToken": token})  # type: ignore[attr-defined]
            to_sign_in = answer.status_code == 302 and "/sign-in" in answer.location
            access = ACCESS[rule.endpoint]
            kept_out = answer.status_code in (401, 403) or (to_sign_in and access != "public")
            broken = answer.status_code >= 500 and rule.endpoint != "health.readyz"  # no worker runs here
            if kept_out == _allowed(access, role) or broken:
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


def test_a_write_without_the_csrf_token_is_refused(app: Flask) -> None:
    client = sign_in(app.test_client(), make_person("all", roles=("trainer", "officer", "admin")))
    let_through = []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            answer = client.open(_address(rule), method=method)
            if answer.status_code != 400:
                let_through.append((method, rule.rule, answer.status_code))
    assert let_through == []
