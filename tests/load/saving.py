"""Saving one answer, beside a bare route under the same server on the same database, round by round."""

from __future__ import annotations

from collections.abc import Iterator

from quizzes.attempts import service as attempts
from tests import processes
from tests.load import client, report
from tests.load.stage import Stage, bank, people_with_tokens, quiz, stage

CONNECTIONS = 8
ROUNDS, SECONDS = 5, 4.0


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind) as where:
            _measure(where)


def _measure(where: Stage) -> None:
    report.heading(
        f"saving one answer, {where.name}, {CONNECTIONS} connections, {ROUNDS} × {SECONDS:.0f} s each in turn"
    )
    people = people_with_tokens(CONNECTIONS)
    bank(60)
    quiz_id = quiz(50)
    with where.app.test_request_context():
        papers = [(token, attempts.start(person, quiz_id)[0]) for person, token in people]
    environ = processes.environment(where.data, where.url)
    log = where.data / "log"
    port, bare_port = processes.free_port(), processes.free_port()
    web = processes.start_web(environ, port, log)
    bare = processes.start_web(environ, bare_port, log, "tests.load.bare:app")
    with processes.running(web, bare):
        processes.wait_until_up(port, process=web)
        product = [_saves(token, paper.id, [q.id for q in paper.questions]) for token, paper in papers]
        plain = [_bare(number) for number in range(CONNECTIONS)]
        client.run(port, product, 1.0)
        client.run(bare_port, plain, 1.0)
        pairs = [
            (client.run(port, product, SECONDS), client.run(bare_port, plain, SECONDS)) for _ in range(ROUNDS)
        ]
    for outcome in (outcome for pair in pairs for outcome in pair):
        assert set(outcome.statuses) == {200}, outcome.statuses
    ours, theirs = ([pair[n].rate for pair in pairs] for n in (0, 1))
    ratios = [mine / bare_rate for mine, bare_rate in zip(ours, theirs, strict=True)]
    report.line("saves a second (median)", f"{report.median(ours):,.0f}")
    report.line("bare SELECT + upsert + commit a second (median)", f"{report.median(theirs):,.0f}")
    report.line(
        "ratio, median (min–max)",
        f"{report.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
        "≥ 0.8",
    )
    report.line("p99 of a save, ms", f"{report.median([pair[0].quantile(0.99) for pair in pairs]):.1f}")


def _saves(token: str, attempt: str, questions: list[str]) -> Iterator[client.Request]:
    seq = 0
    while True:
        seq += 1
        question = questions[seq % len(questions)]
        body = {"response": {"option": "abcd"[seq % 4]}, "seq": seq, "writer": 1}
        yield "PUT", f"/api/v1/attempts/{attempt}/answers/{question}", body, token


def _bare(number: int) -> Iterator[client.Request]:
    seq = 0
    while True:
        seq += 1
        body = {"response": {"option": "abcd"[seq % 4]}, "seq": seq}
        yield "PUT", f"/save/{number}/{seq % 50}", body, ""
