"""The columns of rows that go one by one: those that are kept stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from perfrules.batch.engines import cells_in, frame_from
from perfrules.batch.relations import beside_relation


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
        return nw.from_native(beside_relation(native, nw.to_native(like)))
    return nw.from_native(nw.to_native(like).sparkSession.createDataFrame(native))


def plain_rows(frame: Any) -> Iterator[dict[str, Any]]:
    """The rows of a frame in plain values: what is missing is None, whatever the engine.

    A moment that Python has no day for is a text, which no fact takes for a day.
    """
    wide = [n for n, dtype in frame.schema.items() if dtype in (nw.Int128, nw.UInt128)]
    if wide and frame.implementation.is_polars():  # Arrow has no integers as wide as these
        texts = frame.with_columns(nw.col(*wide).cast(nw.String))
        for row in plain_rows(texts):
            yield {
                name: int(cell) if name in wide and cell is not None else cell
                for name, cell in row.items()
            }
        return
    table = frame.to_arrow()
    names = table.column_names
    for cells in zip(*map(cells_in, table.columns), strict=True):
        yield dict(zip(names, cells, strict=True))
