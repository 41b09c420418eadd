"""The Celery entry point: `celery -A celery_worker worker -Q grading,jobs,periodic` and `… beat`."""

from learnplatform.app import create_app
from learnplatform.tasks import LoggedTask, celery_app

LoggedTask.flask_app = create_app()
app = celery_app
