"""The demo's courses and those who learn in them."""

from typing import Any

from flask import Flask

from learnplatform.parts import parts


def register(app: Flask) -> None:
    parts(app).demo_seeds.append((20, _seed))


def _seed(plan: Any) -> None:
    # Only a first start of the demo pays for loading it.
    from courses.demo.seed import seed

    seed(plan)
