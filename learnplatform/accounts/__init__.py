"""People: sign-in, roles, departments / posts / specialties, the roster."""

from flask import Flask


def register(app: Flask) -> None:
    from learnplatform.accounts import models  # noqa: F401
