"""Memory of the web process with the demo's data, at rest and through a wave of sign-ins."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests import processes
from tests.load import report

PASSWORD = "hao-hao-xue-xi"


def main() -> None:
    report.heading("memory of the web process, demo data")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        environ = processes.environment(data)
        subprocess.run(
            [sys.executable, "-m", "learnplatform", "demo", "--seed-only", "--data", folder],
            env=environ,
            check=True,
        )
        port = processes.free_port()
        web = processes.start_web(environ, port, data / "log")
        with processes.running(web):
            processes.wait_until_up(port, process=web)
            _sign_in(port)
            report.line("after one sign-in and the home page, MB", f"{_memory(web.pid):.0f}", "< 150")
            peak, statuses, slowest = _wave(port, web.pid)
            report.line("200 sign-ins spread over 10 s: peak, MB", f"{peak:.0f}", "< 300")
            report.line("signed in / refused", f"{statuses.count(True)} / {statuses.count(False)}", "200 / 0")
            report.line("slowest sign-in, s", f"{slowest:.1f}")


def _memory(main_pid: int) -> float:
    """Resident megabytes of the largest process of the server: the one that serves."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-g", str(main_pid)], capture_output=True, text=True, check=True
    )
    return max(int(size) for size in listed.stdout.split()) / 1024


def _sign_in(port: int) -> bool:
    """Sign in as a browser does: fetch the form, post it, land on the first page."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(f"http://127.0.0.1:{port}/sign-in", timeout=60) as page:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert found
    form = {"csrf_token": found[1], "number": "worker", "password": PASSWORD}
    data = urllib.parse.urlencode(form).encode()
    with opener.open(f"http://127.0.0.1:{port}/sign-in", data, timeout=60) as answer:
        return answer.status == 200 and "/sign-in" not in answer.url


def _wave(port: int, pid: int) -> tuple[float, list[bool], float]:
    statuses: list[bool] = []
    spent: list[float] = []

    def person(delay: float) -> None:
        time.sleep(delay)
        begun = time.perf_counter()
        try:
            statuses.append(_sign_in(port))
        except OSError:
            statuses.append(False)
        spent.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=person, args=(n * 10 / 200,)) for n in range(200)]
    for thread in threads:
        thread.start()
    peak = 0.0
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, _memory(pid))
        time.sleep(0.1)
    return peak, statuses, max(spent)
