"""A small load generator: one keep-alive connection a person, raw sockets, so that it costs little itself."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Request = tuple[str, str, object, str]  # method, path, JSON body, bearer token ("" for none)


@dataclass
class Outcome:
    """What came back: latencies in ms and how often each status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _encoded(host: str, request: Request) -> bytes:
    method, path, body, token = request
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(content)}"]
    if body is not None:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line[15:])
    return status, await reader.readexactly(length) if length else b""


async def _person(
    port: int, requests: Iterable[Request], outcome: Outcome, until: float, start_at: float
) -> None:
    await asyncio.sleep(max(0.0, start_at - time.perf_counter()))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in requests:
            begun = time.perf_counter()
            if begun > until:
                break
            writer.write(_encoded("127.0.0.1", request))
            status, _body = await _answer(reader)
            outcome.latencies.append((time.perf_counter() - begun) * 1000)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    finally:
        writer.close()


def run(
    port: int,
    people: list[Iterable[Request]],
    seconds: float = 60.0,
    spread: float = 0.0,
    begin: Callable[[], None] | None = None,
) -> Outcome:
    """Let every one of `people` send their requests one after another, at most `seconds` long.

    Their beginnings are spread evenly over `spread` seconds.
    """
    outcome = Outcome()

    async def everyone() -> None:
        begun = time.perf_counter()
        until = begun + seconds
        steps = [begun + spread * number / max(1, len(people)) for number in range(len(people))]
        if begin:
            begin()
        await asyncio.gather(
            *(_person(port, person, outcome, until, at) for person, at in zip(people, steps, strict=True))
        )
        outcome.seconds = time.perf_counter() - begun

    asyncio.run(everyone())
    return outcome
