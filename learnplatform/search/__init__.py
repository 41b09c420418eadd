"""Finding by words, in Chinese too: overlapping pairs of characters, in FTS5 or a tsvector.

What is searched is handed in by the domains: `index` an object, `remove` it, `find` objects of a kind; the page that
asks all of them is theirs too, by `parts().searches`.
"""

from flask import Flask

from learnplatform.search.finding import Hit, find
from learnplatform.search.indexing import index, rebuild, remove

__all__ = ["Hit", "find", "index", "rebuild", "remove"]


def register(app: Flask) -> None:
    from learnplatform.search import views

    app.register_blueprint(views.blueprint)
