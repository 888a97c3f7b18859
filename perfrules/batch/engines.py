"""Table engines, as far as they differ in what concerns exact scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.relations import beside_relation

_WIDE: Final = 2**62  # half of what 64 bits hold
_THROUGH_FLOATS: Final = 2**50  # of engines whose whole division goes through a float
_OF_SPARK: Final = {nw.Int8: "tinyint", nw.Int16: "smallint", nw.Int32: "int", nw.Int64: "bigint"}
_WHOLE_DIVISION: Final = frozenset({"polars", "duckdb"})
_LENT: Final = frozenset({"pandas", "pyarrow"})


@attrs.frozen
class Engine:
    """What a kind of table is called, how large its whole numbers may get, and what then."""

    name: str
    largest: int
    lazy: bool
    wraps: bool  # a number that is too large wraps round; elsewhere it is an error


def engine_of(frame: Any) -> Engine:
    """The engine that scores a frame of narwhals: in place of pandas and PyArrow it is Polars."""
    name = frame.implementation.name.lower()
    if name in _LENT:
        name = "polars"
    largest = _WIDE if name in _WHOLE_DIVISION else _THROUGH_FLOATS
    lazy = isinstance(frame, nw.LazyFrame)
    return Engine(name, largest, lazy=lazy, wraps=name == "polars")


def can_name(engine: Engine, names: Iterable[str]) -> bool:
    """Whether columns of these names can be asked for: Spark takes a dot for a part of one."""
    return engine.name != "pyspark" or not any("." in name or "`" in name for name in names)


def with_nulls(frame: Any) -> Any:
    """A frame that tells what is missing from NaN: pandas does, with the types of Arrow."""
    if not frame.implementation.is_pandas():
        return frame
    native = nw.to_native(frame).convert_dtypes(dtype_backend="pyarrow")
    return nw.from_native(
        native.assign(
            **{
                str(name): typed
                for name in native.columns
                if native[name].dtype == object and (typed := _of_arrow(native[name])) is not None
            }
        )
    )


def without_labels(frame: Any) -> Any:
    """The frame by the places of its rows alone: pandas puts equal labels together, not places."""
    if not frame.implementation.is_pandas():
        return frame
    return nw.from_native(nw.to_native(frame).reset_index(drop=True))


def with_labels_of(frame: Any, scores: Any) -> Any:
    """The scores of a frame's rows, in their order, under the labels that these have."""
    if not frame.implementation.is_pandas():
        return scores
    return nw.from_native(nw.to_native(scores).set_axis(nw.to_native(frame).index))


def _of_arrow(column: Any) -> Any:
    """A column of Python's own decimals or days with its type; None where it has no one type."""
    import pandas as pd  # noqa: PLC0415 - only where the table is one of pandas
    import pyarrow as pa  # noqa: PLC0415 - it comes with the extra

    try:
        values = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    return pd.Series(pd.arrays.ArrowExtensionArray(values), index=column.index)


def empty_columns(frame: Any, schema: Mapping[str, Any]) -> frozenset[str]:
    """The columns without a type, as nobody ever had anything to put into them."""
    untyped = [name for name, dtype in schema.items() if dtype == nw.Unknown]
    if not untyped:
        return frozenset()
    nothing = frame.select(nw.col(name).is_null().all() for name in untyped)
    found = nothing.collect() if isinstance(nothing, nw.LazyFrame) else nothing
    return frozenset(name for name in untyped if found[name].item())


def decimals_of(name: str) -> str:
    """The column of the last decimals of scores that have no end."""
    return f"decimals`{name}"  # no id has a backtick


def as_decimals(
    frame: Any, places: Mapping[str, int], digits: int, endless: frozenset[str] = frozenset()
) -> Any:
    """The frame with whole numbers of 10**-places as decimals; nothing is divided or rounded.

    Of those without an end they are whole numbers of 10**-8, and of 10**-20 in a second column.
    """
    if endless:
        frame = _of_two(frame, {name: places[name] for name in endless}, digits)
        places = {name: count for name, count in places.items() if name not in endless}
    if frame.implementation.is_polars():
        import polars as pl  # noqa: PLC0415 - only where the table is one of Polars

        native = nw.to_native(frame)
        # A decimal of Polars is the whole number itself: other glasses are enough.
        return nw.from_native(native.with_columns(
            pl.col(name).cast(pl.Int128).reinterpret(dtype=pl.Decimal(digits, count))
            for name, count in places.items()
        ))  # fmt: skip
    if frame.implementation.is_pyspark():
        from pyspark.sql import functions  # noqa: PLC0415 - only where the table is one of Spark

        native = nw.to_native(frame)
        return nw.from_native(native.withColumns({
            name: (
                functions.col(f"`{name}`").cast("decimal(19, 0)")
                * functions.lit(Decimal(1).scaleb(-count))
            ).cast(f"decimal({digits}, {count})")
            for name, count in places.items()
        }))  # fmt: skip
    return frame.with_columns(
        (nw.col(name).cast(nw.Decimal(19, 0)) * nw.lit(Decimal(1).scaleb(-count)))
        .cast(nw.Decimal(digits, count))
        .alias(name)
        for name, count in places.items()
    )


