"""Whose target holds for whom, and who may set one for which branch."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from courses.records import counting, queries, rules
from courses.records.models import CreditTarget
from learnplatform import schema
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry
from tests.helpers import counted_statements, make_department, make_person, post, sign_in

YEAR = now().year
GROUP, OURS, THEIRS = ("海港集团",), ("海港集团", "港机一部"), ("海港集团", "港机二部")
TEAM = (*OURS, "一班")
ALL = Reach(everywhere=True)
PATHS = (None, "/1/", "/1/2/", "/1/2/3/", "/1/20/")


def ask(hours: int, branch: tuple[str, ...] | None = None, post_id: int | None = None) -> None:
    branch_id = make_department(*branch) if branch else None
    with db.write() as session:
        session.add(CreditTarget(year=YEAR, branch_id=branch_id, post_id=post_id, hours=hours))


def test_the_nearest_branch_comes_before_the_post_and_the_post_before_all() -> None:
    targets: list[tuple[str | None, int | None, int]] = [
        (None, None, 10), (None, 7, 20), ("/1/", 7, 30), ("/1/2/", None, 40), ("/1/2/", 8, 50),
    ]  # fmt: skip
    assert rules.target(targets, None, None) == 10
    assert rules.target(targets, None, 7) == 20
    assert rules.target(targets, "/1/", 7) == 30
    assert rules.target(targets, "/1/", 8) == 10
    assert rules.target(targets, "/1/2/3/", 7) == 40  # the branch says nothing of the post, but it is nearer
    assert rules.target(targets, "/1/2/3/", 8) == 50
    assert rules.target(targets, "/1/20/", None) == 10  # «/1/2/» is not above «/1/20/»
    assert rules.target([("/1/", None, 1)], None, None) is None
    assert rules.target([], "/1/", 7) is None


@given(
    st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from((None, 7, 8)), st.integers(1, 99))),
    st.sampled_from(PATHS),
    st.sampled_from((None, 7, 8)),
)
def test_what_is_farther_away_changes_nothing(
    targets: list[tuple[str | None, int | None, int]], path: str | None, post_id: int | None
) -> None:
    own = [each for each in targets if each[0] == path and each[1] in (None, post_id)]
    if own:
        assert rules.target(targets, path, post_id) == rules.target(own, path, post_id)


def test_the_database_counts_by_the_same_rule_for_everybody(app: Flask) -> None:
    people = [
        make_person(department=where, post=what)
        for where in (GROUP, OURS, TEAM, THEIRS)
        for what in ("门机司机", "理货员", None)
    ]
    nowhere = make_person()
    with db.write() as session:
        session.get_one(Person, nowhere.id).department_id = None
    driver = next(each.post_id for each in people if each.post_id)
    for number, (branch, post_id) in enumerate(
        [(None, None), (None, driver), (OURS, driver), (TEAM, None), (THEIRS, None), (GROUP, driver)]
    ):
        ask(100 * (number + 1), branch, post_id)
    with db.read() as session:
        targets = [
            (row[0], row[1], row[2])
            for row in session.execute(
                sa.select(Department.path, CreditTarget.post_id, CreditTarget.hours)
                .select_from(CreditTarget)
                .outerjoin(Department, Department.id == CreditTarget.branch_id)
            )
        ]
        where = {row.id: row.path for row in session.scalars(sa.select(Department))}
        with counted_statements() as seen:
            listed, _paging = counting.listing(session, ALL, YEAR, None)
        assert len(seen) == 2
        found = {row.id: row.target for row in listed}
        for each in [*people, nowhere]:
            held = session.get_one(Person, each.id)
            wanted = rules.target(targets, where.get(held.department_id or 0), held.post_id)
            assert (found[each.id], queries.target_of(session, each.id, YEAR)) == (wanted, wanted)
        total = counting.heat(session, ALL, YEAR, None, "kind").total
        assert (total.asked, total.target) == (len(found), sum(found.values()))
        assert len(set(found.values())) == 6


def test_two_of_the_same_can_not_be(app: Flask) -> None:
    post_id = make_person().post_id
    for branch, which in ((None, None), (OURS, None), (None, post_id), (OURS, post_id)):
        ask(100, branch, which)
        with pytest.raises(IntegrityError):
            ask(200, branch, which)
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CreditTarget)) == 4


def test_an_officer_sets_targets_within_their_branch_only(app: Flask) -> None:
    worker, other = make_person(department=TEAM), make_person(department=THEIRS)
    ids = {name: make_department(*name) for name in (GROUP, OURS, TEAM, THEIRS)}
    officers = {
        "everywhere": make_person(roles=("officer",)),
        "ours": make_person(roles=("officer",), branch=OURS),
        "theirs": make_person(roles=("officer",), branch=THEIRS),
        "trainer": make_person(roles=("trainer",), branch=OURS),
        "worker": worker,
    }
    clients = {name: sign_in(app.test_client(), each) for name, each in officers.items()}
    places: dict[str, int] = {
        "all": 0,
        "group": ids[GROUP],
        "ours": ids[OURS],
        "team": ids[TEAM],
        "nowhere": 99_999,
    }
    got: dict[str, list[int]] = {}
    for name, client in clients.items():
        for address in ("/records/targets", "/records/targets/remove"):
            got.setdefault(name, []).extend(
                post(client, address, {"year": YEAR, "branch": branch, "post": 0, "hours": "20"}).status_code
                for branch in places.values()
            )
    assert got == {
        "everywhere": [302, 302, 302, 302, 404] * 2,
        "ours": [403, 404, 302, 302, 404] * 2,
        "theirs": [403, 404, 404, 404, 404] * 2,
        "trainer": [403] * 10,
        "worker": [403] * 10,
    }
    typed: dict[str, Any] = {"year": YEAR, "branch": ids[OURS], "post": 0, "hours": "20"}
    post(clients["everywhere"], "/records/targets", typed | {"branch": 0, "hours": "10"})
    for _press in range(2):
        post(clients["ours"], "/records/targets", typed)
    with db.read() as session:
        held = session.execute(
            sa.select(CreditTarget.branch_id, CreditTarget.hours).order_by(CreditTarget.id)
        ).all()
        assert [tuple(each) for each in held] == [(None, 1_000), (ids[OURS], 2_000)]
        assert queries.target_of(session, worker.id, YEAR) == 2_000
        assert queries.target_of(session, other.id, YEAR) == 1_000
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.action, last.details["branch"]) == ("credit.target_set", "港机一部")
    page = clients["ours"].get("/records/targets").get_data(as_text=True)
    assert "全企业 · 所有岗位" in page  # it holds for them, and is not theirs to take away
    assert page.count("/records/targets/remove") == 1
    assert "港机二部" not in page
    assert "港机一部 ·" not in clients["theirs"].get("/records/targets").get_data(as_text=True)
    assert "20" in sign_in(app.test_client(), worker).get("/me/record").get_data(as_text=True)


def test_targets_come_through_the_migration_both_ways(database_url: str) -> None:
    schema.load_models()
    db.open(database_url)
    with db.write() as session:
        branch = Department(name="海港集团", path="/1/")
        session.add(branch)
        session.flush()
        session.add(CreditTarget(year=YEAR, post_id=None, hours=500))
        session.add(CreditTarget(year=YEAR, branch_id=branch.id, hours=700))
    schema.downgrade("0003_search")
    with db.write_core() as connection:
        rows = connection.execute(sa.text("SELECT year, hours FROM credit_targets")).all()
        assert [tuple(each) for each in rows] == [(YEAR, 500)]
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(sa.text(f"INSERT INTO credit_targets (year, hours) VALUES ({YEAR}, 1)"))
    schema.upgrade()
    with db.read() as session:
        kept = session.scalars(sa.select(CreditTarget)).one()
        assert (kept.branch_id, kept.hours) == (None, 500)
    db.close()
