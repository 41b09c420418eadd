"""Messages as files: whole or not there, in order, each to its own queue."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from learnplatform import broker


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    folder = str(tmp_path)
    options = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": folder,
        "processed_folder": str(tmp_path / "done"),
    }
    with Connection(broker.register(), transport_options=options) as opened:
        yield opened


def test_messages_come_in_order_each_to_its_own_queue(connection: Connection) -> None:
    one, other = connection.SimpleQueue("one"), connection.SimpleQueue("other")
    for number in range(3):
        one.put({"number": number})
    other.put("别的")
    assert [one.get(timeout=1).payload for _ in range(3)] == [{"number": number} for number in range(3)]
    assert other.get(timeout=1).payload == "别的"
    with pytest.raises(one.Empty):
        one.get_nowait()


def test_a_message_is_not_taken_before_it_is_whole(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = connection.SimpleQueue("third")  # kombu remembers which it has declared, whatever the folder
    seen: list[Path] = []

    def finish(draft: Path, message: Path) -> None:
        with pytest.raises(queue.Empty):  # written, and not yet given its name
            queue.get_nowait()
        seen.append(draft)
        os.rename(draft, message)

    monkeypatch.setattr("learnplatform.broker.os.replace", finish)
    queue.put("一句话")
    assert len(seen) == 1
    assert queue.get(timeout=1).payload == "一句话"


def test_nobody_waits_long_for_a_message_without_looking_up(connection: Connection) -> None:
    """A worker sees only between two waits that it is to stop, and Celery's are 2 s long."""
    connection.SimpleQueue("quiet").consumer.consume()
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=2)
    assert time.monotonic() - begun < 1
