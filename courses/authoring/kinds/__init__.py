"""The kinds of lessons, registered in one place."""

from __future__ import annotations

from typing import Any

from courses.authoring.kinds.base import Kind
from courses.authoring.kinds.playing import AUDIO, VIDEO
from courses.authoring.kinds.reading import ATTACHMENT, DOCUMENT, GALLERY, LINK, TEXT
from courses.authoring.kinds.testing import QUIZ
from learnplatform.web.moments import FIRST_YEAR, LAST_YEAR

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (TEXT, VIDEO, AUDIO, DOCUMENT, GALLERY, ATTACHMENT, QUIZ, LINK)
}


def clean_completion(kind: Kind, given: Any) -> dict[str, Any]:
    """What completes a lesson, in its one shape; what the kind can't be completed by falls back to its first."""
    asked = given if isinstance(given, dict) else {}
    rule = asked.get("rule") if asked.get("rule") in kind.completions else kind.completions[0]
    percent = asked.get("percent")
    share = percent if isinstance(percent, int) and 1 <= percent <= 100 else (90 if rule == "watched" else 60)
    match rule:
        case "watched":
            return {
                "rule": rule,
                "percent": share,
                "hidden": asked.get("hidden") is True,
                "no_skipping": asked.get("no_skipping") is True,
            }
        case "passed":
            return {"rule": rule, "percent": share}
    return {"rule": rule}


def clean_release(given: Any) -> dict[str, Any]:
    """When a lesson opens: {}, {"at": ISO moment} or {"days": n}."""
    asked = given if isinstance(given, dict) else {}
    days = asked.get("days")
    if isinstance(days, int) and not isinstance(days, bool) and 0 < days <= 3_650:
        return {"days": days}
    if isinstance(asked.get("at"), str):
        from datetime import datetime

        try:
            moment = datetime.fromisoformat(asked["at"])
        except ValueError:
            return {}
        # Years that no clock knows overflow as soon as another zone is asked for.
        fits = moment.tzinfo and FIRST_YEAR <= moment.year <= LAST_YEAR
        return {"at": moment.isoformat()} if fits else {}
    return {}
