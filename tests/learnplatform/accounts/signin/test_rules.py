from datetime import UTC, datetime, timedelta

from learnplatform.accounts.signin.rules import ADDRESS, NUMBER, wait

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_first_failures_cost_no_wait() -> None:
    assert [wait(NUMBER, failures, NOON, NOON) for failures in range(5)] == [0] * 5


def test_the_wait_grows_and_never_exceeds_a_minute() -> None:
    waits = [wait(NUMBER, failures, NOON, NOON) for failures in range(5, 13)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert wait(NUMBER, 10_000, NOON, NOON) == 60
    assert wait(ADDRESS, 10_000, NOON, NOON) == 10


def test_a_wait_runs_down_and_is_rounded_up() -> None:
    assert wait(NUMBER, 8, NOON, NOON + timedelta(seconds=9.5)) == 7
    assert wait(NUMBER, 8, NOON, NOON + timedelta(seconds=16)) == 0
    assert wait(NUMBER, 0, None, NOON) == 0
