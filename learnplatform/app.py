"""create_app(): the one place that knows every blueprint and every task module."""

from __future__ import annotations

import click
from flask import Flask

import courses
import quizzes
from learnplatform import accounts, api, config, files, jobs, notices, operations, outbox, search, tasks, web
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.web.routing import LazyRule


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application for `settings` (by default those of the environment) and open its database."""
    settings = settings or config.load()
    app = Flask("learnplatform", static_folder=None, template_folder="web/templates")
    app.url_rule_class = LazyRule
    app.extensions["settings"] = settings
    db.open(settings.database_url)
    tasks.configure(settings)
    web.init_app(app, settings)
    for part in (accounts, api, files, jobs, notices, operations, outbox, search, quizzes, courses):
        part.register(app)
    return app


def commands() -> list[click.Command]:
    """What the parts add to the `learnplatform` command."""
    from learnplatform.accounts import commands as people

    return [*people.COMMANDS, *quizzes.commands(), *courses.commands()]
