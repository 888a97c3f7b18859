"""Frames of pandas and tables of PyArrow: scored by Polars, whatever only Arrow has row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
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
  d: {name: 完成日期, kind: date}
indicators:
- {id: a, points: 6, actual: v, target: 100人次, scoring: ratio, on_missing: zero}
- {id: b, points: 4, actual: d, target: ≤ 2024-06-30, on_missing: zero}
"""
DAY = dt.date(2024, 6, 30)
SECONDS = (dt.datetime(2024, 6, 30) - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1)
COLUMNS = {
    "half floats": ("v", pa.array([50, 100, None], pa.float16()), ["3.00", "6.00", "0.00"]),
    "decimals": ("v", pa.array([Decimal(50), None, Decimal(-1)], pa.decimal128(9, 2)),
                 ["3.00", "0.00", None]),
    "unsigned": ("v", pa.array([50, 2**64 - 1, None], pa.uint64()), ["3.00", None, "0.00"]),
    "seconds": ("d", pa.array([SECONDS, SECONDS + 86_400, None], pa.timestamp("s")),
                ["4", "0", "0"]),
    "seconds without end": ("d", pa.array([SECONDS, 2**62, -(2**62)], pa.timestamp("s")),
                            ["4", None, None]),
    "a zone": ("d", pa.array([SECONDS - 8 * 3_600, None], pa.timestamp("s", "Asia/Shanghai")),
               ["4", "0"]),
    "an offset": ("d", pa.array([SECONDS - 8 * 3_600, None], pa.timestamp("us", "+08:00")),
                  [None, "0"]),
    "days": ("d", pa.array([DAY, DAY + dt.timedelta(1), None]), ["4", "0", "0"]),
    "nothing": ("v", pa.nulls(2), ["0.00", "0.00"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> perfrules.Ruleset:
    """A desk whose facts may be missing."""
    return perfrules.loads(RULESET)


@pytest.mark.parametrize("case", COLUMNS)
@pytest.mark.parametrize("kind", ["pandas", "PyArrow"])
def test_columns_of_arrow(case: str, kind: str, desk: perfrules.Ruleset):
    """Every type has the scores of its rows; one that Polars lacks goes row by row."""
    fact, column, expected = COLUMNS[case]
    table = pa.table({fact: column})
    frame = table.to_pandas(types_mapper=pd.ArrowDtype) if kind == "pandas" else table

    scored = perfrules.evaluate_table(desk, frame)

    found = scored["a" if fact == "v" else "b"]
    cells = list(found) if kind == "pandas" else found.to_pylist()
    assert expected == [None if cell in {None, pd.NA} else str(cell) for cell in cells]


ERRORS: dict[str, Callable[[Any], Any]] = {
    "none in error": lambda values: [abs(each) for each in values],
    "some": lambda values: values,
    "all": lambda values: [-abs(each) - 1 for each in values],
}


@pytest.mark.parametrize("decimals", [True, False])
def test_the_types_do_not_depend_on_the_rows(*, decimals: bool, desk: perfrules.Ruleset):
    """A frame of pandas has Arrow's types whether or not its rows are in error, and its labels."""
    types = []
    for of in ERRORS.values():
        frame = pd.DataFrame({"v": of([50, -3]), "单位": ["甲", "乙"]}, index=[7, 5])
        scored = perfrules.evaluate_table(desk, frame, keep=["单位"], decimals=decimals)
        assert [7, 5] == list(scored.index)
        types.append(dict(scored.dtypes))

    assert types[0] == types[1] == types[2]
    assert {pd.ArrowDtype} == {type(each) for name, each in types[0].items() if name != "单位"}
    assert pd.ArrowDtype(pa.string()) == types[0]["error"]


def test_what_is_kept_stays_as_it_was(desk: perfrules.Ruleset):
    """Only facts are read: types that Polars does not have go along."""
    odd = pa.array([Decimal(1), None], pa.decimal256(60, 2))
    table = pa.table({"v": [50, 100], "odd": odd, "text": pa.array(["x", "y"], pa.string_view())})

    scored = perfrules.evaluate_table(desk, table, keep=["odd", "text"])

    assert [pa.decimal256(60, 2), pa.string_view()] == [scored["odd"].type, scored["text"].type]
    assert odd.to_pylist() == scored["odd"].to_pylist()
