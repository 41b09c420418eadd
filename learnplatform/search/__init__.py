"""Finding by words, in Chinese too: overlapping pairs of characters, in FTS5 or a tsvector.

What is searched is handed in by the domains: `index` an object, `remove` it, `find` objects of a kind.
"""

from learnplatform.search.finding import Hit, find
from learnplatform.search.indexing import index, rebuild, remove

__all__ = ["Hit", "find", "index", "rebuild", "remove"]
