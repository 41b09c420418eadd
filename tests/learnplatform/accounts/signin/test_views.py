from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.models import AccessToken, Person, SignedSession
from learnplatform.accounts.visitor import digest
from learnplatform.clock import now
from learnplatform.database import db
from tests.helpers import csrf, make_person, post, sign_in

PASSWORD = "quiet harbour 7"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def enter(client: FlaskClient, number: str, password: str = PASSWORD, **more: str):
    token = csrf(client, "/sign-in")
    return client.post("/sign-in", data={"csrf_token": token, "number": number, "password": password, **more})


def session_count(person: Person) -> int:
    with db.read() as session:
        return session.scalar(
            sa.select(sa.func.count()).select_from(SignedSession).where(SignedSession.person_id == person.id)
        )


def test_number_and_password_open_a_session_that_lasts(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    answer = enter(client, f" {person.number} ")
    assert answer.status_code == 302
    assert answer.location == "/"
    assert "Expires=" in answer.headers["Set-Cookie"]
    with client.session_transaction() as cookie:
        token = cookie["token"]
    with db.read() as session:
        assert session.get_one(SignedSession, digest(token)).person_id == person.id
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("target", "arrives"),
    [
        ("/me/sessions?x=1", "/me/sessions?x=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil", "/"),
    ],
)
def test_sign_in_leads_on_only_within_this_site(
    client: FlaskClient, password_hash: str, target: str, arrives: str
) -> None:
    person = make_person(password_hash=password_hash)
    assert enter(client, person.number, next=target).location == arrives


