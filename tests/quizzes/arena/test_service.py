"""Deciding from stored challenges: in the order of numbers, whatever the order of grading."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from quizzes.arena import service
from quizzes.arena.models import Arena, Reign
from quizzes.grading.models import Grade
from tests.helpers import counted_statements, make_person
from tests.quizzes.arena.build import START, challenge, make_arena, reigns_of, set_attempt


def decide(arena_id: int) -> int:
    with db.write() as session:
        return service.decide(session, arena_id)


def replay(arena_id: int, number: int) -> None:
    with db.write() as session:
        service.replay(session, arena_id, number)


def stars(arena_id: int) -> list[tuple[int, int, str | None]]:
    return [(reign.person_id, reign.score, reign.ended_by) for reign in reigns_of(arena_id)]


def notices_of(person_id: int) -> list[str]:
    with db.read() as session:
        return list(
            session.scalars(sa.select(Notice.kind).where(Notice.person_id == person_id).order_by(Notice.id))
        )


def test_the_better_challenge_takes_it_and_the_dethroned_is_told_by_whom(app: Flask) -> None:
    arena, first, second = make_arena(), make_person("陈立国"), make_person("林秋月")
    challenge(arena, first.id, 9000)
    challenge(arena, second.id, 9500, day=1)
    assert decide(arena) == 2
    assert stars(arena) == [(first.id, 9000, "dethroned"), (second.id, 9500, None)]
    assert notices_of(first.id) == ["arena.star", "arena.dethroned"]
    with db.read() as session:
        told = session.scalars(sa.select(Notice).where(Notice.kind == "arena.dethroned")).one()
    assert (told.params["who"], told.params["score"], told.link) == ("林秋月", 9500, f"/arenas/{arena}")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_grading_is_irrelevant(app: Flask, order: tuple[int, ...]) -> None:
    arena, people = make_arena(), [make_person() for _ in range(3)]
    scores = (9000, 9500, 9200)
    goes = [
        challenge(arena, person.id, score, state="submitted")
        for person, score in zip(people, scores, strict=True)
    ]
    for place in order:
        set_attempt(goes[place], state="graded")
        decide(arena)
    assert stars(arena) == [(people[0].id, 9000, "dethroned"), (people[1].id, 9500, None)]
    assert reigns_of(arena)[1].defences == 1


def test_nothing_is_decided_past_a_challenge_that_waits_to_be_graded(app: Flask) -> None:
    arena, person = make_arena(), make_person()
    waiting = challenge(arena, person.id, 9000, state="submitted")
    challenge(arena, make_person().id, 9500)
    assert decide(arena) == 0
    assert stars(arena) == []
    set_attempt(waiting, state="set_aside")
    assert decide(arena) == 2
    assert [reign[1] for reign in stars(arena)] == [9500]


def test_deciding_twice_changes_nothing(app: Flask) -> None:
    arena, person = make_arena(), make_person()
    challenge(arena, person.id, 9000)
    decide(arena)
    decide(arena)
    assert len(reigns_of(arena)) == 1
    assert notices_of(person.id) == ["arena.star"]


def test_a_void_gives_the_arena_back_and_flags_a_reward_that_was_given(app: Flask) -> None:
    arena, first, cheat = make_arena(), make_person("陈立国"), make_person("林秋月")
    challenge(arena, first.id, 9000)
    taken = challenge(arena, cheat.id, 9900)
    challenge(arena, make_person().id, 9500)
    decide(arena)
    with db.write() as session:
        session.execute(sa.update(Reign).where(Reign.attempt_id == taken).values(reward_state="rewarded"))
    set_attempt(taken, state="voided")
    replay(arena, 2)
    assert [score for _who, score, _by in stars(arena)] == [9000, 9500]
    with db.read() as session:
        never_was = session.scalars(sa.select(Reign).where(Reign.attempt_id == taken)).one()
        assert (never_was.overturned, never_was.reward_flagged, never_was.reward_state) == (
            True,
            True,
            "rewarded",
        )
        assert session.scalar(sa.select(AuditEntry.action)) == "arena.replayed"
    assert notices_of(cheat.id)[-1] == "arena.overturned"


def test_a_reign_found_again_keeps_its_reward_and_loses_its_flag(app: Flask) -> None:
    arena, person = make_arena(), make_person()
    taken = challenge(arena, person.id, 9000)
    decide(arena)
    with db.write() as session:
        session.execute(sa.update(Reign).values(reward_state="rewarded", reward_note="奖金 200 元"))
    set_attempt(taken, state="voided")
    replay(arena, 1)
    assert stars(arena) == []
    set_attempt(taken, state="graded")
    replay(arena, 1)
    (reign,) = reigns_of(arena)
    assert (reign.reward_state, reign.reward_flagged, reign.reward_note) == ("rewarded", False, "奖金 200 元")


def test_a_regrade_moves_the_star(app: Flask) -> None:
    arena, first, second = make_arena(), make_person(), make_person()
    one, two = challenge(arena, first.id, 9000), challenge(arena, second.id, 8000, day=1)
    decide(arena)
    with db.write() as session:
        session.execute(sa.update(Grade).where(Grade.attempt_id == two).values(score=9100))
    replay(arena, 2)
    assert stars(arena) == [(first.id, 9000, "dethroned"), (second.id, 9100, None)]
    assert reigns_of(arena)[0].attempt_id == one


def test_replaying_what_is_right_changes_nothing_and_tells_nobody(app: Flask) -> None:
    arena, first, second = make_arena(reign_days=7, defence_mark=8000), make_person(), make_person()
    for day, (who, score) in enumerate([(first, 9000), (second, 9500), (first, 9600), (second, 9600)]):
        challenge(arena, who.id, score, day=day * 4)
        decide(arena)
    before, told = stars(arena), len(notices_of(first.id))
    replay(arena, 1)
    assert stars(arena) == before
    assert len(notices_of(first.id)) == told


def test_without_a_challenge_the_calendar_ends_the_reign(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    arena, person = make_arena(reign_days=7), make_person()
    challenge(arena, person.id, 9000)
    moment = START + timedelta(days=6)
    monkeypatch.setattr(service, "now", lambda: moment)
    decide(arena)
    service.vacate()
    assert stars(arena) == [(person.id, 9000, None)]
    moment = START + timedelta(days=7)
    assert service.vacate() == 1
    (reign,) = reigns_of(arena)
    assert (reign.ended_by, reign.ended_at) == ("vacated", START + timedelta(days=7))
    assert notices_of(person.id) == ["arena.star", "arena.vacated"]
    replay(arena, 1)
    assert stars(arena) == [(person.id, 9000, "vacated")]


def test_a_challenge_that_waits_to_be_graded_holds_the_calendar_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    arena, star = make_arena(reign_days=7), make_person()
    challenge(arena, star.id, 9000)
    defence = challenge(arena, star.id, 9000, day=6, state="submitted")
    monkeypatch.setattr(service, "now", lambda: START + timedelta(days=8))
    decide(arena)
    service.vacate()
    assert stars(arena) == [(star.id, 9000, None)]
    set_attempt(defence, state="graded")
    decide(arena)
    assert stars(arena) == [(star.id, 9000, None)]


def test_a_go_numbered_late_replays_to_what_was_decided(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own time lies before the vacancy that the calendar had found already."""
    arena, star, late = make_arena(reign_days=7), make_person(), make_person()
    challenge(arena, star.id, 9000)
    monkeypatch.setattr(service, "now", lambda: START + timedelta(days=8))
    decide(arena)
    challenge(arena, late.id, 5000, day=6.9)
    decide(arena)
    before = stars(arena)
    assert before == [(star.id, 9000, "vacated"), (late.id, 5000, None)]
    replay(arena, 1)
    assert stars(arena) == before


def test_an_unsuccessful_challenge_costs_few_statements(app: Flask) -> None:
    arena = make_arena()
    challenge(arena, make_person().id, 9000)
    decide(arena)
    other = make_person()
    for day in range(1, 6):
        challenge(arena, other.id, 1000, day=day)
        with counted_statements() as seen:
            decide(arena)
        assert len(seen) <= 8
    with db.read() as session:
        assert session.get_one(Arena, arena).decided_number == 6
