"""The fast way of answering places, on a real Valkey with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from quizzes.standings import places
from quizzes.standings.valkey import ValkeyPlaces


@pytest.fixture
def fast(app: Flask, valkey: str) -> Iterator[ValkeyPlaces]:
    redis.Redis.from_url(valkey).flushall()
    places.configure(valkey)
    assert places._fast is not None
    yield places._fast
    places.configure("")