def test_wrong_number_and_wrong_password_sound_the_same(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    inactive = make_person(password_hash=password_hash, active=False)
    for number, password in ((person.number, "wrong"), ("no such", PASSWORD), (inactive.number, PASSWORD)):
        answer = enter(client, number, password)
        assert answer.status_code == 401
        page = answer.get_data(as_text=True)
        assert "工号或密码不对" in page
        assert f'value="{number}"' in page  # what was typed stays


def test_signing_in_again_makes_a_new_token_and_ends_the_old(client: FlaskClient, password_hash: str) -> None:
    first, second = make_person(password_hash=password_hash), make_person(password_hash=password_hash)
    enter(client, first.number)
    client.get("/me")
    with client.session_transaction() as cookie:
        old, old_csrf = cookie["token"], cookie.get("csrf_token")
        kept = dict(cookie)
    client.delete_cookie("learnplatform")
    with client.session_transaction() as cookie:
        cookie.update(token="planted", csrf_token="planted")
    enter(client, first.number)
    with client.session_transaction() as cookie:
        assert cookie["token"] not in {old, "planted"}
        assert cookie.get("csrf_token") not in {old_csrf, "planted"}
        cookie.clear()
        cookie.update(kept)
    client.post("/sign-out", data={"csrf_token": csrf(client, "/me")})
    enter(client, second.number)
    with db.read() as session:
        assert session.get(SignedSession, digest(old)) is None


def test_signing_out_ends_the_session_in_the_database_and_keeps_the_language(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    post(client, "/language", {"locale": "en"})
    assert post(client, "/sign-out").location == "/sign-in"
    assert session_count(person) == 0
    assert client.get("/me").status_code == 302
    with client.session_transaction() as cookie:
        assert cookie["locale"] == "en"


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-out", "/me/password", "/me/tokens", "/me/sessions/end"]
)
def test_a_form_without_the_csrf_token_changes_nothing(
    client: FlaskClient, password_hash: str, address: str
) -> None:
    person = make_person(password_hash=password_hash)
    if address != "/sign-in":
        sign_in(client, person)
    before = session_count(person)
    answer = client.post(address, data={"number": person.number, "password": PASSWORD, "label": "x"})
    assert answer.status_code == 400
    assert session_count(person) == before


def with_one_time(**values) -> tuple[Person, str]:
    password = passwords.new_one_time()
    person = make_person(
        one_time_hash=passwords.one_time_digest(password),
        one_time_expires_at=now() + timedelta(days=1),
        must_change_password=True,
        **values,
    )
    return person, password


def test_a_one_time_password_leads_to_setting_an_own_one_and_is_then_used_up(client: FlaskClient) -> None:
    person, once = with_one_time()
    assert enter(client, person.number, once.upper()).status_code == 302
    answer = client.get("/me?tab=1")
    assert answer.location == "/own-password?next=/me?tab%3D1"
    assert client.get("/api/v1/session").get_json()["signed_in"] is True
    token = csrf(client, "/own-password")
    data = {"csrf_token": token, "password": PASSWORD, "again": PASSWORD, "next": "/me"}
    assert client.post("/own-password", data=data).location == "/me"
    assert client.get("/me").status_code == 200
    with db.read() as session:
        stored = session.get_one(Person, person.id)
        assert stored.one_time_hash is None
        assert not stored.must_change_password
    other = client.application.test_client()
    assert enter(other, person.number, once).status_code == 401
    assert enter(other, person.number).status_code == 302


def test_the_own_password_s_faults_are_told_at_the_field(client: FlaskClient) -> None:
    person, once = with_one_time()
    enter(client, person.number, once)
    token = csrf(client, "/own-password")
    for password, again, words in (
        ("short", "short", "太短了"),
        (person.number * 2, person.number * 2, "不能用工号"),
        ("12345678", "12345678", "太常见"),
        (PASSWORD, "else", "两次输入的不一样"),
    ):
        page = client.post("/own-password", data={"csrf_token": token, "password": password, "again": again})
        assert words in page.get_data(as_text=True)
    with db.read() as session:
        assert session.get_one(Person, person.id).password_hash is None


def test_a_one_time_password_runs_out(client: FlaskClient) -> None:
    once = passwords.new_one_time()
    person = make_person(
        one_time_hash=passwords.one_time_digest(once),
        one_time_expires_at=now() - timedelta(seconds=1),
        must_change_password=True,
    )
    answer = enter(client, person.number, once)
    assert answer.status_code == 401
    assert "已过期" in answer.get_data(as_text=True)


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(
    client: FlaskClient, password_hash: str
) -> None:
    person = make_person(password_hash=password_hash)
    other = sign_in(client.application.test_client(), person)
    sign_in(client, person)
    wrong = post(
        client, "/me/password", {"current": "no", "password": "new harbour 8", "again": "new harbour 8"}
    )
    assert "现在的密码不对" in wrong.get_data(as_text=True)
    assert other.get("/me").status_code == 200
    right = post(
        client, "/me/password", {"current": PASSWORD, "password": "new harbour 8", "again": "new harbour 8"}
    )
    assert right.location == "/me"
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


def test_devices_are_listed_and_ended_one_by_one_or_all(client: FlaskClient) -> None:
    person = make_person()
    other = sign_in(client.application.test_client(), person)
    sign_in(client, person)
    with other.session_transaction() as cookie:
        reference = digest(cookie["token"])[:16]
    assert reference in client.get("/me/sessions").get_data(as_text=True)
    assert post(client, "/me/sessions/end", {"reference": reference}).status_code == 302
    assert other.get("/me").status_code == 302
    post(client, "/me/sessions/end")
    assert client.get("/me").status_code == 302
    assert session_count(person) == 0


def test_nobody_ends_a_stranger_s_session(client: FlaskClient) -> None:
    stranger = make_person()
    theirs = sign_in(client.application.test_client(), stranger)
    with theirs.session_transaction() as cookie:
        reference = digest(cookie["token"])[:16]
    sign_in(client, make_person())
    assert post(client, "/me/sessions/end", {"reference": reference}).status_code == 404
    assert theirs.get("/me").status_code == 200


def test_an_access_token_is_shown_once_works_and_is_revoked(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    page = post(client, "/me/tokens", {"label": "班组大屏", "days": "30"}).get_data(as_text=True)
    token = page.split('readonly value="')[1].split('"')[0]
    assert token not in client.get("/me/tokens").get_data(as_text=True)
    bearer = {"Authorization": f"Bearer {token}"}
    apart = client.application.test_client()
    assert apart.get("/api/v1/session", headers=bearer).get_json()["person_id"] == str(person.id)
    with db.read() as session:
        row = session.scalars(sa.select(AccessToken)).one()
    assert row.token_hash == digest(token)
    assert post(client, f"/me/tokens/{row.id}/revoke").status_code == 302
    assert apart.get("/api/v1/session", headers=bearer).get_json()["signed_in"] is False


def test_nobody_revokes_a_stranger_s_token(client: FlaskClient) -> None:
    stranger = make_person()
    with db.write() as session:
        session.add(AccessToken(token_hash="x", person_id=stranger.id, label="theirs"))
        session.flush()
        token_id = session.scalars(sa.select(AccessToken.id)).one()
    sign_in(client, make_person())
    assert "theirs" not in client.get("/me/tokens").get_data(as_text=True)
    assert post(client, f"/me/tokens/{token_id}/revoke").status_code == 404


def test_language_and_looks_are_kept_with_the_person(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    post(client, "/me/preferences", {"locale": "en", "theme": "dark"})
    assert 'lang="en" data-bs-theme="dark"' in client.get("/me").get_data(as_text=True)
    post(client, "/me/preferences", {"locale": "", "theme": ""})
    with db.read() as session:
        stored = session.get_one(Person, person.id)
        assert (stored.locale, stored.theme) == (None, None)


def test_my_page_tells_where_i_belong(client: FlaskClient) -> None:
    person = make_person(
        "欧阳阿卜杜热合曼·买买提", department=("海港集团", "港机一部", "门机班"), post="门机司机"
    )
    sign_in(client, person)
    page = client.get("/me").get_data(as_text=True)
    assert "海港集团 / 港机一部 / 门机班" in page
    assert "门机司机" in page
    assert "data-sign-out" in page
    assert "人员管理" not in page


@pytest.mark.parametrize(("role", "seen"), [("trainer", {"/bank", "/manage/quizzes"}), ("worker", set())])
def test_my_page_leads_to_what_i_manage(client: FlaskClient, role: str, seen: set[str]) -> None:
    sign_in(client, make_person(roles=() if role == "worker" else (role,)))
    page = client.get("/me").get_data(as_text=True).split("<main", 1)[1]
    assert {address for address in ("/bank", "/manage/quizzes") if f'href="{address}"' in page} == seen
