"""Relations of DuckDB: only those of one connection can be put together."""

from __future__ import annotations

from typing import Any, Final

_VIEW: Final = "perfrules_table"  # what the relation would be called in its own query


def beside_relation(table: Any, relation: Any) -> Any:
    """A table of PyArrow as a relation of the same connection as `relation`."""
    arrow_of_perfrules = table  # DuckDB finds it by the name of the variable
    found = relation.query(_VIEW, "select * from arrow_of_perfrules")
    del arrow_of_perfrules
    return found
