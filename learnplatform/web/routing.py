"""Rules of addresses that are ready sooner."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Rule


class LazyRule(Rule):
    """A rule that compiles how its addresses are built when the first is asked for.

    Werkzeug compiles that for every rule as it is added: hundreds of times what a command or a start ever uses.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        compiled: list[Any] = []
        compile_now = super()._compile_builder

        def build(*given: Any, **values: Any) -> Any:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](*given, **values)

        return build