def _of_two(frame: Any, places: Mapping[str, int], digits: int) -> Any:
    """Two whole numbers put together, in an order in which no product has too many digits."""
    if frame.implementation.is_polars():
        import polars as pl  # noqa: PLC0415 - only where the table is one of Polars

        native = nw.to_native(frame)
        both = {
            name: pl.col(name).cast(pl.Int128) * 10**12 + pl.col(decimals_of(name))
            for name in places
        }
        made = [
            (each // 10 ** (20 - places[name])).reinterpret(dtype=pl.Decimal(digits, places[name]))
            for name, each in both.items()
        ]
        return nw.from_native(native.with_columns(made).drop(map(decimals_of, places)))
    low, least = nw.lit(Decimal(1).scaleb(-8)), nw.lit(Decimal(1).scaleb(-4))
    found = frame.with_columns(
        (
            (nw.col(name).cast(nw.Decimal(19, 0)) * low).cast(nw.Decimal(36, 20))
            + (
                ((nw.col(decimals_of(name)).cast(nw.Decimal(19, 0)) * low).cast(
                    nw.Decimal(20, 8)
                ) * low).cast(nw.Decimal(28, 16)) * least
            ).cast(nw.Decimal(36, 20))
        ).cast(nw.Decimal(digits, count)).alias(name)
        for name, count in places.items()
    )  # fmt: skip
    return found.drop(*(decimals_of(name) for name in places))


def as_whole_numbers(frame: Any, types: Mapping[str, Any]) -> Any:
    """The frame with whole numbers of these types."""
    schema = frame.collect_schema()
    others = {name: dtype for name, dtype in types.items() if schema[name] != dtype}
    if frame.implementation.is_pyspark():
        from pyspark.sql import functions  # noqa: PLC0415 - only where the table is one of Spark

        native = nw.to_native(frame)
        return nw.from_native(native.withColumns({
            name: functions.col(f"`{name}`").cast(_OF_SPARK[type(dtype)])
            for name, dtype in others.items()
        }))  # fmt: skip
    return frame.with_columns(nw.col(name).cast(dtype) for name, dtype in others.items())


def cells_in(column: Any) -> list[Any]:
    """The cells of a column of Arrow; a day that Python's calendar does not have as a text."""
    try:
        cells: list[Any] = column.to_pylist()
    except (OverflowError, ValueError):
        return [_cell(scalar) for scalar in column]
    return cells


def _cell(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        written = str(scalar.cast("string").as_py())
        endless = "infinity" if scalar.value > 0 else "-infinity"  # as DuckDB writes it
        return written if written[-1].isdigit() else endless


def frame_from(columns: Mapping[str, list[Any]], types: Mapping[str, Any], like: Any) -> Any:
    """A frame of the same engine as `like` with these columns."""
    implementation = like.implementation
    if implementation.is_pandas():  # by itself it has no whole number that is missing
        import pandas as pd  # noqa: PLC0415 - only where the table is one of pandas

        table = nw.from_dict(columns, schema=types, backend="pyarrow")
        return nw.from_native(nw.to_native(table).to_pandas(types_mapper=pd.ArrowDtype))
    if not isinstance(like, nw.LazyFrame):
        return nw.from_dict(columns, schema=types, backend=implementation)
    if implementation.is_polars():
        return nw.from_dict(columns, schema=types, backend="polars").lazy()
    if implementation.is_duckdb():
        table = nw.from_dict(columns, schema=types, backend="pyarrow")
        return nw.from_native(beside_relation(nw.to_native(table), nw.to_native(like)))
    table = nw.from_dict(columns, schema=types, backend="pyarrow")
    session = nw.to_native(like).sparkSession
    return nw.from_native(session.createDataFrame(nw.to_native(table)))
