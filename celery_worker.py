"""The Celery entry point: `celery -A celery_worker worker -Q grading,jobs,periodic` and `… beat`."""

import atexit
import gc

from learnplatform.app import create_app
from learnplatform.tasks import LoggedTask, celery_app

atexit.register(
    gc.freeze
)  # tidying up before the end would take a second, of the three there are for stopping
LoggedTask.flask_app = create_app()
app = celery_app
