"""Columns to be kept go along unharmed, whatever they hold, beside rows that go one by one too."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")

RULESET = """
perfrules: 1
id: desk
version: "1"
title: Desk
language: en
total_points: 10
facts:
  v: {name: 到馆, unit: 人次, min: 0}
indicators:
- {id: a, points: 10, actual: v, target: 100人次, scoring: ratio}
"""
ARRAYS = {
    "dictionary": lambda: pa.array(["x", "y", "x"]).dictionary_encode(),
    "list": lambda: pa.array([[1], [2], None]),
    "binary": lambda: pa.array([b"x", None, b"y"]),
    "large binary": lambda: pa.array([b"x", None, b"y"], pa.large_binary()),
    "null": lambda: pa.nulls(3),
    "time": lambda: pa.array([1, 2, 3], pa.time64("us")),
    "wide decimal": lambda: pa.array([Decimal(1), None, Decimal(2)], pa.decimal256(50, 2)),
    "far day": lambda: pa.array([2**60, 0, None], pa.timestamp("ms")),
}
VALUES = [50, -3, 100]  # the second is refused


@pytest.fixture(scope="module")
def desk() -> perfrules.Ruleset:
    """A desk with one number."""
    return perfrules.loads(RULESET)


@pytest.mark.parametrize("case", ARRAYS)
def test_arrow_keeps_its_columns(case: str, desk: perfrules.Ruleset):
    """With their types, in order."""
    kept = ARRAYS[case]()

    scored = perfrules.evaluate_table(desk, pa.table({"v": VALUES, "m": kept}), keep=["m"])

    assert pa.chunked_array([kept]).combine_chunks() == scored["m"].combine_chunks()
    assert ["scored", "error", "scored"] == scored["status"].to_pylist()


class _Kind(enum.Enum):
    ONE = 1


def test_pandas_keeps_objects(desk: perfrules.Ruleset):
    """Things of Python that no other engine knows."""
    table = pd.DataFrame({"v": VALUES, "m": pd.Series([1, "x", _Kind.ONE], dtype=object)})

    scored = perfrules.evaluate_table(desk, table, keep=["m"])

    assert [1, "x", _Kind.ONE] == scored["m"].tolist()
    assert ["scored", "error", "scored"] == scored["status"].tolist()


def test_polars_keeps_wide_integers(desk: perfrules.Ruleset):
    """Which Arrow does not have."""
    wide = pl.Series([2**100, 3, None], dtype=pl.Int128)

    scored = perfrules.evaluate_table(desk, pl.DataFrame({"v": VALUES, "m": wide}), keep=["m"])

    assert wide.to_list() == scored["m"].to_list()


@pytest.mark.parametrize("made", ["interval 1 day", "null", "time '10:00'", "'x'::blob"])
def test_duckdb_keeps_its_columns(made: str, desk: perfrules.Ruleset):
    """The cells are what they were."""
    duckdb = pytest.importorskip("duckdb")
    table = duckdb.sql(f"select unnest([50, -3, 100]) as v, {made} as m")

    scored: Any = perfrules.evaluate_table(desk, table, keep=["m"])

    ((cell,),) = duckdb.sql(f"select {made}").fetchall()
    assert [cell] * 3 == [row[0] for row in scored.fetchall()]


def test_duckdb_may_have_a_connection_of_its_own(desk: perfrules.Ruleset):
    """Rows that go one by one are put beside the others in it, and nothing is left behind."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    table = connection.sql("select unnest([50, -3]) as v, interval 1 day as m")

    scored = perfrules.evaluate_table(desk, table, keep=["m"])

    assert {"scored", "error"} == {row[4] for row in scored.fetchall()}
    assert [] == connection.sql("show tables").fetchall()


WITH_DAY = """
perfrules: 1
id: desk
version: "1"
title: Desk
language: en
total_points: 10
facts:
  v: {name: 到馆, unit: 人次, min: 0}
  d: {name: 日, kind: date}
indicators:
- {id: a, points: 4, actual: v, target: 100人次, scoring: ratio}
- id: b
  points: 6
  on_missing: zero
  scoring: {method: cases, cases: [{when: 'd <= "2021-12-31"', points: 6}], otherwise: 0}
"""


@pytest.mark.parametrize("unit", ["ms", "us"])
def test_a_day_that_no_calendar_has_is_an_error_of_its_row(unit: str):
    """The others have their scores."""
    desk = perfrules.loads(WITH_DAY)
    far = pa.array([0, 2**61 + 1], pa.timestamp(unit))

    scored = perfrules.evaluate_table(desk, pa.table({"v": [50, 50], "d": far}))

    assert ["scored", "error"] == scored["status"].to_pylist()
    assert [None, "日 is a date, not “infinity” (write 2021-12-31)"] == scored["error"].to_pylist()


@pytest.mark.parametrize("dtype", ["Int128", "UInt128"])
def test_a_number_wider_than_columns_is_an_error_of_its_row(dtype: str, desk: perfrules.Ruleset):
    """As it is of a single subject."""
    table = pl.DataFrame({"v": [50, 2**100]}, schema={"v": getattr(pl, dtype)})

    scored = perfrules.evaluate_table(desk, table)

    with pytest.raises(perfrules.FactError) as caught:
        desk.evaluate({"v": 2**100})
    ((message, hint),) = ((each.message, each.hint) for each in caught.value.diagnostics)
    assert [None, f"{message.en} ({hint.en})"] == scored["error"].to_list()
