"""A job's page and its progress, for its owner."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform import uploads
from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.models import Job
from learnplatform.problems import NotFound
from learnplatform.web.guard import safe_next

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs", template_folder="templates")


def own_job(job_id: int) -> Job:
    """The visitor's job. Raises NotFound for somebody else's."""
    with db.read() as session:
        job = session.get(Job, job_id)
    if job is None or job.owner_id != current_user.id:
        raise NotFound
    return job


@blueprint.get("/<int:job_id>/progress")
@signed_in
def progress(job_id: int) -> Response:
    job = own_job(job_id)
    return jsonify(id=str(job.id), state=job.state, stage=job.stage, done=job.done, total=job.total)


@blueprint.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> str:
    job = own_job(job_id)
    return render_template("jobs/show.html", job=job, back=safe_next(job.params.get("back")))


@blueprint.get("/<int:job_id>/file")
@signed_in
def file(job_id: int) -> Response:
    """What the job made, to its owner alone."""
    job = own_job(job_id)
    if job.output_id is None:
        raise NotFound
    with db.read() as session:
        return uploads.send(session, job.output_id)
