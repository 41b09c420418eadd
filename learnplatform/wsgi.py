"""The WSGI entry point: `granian --interface wsgi learnplatform.wsgi:app`, or any other WSGI server."""

from learnplatform.app import create_app

app = create_app()
