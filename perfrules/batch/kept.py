"""The columns of rows that go one by one: those that are kept stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from perfrules.batch.engines import frame_from


def beside(
    rows: Any,
    keep: Sequence[str],
    made: Mapping[str, list[Any]],
    types: Mapping[str, Any],
    like: Any,
) -> Any:
    """Kept columns of the rows, and what was made of them, as a frame of the engine of `like`.

    What is kept never becomes a value of Python, as not all of it would come back the same.
    """
    made = {name: column for name, column in made.items() if name not in keep}
    types = {name: dtype for name, dtype in types.items() if name not in keep}
    if not keep:
        return frame_from(made, types, like)
    scored = frame_from(made, types, rows)
    if rows.implementation.is_pandas():
        native = nw.to_native(rows.select(*keep)).reset_index(drop=True)
        kept = nw.from_native(native)
    else:
        kept = rows.select(*keep)
    both = nw.concat([kept, scored], how="horizontal")
    return _waiting(both, like)


def _waiting(frame: Any, like: Any) -> Any:
    """The same in an engine whose tables wait."""
    if not isinstance(like, nw.LazyFrame):
        return frame
    if like.implementation.is_polars():
        return frame.lazy()
    native = nw.to_native(frame)
    if like.implementation.is_duckdb():
        import duckdb  # noqa: PLC0415 - only where the table is one of DuckDB

        return nw.from_native(duckdb.from_arrow(native))
    return nw.from_native(nw.to_native(like).sparkSession.createDataFrame(native))
