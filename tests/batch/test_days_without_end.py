"""Days that a single subject cannot have been reported with: none of them is scored."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import perfrules

LAST = 2_932_896  # 9999-12-31, in days from 1970
FIRST = -719_162  # 0001-01-01
# Told as they are written in the table, or as days before and after Christ are counted.
DAYS = {
    0: None, FIRST: None, LAST: None,
    LAST + 1: "10000-01-01", LAST + 367: "10001-01-01", FIRST - 1: "0000-12-31",
    5_000_000: "15659-07-15",
}  # fmt: skip


def ruleset(rest: str = "") -> perfrules.Ruleset:
    """All the points for a day that came early enough."""
    return perfrules.loads(f"""
perfrules: 1
id: t
version: "1"
title: 期限
language: en
total_points: 10
facts:
  done: {{name: 完成日期, kind: date}}
indicators:
- id: x
  points: 10
  scoring: {{method: cases, cases: [{{when: 'done <= "2021-12-31"', points: 10}}], otherwise: 3}}
  {rest}
""")


def told(day: str | None) -> str | None:
    """What is said of it."""
    return day and f"完成日期 is a date, not “{day}” (write 2021-12-31)"


ARROW = pa.array(list(DAYS), pa.int32()).cast(pa.date32())
TABLES = {
    "polars": lambda: pl.DataFrame({"done": pl.Series(list(DAYS), dtype=pl.Int32).cast(pl.Date)}),
    "polars-lazy": lambda: pl.DataFrame(
        {"done": pl.Series(list(DAYS), dtype=pl.Int32).cast(pl.Date)}
    ).lazy(),
    "polars-time": lambda: pl.DataFrame(
        {"done": pl.Series([day * 86_400_000 for day in DAYS]).cast(pl.Datetime("ms"))}
    ),
    "pyarrow": lambda: pa.table({"done": ARROW}),
    "pyarrow-time": lambda: pa.table(
        {"done": pa.array([day * 86_400 for day in DAYS]).cast(pa.timestamp("s"))}
    ),
    "pandas": lambda: pd.DataFrame({"done": pd.Series(pd.arrays.ArrowExtensionArray(ARROW))}),
    "duckdb": lambda: duckdb.from_arrow(pa.table({"done": ARROW})),
    "duckdb-milliseconds": lambda: duckdb.from_arrow(
        pa.table({"done": pa.array([day * 86_400_000 for day in DAYS]).cast(pa.timestamp("ms"))})
    ),
    "duckdb-time": lambda: duckdb.from_arrow(
        pa.table({"done": pa.array([day * 86_400 for day in DAYS]).cast(pa.timestamp("s"))})
    ),
}


def rows(table: Any) -> list[tuple[Any, ...]]:
    """Total and error of each row."""
    match table:
        case duckdb.DuckDBPyRelation():
            table = table.pl()
        case pa.Table():
            table = pl.from_arrow(table)
        case pd.DataFrame():
            table = pl.from_pandas(table)
    return table.lazy().select("total_score", "error").collect().rows()


@pytest.mark.parametrize("rest", ["", "on_missing: zero"])
@pytest.mark.parametrize("engine", TABLES)
def test_days_outside_the_calendar_are_errors(engine: str, rest: str):
    """Whether or not a row may lack its day; the first and the last day are days."""
    early = {0, FIRST}
    expected = [(None if day else 10 if k in early else 3, told(day)) for k, day in DAYS.items()]

    found = [
        (total, error and re.sub(r" 00:00:00(\.000)?”", "”", error))
        for total, error in rows(perfrules.evaluate_table(ruleset(rest), TABLES[engine]()))
    ]

    if "lazy" in engine or "duckdb" in engine:  # rows that go by themselves come last
        expected.sort(key=lambda row: row[1] is not None)
    assert expected == found


@pytest.mark.parametrize("rest", ["", "on_missing: zero"])
@pytest.mark.parametrize(
    "dtype", ["date", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"]
)
def test_days_without_end_are_errors(dtype: str, rest: str):
    """DuckDB has days before and after all others."""
    table = duckdb.sql(
        "select x as done from (values ('infinity'), ('-infinity'), ('2021-12-31')) t(x)"
    ).select(duckdb.ColumnExpression("done").cast(dtype).alias("done"))

    found = rows(perfrules.evaluate_table(ruleset(rest), table))

    assert [10] == [total for total, _ in found if total is not None]
    assert 2 == sum(error is not None and "is a date, not" in error for _, error in found)
