from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.models import AccessToken, Grant, Person, SignedSession
from learnplatform.database import db
from learnplatform.models import AuditEntry
from tests.helpers import make_department, make_person, post, sign_in


def stored(person: Person) -> Person:
    with db.read() as session:
        return session.get_one(Person, person.id)


def actions() -> list[str]:
    with db.read() as session:
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def admin(client: FlaskClient) -> Person:
    person = make_person("吴管理", roles=("admin",))
    sign_in(client, person)
    return person


@pytest.fixture
def branch_admin(client: FlaskClient) -> Person:
    person = make_person("郑分管", roles=("admin",), branch=("海港集团", "港机一部"))
    sign_in(client, person)
    return person


@pytest.mark.parametrize(
    "address", ["/admin/people", "/admin/people/new", "/admin/people/audit", "/admin/roster"]
)
@pytest.mark.parametrize("roles", [(), ("trainer", "officer")])
def test_only_administrators_see_people(client: FlaskClient, address: str, roles: tuple[str, ...]) -> None:
    sign_in(client, make_person(roles=roles))
    assert client.get(address).status_code == 403


def test_people_are_found_by_number_name_and_branch(client: FlaskClient, admin: Person) -> None:
    crane = make_person("甲一", department=("海港集团", "港机一部", "门机班"))
    other = make_person("乙二", department=("海港集团", "港机二部"))
    left = make_person("甲三", active=False)

    def names(query: str) -> set[str]:
        page = client.get(f"/admin/people?{query}").get_data(as_text=True)
        return {name for name in ("甲一", "乙二", "甲三") if f">{name}</a>" in page}

    assert names("") == {"甲一", "乙二"}
    assert names("q=甲") == {"甲一"}
    assert names("q=甲&state=all") == {"甲一", "甲三"}
    assert names(f"q={other.number}") == {"乙二"}
    assert names(f"department={make_department('海港集团', '港机一部')}") == {"甲一"}
    assert names("q=%25") == set()
    assert names(f"q={left.number}&state=left") == {"甲三"}
    assert names("role=admin") == set()
    assert crane.number in client.get("/admin/people?password=none").get_data(as_text=True)


def change_data(person: Person, **changes: object) -> dict[str, object]:
    return {
        "name": person.name,
        "department_id": person.department_id,
        "post": "",
        "specialty": "",
        **changes,
    }


def test_a_move_is_stored_and_audited_with_old_and_new(client: FlaskClient, admin: Person) -> None:
    person, there = make_person(), make_department("海港集团", "港机二部")
    data = change_data(person, department_id=there, post="新岗位", hired_on="2020-05-01", email="no address")
    page = post(client, f"/admin/people/{person.id}", data)
    assert "邮箱要像" in page.get_data(as_text=True)
    assert stored(person).department_id == person.department_id
    answer = post(client, f"/admin/people/{person.id}", {**data, "email": "a@example.com"})
    assert answer.status_code == 302
    assert stored(person).department_id == there
    assert stored(person).hired_on.isoformat() == "2020-05-01"
    with db.read() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.changed")).one()
    assert entry.actor_id == admin.id
    changes = entry.details["changes"]
    assert changes["department"][1] == "海港集团/港机二部"
    assert changes["post"][1] == "新岗位"
    log = client.get("/admin/people/audit").get_data(as_text=True)
    assert f"部门 {changes['department'][0] or '无'} → 海港集团/港机二部" in log
    assert "→ 新岗位" in log


def test_somebody_new_is_added_once(client: FlaskClient, admin: Person) -> None:
    data = change_data(admin, number=" N-1 ", name="丙")
    assert post(client, "/admin/people/new", data).status_code == 302
    again = post(client, "/admin/people/new", data)
    assert "已经有人用了" in again.get_data(as_text=True)
    with db.read() as session:
        assert session.scalars(sa.select(Person).where(Person.number == "N-1")).one().password_hash is None


def test_deactivating_ends_sessions_and_tokens(client: FlaskClient, admin: Person) -> None:
    person = make_person()
    theirs = sign_in(client.application.test_client(), person)
    with db.write() as session:
        session.add(AccessToken(token_hash="x", person_id=person.id))
    post(client, f"/admin/people/{person.id}/active", {"active": "no", "reason": "离职"})
    assert theirs.get("/me").status_code == 302
    with db.read() as session:
        assert (
            session.scalars(sa.select(SignedSession).where(SignedSession.person_id == person.id)).all() == []
        )
        assert session.scalars(sa.select(AccessToken)).all() == []
    post(client, f"/admin/people/{person.id}/active", {"active": "yes"})
    assert stored(person).active
    assert actions() == ["person.deactivated", "person.activated"]


def test_nobody_deactivates_themselves_or_the_last_administrator(client: FlaskClient, admin: Person) -> None:
    assert post(client, f"/admin/people/{admin.id}/active", {"active": "no"}).status_code == 409
    with db.read() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.person_id == admin.id)).one()
    assert post(client, f"/admin/people/{admin.id}/grants/{grant.id}/revoke").status_code == 409
    assert stored(admin).active


def test_roles_are_granted_for_a_branch_and_taken_back(client: FlaskClient, admin: Person) -> None:
    person, branch = make_person(), make_department("海港集团", "港机一部")
    for _ in range(2):
        post(client, f"/admin/people/{person.id}/grants", {"role": "trainer", "department_id": branch})
    with db.read() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.person_id == person.id)).one()
    assert (grant.role, grant.department_id, grant.granted_by) == ("trainer", branch, admin.id)
    post(client, f"/admin/people/{person.id}/grants/{grant.id}/revoke")
    assert actions() == ["role.granted", "role.revoked"]
    other = make_person()
    assert post(client, f"/admin/people/{other.id}/grants/{grant.id}/revoke").status_code == 404


