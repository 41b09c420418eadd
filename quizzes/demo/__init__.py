"""The demo's questions, its finished competition, its open quiz and its arena."""

from typing import Any

from flask import Flask

from learnplatform.parts import parts


def register(app: Flask) -> None:
    parts(app).demo_seeds.append((10, _seed))


def _seed(plan: Any) -> None:
    # Only a first start of the demo pays for loading it.
    from quizzes.demo.seed import seed

    seed(plan)
