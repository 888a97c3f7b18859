"""Relations of DuckDB: only those of one connection can be put together."""

from __future__ import annotations

from typing import Any


def beside_relation(rows_of_perfrules: Any, like: Any) -> Any:
    """A table of PyArrow as a relation of the connection that `like` has.

    There is no way to that connection but by a relation of its own: one row, and the others are
    unfolded in it. DuckDB finds a table of Arrow by the name of the variable, if it may.
    """
    import duckdb  # noqa: PLC0415 - only where the table is one of DuckDB

    one = like.limit(0).aggregate("count(*) as n")
    try:
        found = one.project("unnest((select list(r) from rows_of_perfrules as r)) as r")
        return found.project("r.*")
    except duckdb.CatalogException:  # it may not: cell by cell then, which takes its time
        types = duckdb.from_arrow(rows_of_perfrules).types
        cells = zip(rows_of_perfrules.column_names, rows_of_perfrules.columns, types, strict=True)
        return one.select(*(
            duckdb.FunctionExpression(
                "unnest",
                duckdb.ConstantExpression(column.to_pylist()).cast(duckdb.list_type(dtype)),
            ).alias(name)
            for name, column, dtype in cells
        ))  # fmt: skip
