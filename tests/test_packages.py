"""What runs on several hosts runs on the run-time packages alone."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_what_a_valkey_broker_needs_is_among_the_run_time_packages() -> None:
    needed = {
        re.split(r"[^\w.-]", line)[0]
        for line in requires("kombu") or []
        if re.search(r"""extra == ['"]redis['"]""", line)
    }
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    assert needed
    assert needed <= locked
