"""Who takes the arena, who keeps it, and that the fold may be cut anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizzes.arena.rules import Challenge, Reign, State, Terms, Turn, bank_wanted, fold, lead_needed, settle

START = datetime(2025, 8, 1, tzinfo=UTC)
WEEK = Terms(reign_days=7, defence_mark=8000, entry_mark=6000)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def go(number: int, person: int, score: int | None, *, day: float, ms: int = 60_000) -> Challenge:
    return Challenge(number, 100 + number, person, score, ms, at(day))


def beginning(terms: Terms = WEEK) -> State:
    return State(terms, START, START)


def reigns(*goes: Challenge, terms: Terms = WEEK, turns: tuple[Turn, ...] = ()) -> list[Reign]:
    state, ended = fold(beginning(terms), goes, turns)
    return [*ended, *([state.star] if state.star else [])]


def test_a_vacant_arena_goes_to_the_first_who_reaches_the_entry_mark() -> None:
    (reign,) = reigns(go(1, 1, 5999, day=0), go(2, 2, 6000, day=1))
    assert (reign.person_id, reign.score, reign.attempt_id) == (2, 6000, 102)


def test_as_many_points_in_as_much_time_do_not_take_it() -> None:
    (reign,) = reigns(go(1, 1, 7000, day=0), go(2, 2, 7000, day=1))
    assert (reign.person_id, reign.defences) == (1, 1)


def test_as_many_points_one_millisecond_faster_take_it() -> None:
    old, new = reigns(go(1, 1, 7000, day=0, ms=60_000), go(2, 2, 7000, day=1, ms=59_999))
    assert (old.ended_by, old.ended_at, new.person_id) == ("dethroned", at(1), 2)


def test_the_star_betters_the_mark_and_stays_the_same_reign() -> None:
    (reign,) = reigns(go(1, 1, 7000, day=0), go(2, 1, 7500, day=1))
    assert (reign.attempt_id, reign.mark_attempt_id, reign.score, reign.held_at) == (101, 102, 7500, at(0))


def test_a_worse_go_of_the_star_is_no_defence_and_does_not_lower_the_mark() -> None:
    (reign,) = reigns(go(1, 1, 7000, day=0), go(2, 1, 100, day=1))
    assert (reign.score, reign.defences) == (7000, 0)


def test_a_reign_falls_vacant_on_its_day_and_the_next_needs_only_the_entry_mark() -> None:
    old, new = reigns(go(1, 1, 9000, day=0), go(2, 2, 6000, day=7))
    assert (old.ended_by, old.ended_at) == ("vacated", at(7))
    assert (new.person_id, new.score) == (2, 6000)


def test_a_moment_before_its_day_the_reign_still_stands() -> None:
    (reign,) = reigns(go(1, 1, 9000, day=0), go(2, 2, 6000, day=6.999))
    assert reign.defences == 1


def test_the_defence_mark_keeps_a_reign_alive_and_less_does_not() -> None:
    kept, *_rest = reigns(go(1, 1, 9000, day=0), go(2, 1, 8000, day=6), go(3, 2, 6000, day=8))
    assert (kept.ended_at, kept.held_at) == (None, at(6))
    lost, _new = reigns(go(1, 1, 9000, day=0), go(2, 1, 7999, day=6), go(3, 2, 6000, day=8))
    assert lost.ended_by == "vacated"


def test_somebody_elses_failure_does_not_keep_a_reign_alive() -> None:
    old, _new = reigns(go(1, 1, 9000, day=0), go(2, 2, 8000, day=6), go(3, 2, 8000, day=8))
    assert (old.ended_by, old.defences) == ("vacated", 1)


def test_the_former_star_may_come_back_after_the_vacancy() -> None:
    old, new = reigns(go(1, 1, 9000, day=0), go(2, 1, 6000, day=9))
    assert (old.attempt_id, new.attempt_id, new.person_id) == (101, 102, 1)


def test_a_voided_challenge_decides_nothing() -> None:
    (reign,) = reigns(go(1, 1, 7000, day=0), go(2, 2, None, day=1))
    assert reign.defences == 0


def test_the_calendar_alone_ends_a_reign() -> None:
    state, _ended = fold(beginning(), [go(1, 1, 9000, day=0)])
    assert settle(state, at(6.9))[1] is None
    after, over = settle(state, at(20))
    assert over is not None
    assert (over.ended_at, after.star) == (at(7), None)


def test_shorter_terms_end_nothing_before_they_were_made() -> None:
    shorter = Turn(after=1, at=at(10), terms=Terms(reign_days=7))
    old, _new = reigns(
        go(1, 1, 9000, day=0), go(2, 2, 100, day=11), terms=Terms(reign_days=30), turns=(shorter,)
    )
    assert (old.ended_at, old.ended_by) == (at(10), "vacated")


def test_a_challenge_is_judged_by_the_terms_it_was_made_under() -> None:
    stricter = Turn(after=1, at=at(1), terms=Terms(entry_mark=9000))
    (reign,) = reigns(go(1, 1, 5000, day=0), terms=Terms(entry_mark=5000), turns=(stricter,))
    assert reign.score == 5000


def test_closing_ends_the_reign() -> None:
    (reign,) = reigns(go(1, 1, 9000, day=0), turns=(Turn(1, at(2), WEEK, open=False),))
    assert (reign.ended_by, reign.ended_at) == ("closed", at(2))


def test_what_is_missing_is_said_in_points_first_and_then_in_time() -> None:
    assert lead_needed(9200, 1, 9800, 252_000) == (600, 0)
    assert lead_needed(9800, 260_000, 9800, 252_000) == (0, 8001)
    assert lead_needed(9800, 251_999, 9800, 252_000) == (0, 0)


def test_a_bank_holds_five_papers() -> None:
    assert bank_wanted(10) == 50


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Challenge], list[Turn]]:
    goes, turns, day = [], [], 0.0
    for number in range(1, draw(st.integers(0, 25)) + 1):
        day += draw(st.sampled_from([0, 0.01, 1, 5, 8]))
        score = draw(st.one_of(st.none(), st.integers(0, 5).map(lambda n: n * 2000)))
        goes.append(go(number, draw(st.integers(1, 4)), score, day=day, ms=draw(st.integers(1, 3))))
        if draw(st.booleans()):
            terms = Terms(draw(st.sampled_from([None, 1, 7])), draw(st.sampled_from([0, 8000])), 2000)
            turns.append(Turn(number, at(day), terms, open=draw(st.booleans())))
    return goes, turns


@given(histories(), st.data())
def test_folding_in_pieces_is_folding_at_once(
    history: tuple[list[Challenge], list[Turn]], data: st.DataObject
) -> None:
    goes, turns = history
    whole = fold(beginning(), goes, turns)
    cut = data.draw(st.integers(0, len(goes)))
    first, ended = fold(beginning(), goes[:cut], turns)
    second, more = fold(first, goes[cut:], [turn for turn in turns if turn.after > first.number])
    assert (second, ended + more) == whole


@given(histories())
def test_reigns_follow_one_another_and_no_one_dethrones_themselves(
    history: tuple[list[Challenge], list[Turn]],
) -> None:
    state, ended = fold(beginning(), *history)
    line = [*ended, *([state.star] if state.star else [])]
    for one, following in pairwise(line):
        assert one.ended_at is not None
        assert one.began_at <= one.ended_at <= following.began_at
        if one.ended_by == "dethroned":
            assert one.person_id != following.person_id
            assert (following.score, -following.duration_ms) > (one.score, -one.duration_ms)
