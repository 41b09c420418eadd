"""Is it up? For people who run it and for what watches it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, jsonify

from learnplatform import after_commit
from learnplatform.access import public
from learnplatform.database import db
from learnplatform.models import Job
from learnplatform.operations import heartbeats

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> Any:
    """200 when this process and its database answer; under `serve`, when the workers and beat do too."""
    since = current_app.extensions["settings"].supervised_since
    with db.read() as session:
        session.execute(sa.text("SELECT 1"))
        missing = heartbeats.missing(session, since) if since else []
    return jsonify(status="starting" if missing else "ok", missing=missing), 503 if missing else 200


@blueprint.get("/readyz")
@public
def readyz() -> Any:
    """What stands behind this process: who gives no sign of life, and what waits."""
    with db.read() as session:
        missing = heartbeats.missing(session)
        waiting = session.scalar(sa.select(sa.func.count()).where(Job.state.in_(("queued", "running")))) or 0
    answer = {"missing": missing, "jobs": waiting, "lost_messages": after_commit.lost_messages}
    return jsonify(answer), 503 if missing else 200
