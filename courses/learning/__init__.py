"""Lessons, honest watching and progress."""

from flask import Flask

from learnplatform.parts import parts


def register(app: Flask) -> None:
    from courses.learning import access, api, pages, tasks

    app.register_blueprint(api.blueprint)
    pages.register(app)
    parts(app).file_guards.append(access.shows)
    parts(app).file_guards.append(
        lambda session, visitor, file: access.may_see_file(session, visitor, file.uid)
    )
    assert tasks  # imported for its tasks
