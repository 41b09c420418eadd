"""Which sizes of a file people are shown. Until one is made it is shown as it was uploaded."""

from __future__ import annotations

from collections.abc import Mapping

from learnplatform.files.models import Rendition

# By kind of file, the one to begin with first.
SHOWN = {"video": ("large", "small"), "audio": ("audio",), "picture": ("small",)}


def shown(kind: str, made: Mapping[str, Rendition]) -> dict[str, Rendition]:
    """Those of `made` that stand for a file of `kind`, the one to begin with first; {}: the file itself."""
    return {name: made[name] for name in SHOWN.get(kind, ()) if name in made}
