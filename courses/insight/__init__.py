"""How a course goes, for who writes it: who is how far, who is stuck where, what is missed, what is asked."""

from pathlib import Path

from flask import Flask

from learnplatform.parts import parts
from learnplatform.web.static import add_root


def register(app: Flask) -> None:
    from courses.insight import api, views, words

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
    add_root("insight", Path(__file__).parent / "static")
    parts(app).notice_texts.update(words.NOTICES)
