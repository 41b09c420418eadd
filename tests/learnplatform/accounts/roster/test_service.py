from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.access import Reach
from learnplatform.accounts.models import AccessToken, Department, Grant, Person, Post, SignedSession
from learnplatform.accounts.people.service import SHELL, Actor
from learnplatform.accounts.roster import queries, service, store
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry, Job, JobRow
from learnplatform.problems import Conflict, Invalid
from learnplatform.sheets import write_sheet
from tests.helpers import make_department, make_person

HEADINGS = ["工号", "姓名", "部门", "岗位", "工种", "手机"]


def upload(*rows: list[Any], actor: Actor = SHELL, content: bytes | None = None) -> int:
    with db.write() as session:
        return service.upload(session, actor, content or write_sheet(HEADINGS, rows), "花名册.xlsx").id


def job_of(job_id: int) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


def previewed(*rows: list[Any], **kwargs: Any) -> Job:
    job_id = upload(*rows, **kwargs)
    jobs.run(job_id)
    return job_of(job_id)


def confirm(
    job: Job, *, keep_good: bool = False, deactivate_missing: bool = False, sure: bool = False
) -> Job:
    with db.write() as session:
        service.confirm(
            session,
            session.get_one(Job, job.id),
            keep_good=keep_good,
            deactivate_missing=deactivate_missing,
            sure=sure,
        )
    jobs.run(job.id)
    return job_of(job.id)


def people() -> dict[str, Person]:
    with db.read() as session:
        return {person.number: person for person in session.scalars(sa.select(Person))}


def states(job: Job) -> dict[int, str]:
    with db.read() as session:
        return {
            row.number: row.state for row in session.scalars(sa.select(JobRow).where(JobRow.job_id == job.id))
        }


def test_nothing_is_stored_before_it_is_confirmed(app: Flask) -> None:
    job = previewed(["1", "甲", "集团/一部/一班", "司机", "起重", ""])
    assert job.state == "waiting"
    assert job.result["counts"] == {"new": 1}
    assert people() == {}
    with db.read() as session:
        assert session.scalars(sa.select(Department)).all() == []


def test_people_and_their_places_are_made_without_passwords(app: Flask) -> None:
    done = confirm(
        previewed(
            [10023.0, "甲", "集团/一部", "司机", "起重", ""], ["2", "乙", "集团/一部/一班", "司机", "", ""]
        )
    )
    assert done.state == "done"
    made = people()
    assert set(made) == {"10023", "2"}
    assert all(person.password_hash is None and person.one_time_hash is None for person in made.values())
    with db.read() as session:
        tree = queries.Tree(session)
        assert tree.names_of[made["2"].department_id] == ("集团", "一部", "一班")
        assert session.scalars(sa.select(Post.name)).all() == ["司机"]
        paths = {row.name: row.path for row in session.scalars(sa.select(Department))}
    assert paths["一班"].startswith(paths["一部"])
    assert paths["一部"].startswith(paths["集团"])


def test_a_second_import_updates_moves_and_leaves_alone(app: Flask) -> None:
    confirm(
        previewed(
            ["1", "甲", "集团/一部", "司机", "起重", "138"],
            ["2", "乙", "集团/一部", "司机", "起重", "139"],
            ["3", "丙", "集团/一部", "司机", "起重", ""],
        )
    )
    before = people()
    job = previewed(
        ["1", "甲", "集团/一部", "司机", "起重", ""],
        ["2", "乙", "集团/二部", "司机", "起重", ""],
        ["3", "丙", "集团/一部", "钳工", "", ""],
    )
    assert states(job) == {2: "same", 3: "moved", 4: "changed"}
    confirm(job)
    after = people()
    assert {number: person.id for number, person in after.items()} == {n: p.id for n, p in before.items()}
    assert after["1"].phone == "138"
    assert after["2"].department_id != before["2"].department_id
    assert after["3"].specialty_id is None
    with db.read() as session:
        told = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.changed")).all()
    assert {entry.object_id for entry in told} == {str(after["2"].id), str(after["3"].id)}


def test_leavers_are_deactivated_only_when_asked_and_many_only_when_sure(app: Flask) -> None:
    confirm(previewed(*([str(n), "某", "集团", "", "", ""] for n in range(1, 6))))
    admin = make_person(roles=("admin",))
    with db.write() as session:
        person_id = session.scalar(sa.select(Person.id).where(Person.number == "5"))
        session.add(SignedSession(token_hash="s", person_id=person_id, expires_at=now()))
        session.add(AccessToken(token_hash="t", person_id=person_id))
    rows = [[str(n), "某", "集团", "", "", ""] for n in range(1, 4)]
    assert all(person.active for person in (confirm(previewed(*rows)), people())[1].values())
    job = previewed(*rows)
    assert job.result["counts"] == {"same": 3, "leaver": 2}
    with pytest.raises(Invalid, match="too-many-leavers"):
        confirm(job, deactivate_missing=True)
    assert confirm(job, deactivate_missing=True, sure=True).result["deactivated"] == 2
    assert {number for number, person in people().items() if not person.active} == {"4", "5"}
    assert people()[admin.number].active
    with db.read() as session:
        assert session.scalars(sa.select(SignedSession)).all() == []
        assert session.scalars(sa.select(AccessToken)).all() == []
    confirm(previewed(["4", "某", "集团", "", "", ""]))
    assert people()["4"].active


