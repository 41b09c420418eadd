"""Importing 5,000 questions and a roster of 20,000 on SQLite, while people go on saving answers."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from learnplatform.sheets import write_sheet
from quizzes.attempts import service as attempts
from tests import processes
from tests.load import client, report
from tests.load.stage import Stage, bank, people_with_tokens, quiz, stage

PEOPLE = 4
PAUSE = 0.05  # seconds between two saves of one person: forty times as fast as people are


def main() -> None:
    with stage("sqlite") as where:
        people = people_with_tokens(PEOPLE)
        bank(60)
        quiz_id = quiz(50)
        with where.app.test_request_context():
            papers = [(token, attempts.start(person, quiz_id)[0]) for person, token in people]
        environ, port = processes.environment(where.data, where.url), processes.free_port()
        web = processes.start_web(environ, port, where.data / "log")
        with processes.running(web):
            processes.wait_until_up(port, process=web)
            saves = [_saves(token, paper.id, [q.id for q in paper.questions]) for token, paper in papers]
            questions, roster = where.data / "questions.xlsx", where.data / "roster.xlsx"
            questions.write_bytes(_questions(5_000))
            roster.write_bytes(_roster(20_000))
            _measure(
                where,
                port,
                saves,
                "importing 5,000 questions",
                ["bank", "import", str(questions), "--keep-good"],
            )
            _measure(
                where, port, saves, "importing a roster of 20,000", ["roster", "import", str(roster), "--yes"]
            )


def _measure(
    where: Stage, port: int, saves: list[Iterator[client.Request]], what: str, command: list[str]
) -> None:
    report.heading(f"{what}, SQLite, {PEOPLE} people saving meanwhile")
    done: list[client.Outcome] = []
    stop = threading.Event()
    going = [_until(stop, requests) for requests in saves]
    saver = threading.Thread(target=lambda: done.append(client.run(port, going, 300)))
    saver.start()
    seconds, megabytes, code = _run(
        [*command, "--data", str(where.data)], processes.environment(where.data, where.url)
    )
    stop.set()
    saver.join()
    report.line("time, s", f"{seconds:.1f}", "≤ 60")
    report.line("memory, MB", f"{megabytes:.0f}", "< 400")
    report.line("exit code", str(code), "0")
    report.line("saves meanwhile: number, statuses", f"{len(done[0].latencies)} {done[0].statuses}")
    report.line("p99 of a save, ms", f"{done[0].quantile(0.99):.0f}", "≤ 200")


def _run(command: list[str], environ: dict[str, str]) -> tuple[float, float, int]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "learnplatform", *command], env=environ, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - begun, usage.ru_maxrss / 1024, process.returncode


def _until(stop: threading.Event, requests: Iterator[client.Request]) -> Iterator[client.Request]:
    """Requests at a person's pace; the loop of the load generator is blocked meanwhile, hence only few of them."""
    for request in requests:
        if stop.is_set():
            return
        time.sleep(PAUSE / PEOPLE)
        yield request


def _saves(token: str, attempt: str, questions: list[str]) -> Iterator[client.Request]:
    for seq in itertools.count(1):
        body = {"response": {"option": "abcd"[seq % 4]}, "seq": seq, "writer": 1}
        yield "PUT", f"/api/v1/attempts/{attempt}/answers/{questions[seq % len(questions)]}", body, token


def _questions(count: int) -> bytes:
    headings = ["编号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "难度", "标签", "解析"]
    rows = [
        [
            f"X{n}",
            "单选题",
            f"第 {n} 题：门机在风速超过多少时应当停止作业？",
            "一",
            "二",
            "三",
            "四",
            "C",
            "中",
            "港机安全",
            "见规程。",
        ]
        for n in range(count)
    ]
    return write_sheet(headings, rows)


def _roster(count: int) -> bytes:
    headings = ["工号", "姓名", "部门", "岗位", "工种"]
    rows = [
        [
            f"R{n}",
            f"职工{n}",
            f"总公司/分公司{n % 20}/车间{n % 200}/班组{n % 1000}",
            f"岗位{n % 30}",
            f"工种{n % 12}",
        ]
        for n in range(count)
    ]
    return write_sheet(headings, rows)
