"""2 GB sent by tus over a line that is cut five times: whole by checksum, with the web process' memory flat."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import socket
import subprocess
import time
from typing import Any

from tests import processes
from tests.load import report
from tests.load.stage import people_with_tokens, stage

SIZE, BLOCK = 2 * 1024**3, 1024**2
CUTS = [SIZE * n // 6 + 12_345 for n in range(1, 6)]


def main() -> None:
    with stage("sqlite") as where:
        report.heading("an upload of 2 GB, cut five times")
        ((_person, token),) = people_with_tokens(1)
        environ = processes.environment(where.data, where.url)
        port, log = processes.free_port(), where.data / "log"
        web, worker = processes.start_web(environ, port, log), processes.start_worker(environ, log)
        with processes.running(web, worker):
            processes.wait_until_up(port, process=web)
            sender = Sender(port, token, web.pid)
            begun = time.perf_counter()
            address = sender.begin()
            for end in [*CUTS, SIZE]:
                sender.send(address, end)
            sent = time.perf_counter() - begun
            found = sender.wait(address)
            whole = time.perf_counter() - begun
        report.line("sent in, s (MB/s)", f"{sent:.0f} ({SIZE / sent / 1e6:.0f})")
        report.line("put together and checked after, s", f"{whole:.0f}")
        same = found["state"] == "done" and found["file"]["sha256"] == checksum()
        report.line("whole by SHA-256", "yes" if same else f"NO: {found}", "yes")
        report.line(
            "memory of the web process: before, peak, MB", f"{sender.before:.0f}, {sender.peak:.0f}", "flat"
        )


def block(number: int) -> bytes:
    """The file's megabyte `number`: each another."""
    return hashlib.sha256(str(number).encode()).digest() * (BLOCK // 32)


def checksum() -> str:
    total = hashlib.sha256()
    for number in range(SIZE // BLOCK):
        total.update(block(number))
    return total.hexdigest()


class Sender:
    """A browser that sends a file, and an eye on the memory of who receives it."""

    def __init__(self, port: int, token: str, pid: int) -> None:
        self.port, self.pid = port, pid
        self.heads = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
        self._ask("GET", "/api/v1/me/record")  # what a process loads once
        self.before = self.peak = memory(pid)

    def begin(self) -> str:
        name = base64.b64encode("安全规程.zip".encode()).decode()
        told = {"Upload-Length": str(SIZE), "Upload-Metadata": f"filename {name}"}
        return str(self._ask("POST", "/api/v1/uploads", told)[0]["location"])

    def send(self, address: str, end: int) -> None:
        """Send from where the server is up to `end`, promising all the rest: the line breaks there."""
        offset = int(self._ask("HEAD", address)[0]["upload-offset"])
        heads = {
            "Upload-Offset": str(offset),
            "Content-Length": str(SIZE - offset),
            "Content-Type": "application/offset+octet-stream",
        }
        line = socket.create_connection(("127.0.0.1", self.port))
        lines = [f"PATCH {address} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in (self.heads | heads).items()]
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        while offset < end:
            piece = block(offset // BLOCK)[offset % BLOCK :][: end - offset]
            line.sendall(piece)
            offset += len(piece)
            if offset // BLOCK % 32 == 0:
                self.peak = max(self.peak, memory(self.pid))
        if end == SIZE:
            answer = line.recv(64)
            assert b" 204 " in answer, answer
        line.close()
        time.sleep(1)  # the server notices

    def wait(self, address: str) -> dict[str, Any]:
        for _time in range(600):
            found: dict[str, Any] = json.loads(self._ask("GET", address)[1])
            if found["state"] not in ("receiving", "finishing"):
                return found
            time.sleep(0.5)
        raise AssertionError(found)

    def _ask(self, method: str, address: str, heads: dict[str, str] | None = None) -> tuple[Any, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request(method, address, headers=self.heads | (heads or {}))
        answer = line.getresponse()
        told, body = {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        assert answer.status < 400, body
        line.close()
        self.peak = max(getattr(self, "peak", 0), memory(self.pid))
        return told, body


def memory(main_pid: int) -> float:
    """Resident megabytes of the largest process of the server: the one that serves."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-g", str(main_pid)], capture_output=True, text=True, check=True
    )
    return max(int(size) for size in listed.stdout.split()) / 1024
