"""Frames of pandas and tables of PyArrow: Polars scores their facts, and they keep all else.

The facts lie in the memory of Arrow, where Polars reads all but texts without a copy; a table has
its scores several times as fast as by the arithmetic of pandas and PyArrow. They come back with
Arrow's types, whatever there is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa

from perfrules.batch.engines import Engine
from perfrules.batch.passes import Pass, by_passes
from perfrules.batch.rows import RowScorer


def is_lent(frame: Any) -> bool:
    """Whether Polars scores the facts of such a frame."""
    return bool(frame.implementation.is_pandas() or frame.implementation.is_pyarrow())


def lent_facts(frame: Any, columns: Iterable[str]) -> Any:
    """The columns as a frame of Polars; None where it has not all of their types and values."""
    names = list(dict.fromkeys(columns))
    if not names:  # as many rows, of which nothing is looked at
        return nw.from_native(pl.DataFrame({"": [None] * len(frame)}))
    table = frame.select(names).to_arrow()
    types = [_lent_type(field.type) for field in table.schema]
    if None in types:
        return None
    try:
        return nw.from_native(pl.from_arrow(table.cast(pa.schema(zip(names, types, strict=True)))))
    except (pa.ArrowInvalid, pl.exceptions.PolarsError):  # a day or a zone that only Arrow has
        return None


def _lent_type(dtype: pa.DataType) -> pa.DataType | None:
    """The type as Polars has it; None where it is not sure to have the same values."""
    types = pa.types
    if types.is_timestamp(dtype):
        return pa.timestamp("ms", dtype.tz) if dtype.unit == "s" else dtype
    if types.is_dictionary(dtype):
        return dtype if _is_text(dtype.value_type) else None
    known = (
        _is_text(dtype)
        or types.is_integer(dtype)
        or types.is_boolean(dtype)
        or types.is_null(dtype)
        or types.is_date32(dtype)
        or types.is_float32(dtype)
        or types.is_float64(dtype)
        or types.is_decimal128(dtype)
    )
    return dtype if known else None


def _is_text(dtype: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_string(dtype) or types.is_large_string(dtype) or types.is_string_view(dtype)
    )


def scored(frame: Any, left: Sequence[Pass], engine: Engine, scorer: RowScorer) -> Any:
    """The scores of a table, in a frame of its kind; row by row where Polars cannot have it."""
    facts = lent_facts(frame, scorer.columns.values()) if left else None
    if facts is None:
        return by_passes(frame, (), engine, scorer)
    alone = attrs.evolve(scorer, output=attrs.evolve(scorer.output, keep={}))
    made = _returned(by_passes(facts, left, engine, alone), frame)
    keep = [*scorer.output.keep]
    return nw.concat([frame.select(keep), made], how="horizontal") if keep else made


def _returned(scores: Any, like: Any) -> Any:
    table = nw.to_native(scores).to_arrow()
    fields = [
        pa.field(field.name, pa.string() if _is_text(field.type) else field.type)
        for field in table.schema
    ]
    table = table.cast(pa.schema(fields))
    if like.implementation.is_pyarrow():
        return nw.from_native(table)
    import pandas as pd  # noqa: PLC0415 - only where the table is one of pandas

    return nw.from_native(table.to_pandas(types_mapper=pd.ArrowDtype))
