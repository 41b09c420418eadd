"""Many rows as one parameter: a CTE `v` out of a JSON array, so that a set-based statement is built once.

A VALUES list would say the same, but has to be composed and compiled anew for each number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa

from learnplatform.database import Json

_POSTGRES_TYPES = {"integer": "bigint", "json": "jsonb"}
_TYPES: dict[str, Any] = {"integer": sa.BigInteger(), "json": Json}


def rows(dialect: str, **columns: str) -> sa.CTE:
    """The CTE `v` of the bind parameter `rows`, made by `parameter`. `columns`: name → «integer» or «json»."""
    if dialect == "sqlite":
        picked = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
        text = f"SELECT {picked} FROM json_each(:rows)"  # noqa: S608 - names are written in this package
    else:
        typed = ", ".join(f"{name} {_POSTGRES_TYPES[kind]}" for name, kind in columns.items())
        text = f"SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({typed})"  # noqa: S608
    bound = sa.text(text).bindparams(sa.bindparam("rows", type_=sa.Text()))
    return bound.columns(**{name: _TYPES[kind] for name, kind in columns.items()}).cte("v")


def parameter(values: Iterable[dict[str, Any]]) -> str:
    """The value of the parameter `rows`."""
    return msgspec.json.encode(list(values)).decode()
