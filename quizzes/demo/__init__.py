"""The demo's questions, its finished competition, its open quiz and its arena."""

from flask import Flask

from learnplatform.parts import parts


def register(app: Flask) -> None:
    from quizzes.demo import seed

    parts(app).demo_seeds.append((10, seed.seed))