def test_slips_are_shown_once_and_open_the_door(client: FlaskClient, admin: Person) -> None:
    person = make_person(password_hash="old")
    theirs = sign_in(client.application.test_client(), person)
    page = post(client, "/admin/people/slips", {"person": [person.id]}).get_data(as_text=True)
    words = re.findall(r'slip-word">([^<]+)<', page)
    assert len(words) == 1
    assert stored(person).one_time_hash == passwords.one_time_digest(words[0])
    assert stored(person).password_hash is None
    assert theirs.get("/me").status_code == 302
    assert words[0] not in client.get(f"/admin/people/{person.id}").get_data(as_text=True)
    assert actions() == ["password.handed_out"]
    assert post(client, "/admin/people/slips").status_code == 422


def test_slips_for_all_found_leave_those_with_a_password_alone(client: FlaskClient, admin: Person) -> None:
    fresh, settled = make_person("新来的"), make_person("老职工", password_hash="own")
    gone = make_person("走了的", active=False)
    page = post(client, "/admin/people/slips", {"whole": "1", "password": "none", "state": "active"})
    text = page.get_data(as_text=True)
    assert "新来的" in text
    assert "老职工" not in text
    assert stored(settled).password_hash == "own"
    assert stored(gone).one_time_hash is None
    assert stored(fresh).one_time_hash


def test_an_administrator_of_a_branch_sees_and_changes_only_their_branch(
    client: FlaskClient, branch_admin: Person
) -> None:
    inside = make_person("里面", department=("海港集团", "港机一部", "门机班"))
    outside = make_person("外面", department=("海港集团", "港机二部"))
    above = make_person("上面", department=("海港集团",))
    page = client.get("/admin/people").get_data(as_text=True)
    assert "里面" in page
    assert "外面" not in page
    assert "上面" not in page
    for stranger in (outside, above):
        assert client.get(f"/admin/people/{stranger.id}").status_code == 404
        for address, data in (
            ("", change_data(stranger, name="改")),
            ("/active", {"active": "no"}),
            ("/sessions/end", {}),
            ("/grants", {"role": "trainer", "department_id": inside.department_id}),
        ):
            assert post(client, f"/admin/people/{stranger.id}{address}", data).status_code == 404
        assert post(client, "/admin/people/slips", {"person": [inside.id, stranger.id]}).status_code == 404
    assert stored(inside).one_time_hash is None  # all or nothing
    assert client.get(f"/admin/people/{inside.id}").status_code == 200


def test_an_administrator_of_a_branch_cannot_reach_beyond_it(
    client: FlaskClient, branch_admin: Person
) -> None:
    inside = make_person("里面", department=("海港集团", "港机一部", "门机班"))
    away = make_department("海港集团", "港机二部")
    # Neither by moving somebody out, nor by a role elsewhere or everywhere.
    post(client, f"/admin/people/{inside.id}", change_data(inside, department_id=away))
    assert stored(inside).department_id == inside.department_id
    for department_id in ("", away):
        post(client, f"/admin/people/{inside.id}/grants", {"role": "admin", "department_id": department_id})
    with db.read() as session:
        assert session.scalars(sa.select(Grant).where(Grant.person_id == inside.id)).all() == []


def test_who_holds_a_role_beyond_a_branch_is_not_taken_over_from_within_it(
    client: FlaskClient, branch_admin: Person
) -> None:
    chief = make_person("总管", department=("海港集团", "港机一部"), roles=("admin",))
    assert client.get(f"/admin/people/{chief.id}").status_code == 200
    for address, data in (
        (f"/admin/people/{chief.id}", change_data(chief, name="改")),
        (f"/admin/people/{chief.id}/active", {"active": "no"}),
        (f"/admin/people/{chief.id}/sessions/end", {}),
        ("/admin/people/slips", {"person": [chief.id]}),
    ):
        assert post(client, address, data).status_code == 403
    assert stored(chief).one_time_hash is None


def test_the_audit_log_is_filtered_and_limited_to_the_branch(
    client: FlaskClient, branch_admin: Person
) -> None:
    inside = make_person("里面", department=("海港集团", "港机一部"))
    outside = make_person("外面", department=("海港集团", "港机二部"))
    with db.write() as session:
        for person in (inside, outside):
            session.add(
                AuditEntry(
                    actor_id=outside.id,
                    action="person.changed",
                    object_type="person",
                    object_id=str(person.id),
                )
            )
    page = client.get("/admin/people/audit").get_data(as_text=True)
    assert f"/admin/people/{inside.id}" in page
    assert f"/admin/people/{outside.id}" not in page
    assert "没有符合条件" in client.get("/admin/people/audit?action=role.granted").get_data(as_text=True)
    assert "没有符合条件" in client.get(f"/admin/people/audit?object_id={outside.number}").get_data(
        as_text=True
    )
    chief = make_person(roles=("admin",))
    apart = sign_in(client.application.test_client(), chief)
    assert f"/admin/people/{outside.id}" in apart.get("/admin/people/audit").get_data(as_text=True)
    assert "没有符合条件" in apart.get(f"/admin/people/audit?actor={inside.number}").get_data(as_text=True)


def test_a_change_without_the_csrf_token_is_refused(client: FlaskClient, admin: Person) -> None:
    person = make_person()
    for address in (f"/admin/people/{person.id}/active", "/admin/people/slips", "/admin/roster"):
        assert client.post(address, data={"active": "no", "person": person.id}).status_code == 400
    assert stored(person).active
