"""The Celery entry point: `celery -A celery_worker worker -Q grading,jobs,periodic` and `… beat`."""

from learnplatform.app import create_app
from learnplatform.tasks import celery_app

flask_app = create_app()
app = celery_app