def test_wrong_rows_stop_the_import_unless_somebody_keeps_the_good_ones(app: Flask) -> None:
    rows = [
        ["1", "甲", "集团", "", "", ""],
        ["", "无号", "集团", "", "", ""],
        ["2", "乙", "集团", "", "", ""],
    ]
    rows += [["2", "乙二", "集团", "", "", ""]]
    job = previewed(*rows)
    assert states(job) == {2: "new", 3: "wrong", 4: "wrong", 5: "wrong"}
    with pytest.raises(Invalid, match="wrong-rows"):
        confirm(job)
    assert people() == {}
    confirm(job, keep_good=True)
    assert set(people()) == {"1"}
    with pytest.raises(Conflict):
        confirm(job, keep_good=True)


@pytest.mark.parametrize("content", [b"no workbook at all", write_sheet(["a", "b"], [["1", "2"]])])
def test_a_wrong_file_is_refused_whole_with_words(app: Flask, content: bytes) -> None:
    job = previewed(content=content)
    assert job.state == "failed"
    assert "Excel" in job.result["error"] or "缺少 工号、姓名、部门、岗位、工种" in job.result["error"]


def test_a_crash_half_way_is_made_good_by_running_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_CHUNK", 2)
    confirm(previewed(["9", "老", "集团", "", "", ""]))
    job = previewed(
        ["9", "老人", "集团", "", "", ""], *([str(n), "某", f"集团/{n}", "", "", ""] for n in range(1, 6))
    )
    reported = []
    real = jobs.Progress.report

    def crash(self: jobs.Progress, done: int, total: int, stage: str = "") -> None:
        reported.append(done)
        if len(reported) == 2:
            raise OSError("the power is out")
        real(self, done, total, stage)

    with monkeypatch.context() as patch:
        patch.setattr(jobs.Progress, "report", crash)
        assert confirm(job).state == "queued"
    jobs.run(job.id)
    assert job_of(job.id).state == "done"
    assert len(people()) == 6
    with db.read() as session:
        told = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert told == ["roster.imported", "person.changed", "roster.imported"]


def test_who_administers_a_branch_imports_only_there(app: Flask) -> None:
    mine = make_department("海港集团", "港机一部")
    with db.read() as session:
        path = session.get_one(Department, mine).path
    boss = make_person("总", department=("海港集团", "港机一部"), roles=("admin",))
    away = make_person("外", department=("海港集团", "港机二部"))
    here = make_person("里", department=("海港集团", "港机一部"))
    actor = Actor(here.id, Reach(paths=(path,)))
    job = previewed(
        ["N1", "新", "海港集团/港机一部/新班", "", "", ""],
        ["N2", "新", "海港集团/港机二部/新班", "", "", ""],
        ["N3", "新", "别的集团", "", "", ""],
        [away.number, "外", "海港集团/港机一部", "", "", ""],
        [boss.number, "改", "海港集团/港机一部", "", "", ""],
        [here.number, "里", "海港集团/港机二部", "", "", ""],
        actor=actor,
    )
    assert states(job) == {2: "new", 3: "wrong", 4: "wrong", 5: "wrong", 6: "wrong", 7: "wrong"}
    confirm(job, keep_good=True, deactivate_missing=True, sure=True)
    assert people()["N1"].active
    assert people()[away.number].active
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Grant)) == 1


def test_who_became_an_administrator_after_the_preview_stays(app: Flask) -> None:
    risen, gone = make_person("升"), make_person("走")
    job = previewed(["N1", "新", "海港集团/港机一部", "", "", ""])
    with db.write() as session:
        session.add(Grant(person_id=risen.id, role="admin"))
    done = confirm(job, deactivate_missing=True, sure=True)
    assert people()[risen.number].active
    assert not people()[gone.number].active
    assert (job.result["counts"]["leaver"], done.result["deactivated"]) == (2, 1)
    with db.read() as session:
        told = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "roster.imported")).one()
    assert told.details["deactivated"] == 1


def test_who_left_in_a_run_that_was_cut_short_is_counted_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "甲乙丙":
        make_person(name)
    job = previewed(["N1", "新", "海港集团/港机一部", "", "", ""])
    with monkeypatch.context() as patch:
        patch.setattr(store, "_CHUNK", 2)
        patch.setattr(store, "_tell", lambda *_: 1 / 0)
        assert confirm(job, deactivate_missing=True, sure=True).state == "queued"
    jobs.run(job.id)
    assert job_of(job.id).result["deactivated"] == 3
