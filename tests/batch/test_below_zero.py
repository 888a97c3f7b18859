"""Scores that may fall below 0 are scored as columns too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")

RULESET = """\
perfrules: 1
id: below
version: "1"
title: 倒扣
language: zh
total_points: TOTAL
FLOOR
ROUNDING
grades: [{grade: 优, from: 60%}, {grade: 差, from: LOW}]
facts:
  late: {name: 延误, unit: 天, min: 0, max: 1000}
  errors: {name: 差错, unit: 件, min: 0, max: 1000}
  done: {name: 完成, kind: flag}
indicators:
- id: group
  name: 组
  points: POINTS
  aggregate: AGGREGATE
  indicators:
  - {id: a, name: 甲, points: 4, floor: -6, target: ≤2天, actual: late, on_missing: not-applicable,
     scoring: {method: steps, of: excess, step: 2天, lose: 1.5, partial: started}}
  - {id: b, name: 乙, points: 4, floor: -0.5, target: ≤0件, actual: errors,
     on_missing: not-applicable,
     scoring: {method: steps, of: excess, step: 1件, lose: 0.25, partial: whole}}
- {id: c, name: 丙, points: 2, target: 是, actual: done}
"""
AGGREGATES = {
    "sum": "sum",
    "tiered": "tiered",
    "mean": "mean",
    "max": "max",
    "min": "min",
    "count-met": "count-met",
    "min-plus": "{method: min-plus, plus: 0.5}",
    "formula": "{method: formula, formula: points * earned / possible}",
}
NEVER_BELOW = ("count-met", "formula")
CUT = "rounding: {places: 1, mode: half-even, at: [indicator, group, total]}"
ROWS = pl.DataFrame(
    [
        {"late": late, "errors": errors, "done": done}
        for late in (0, 2, 3, 7, 8, 9, 500, None)
        for errors in (0, 3, 17, 18, 19, 400, None)
        for done in (True, False)
    ]
)


def text_of(name: str, *, floor: int = 0, rounding: str = "") -> str:
    """Two indicators that may be below 0, put together in that way, beside one that may not."""
    points = 8 if name in {"sum", "tiered"} else 4
    text = RULESET.replace("AGGREGATE", AGGREGATES.get(name, name))
    text = text.replace("POINTS", str(points)).replace("TOTAL", str(points + 2))
    text = text.replace("LOW", str(floor)).replace("ROUNDING", rounding)
    if not rounding:  # what is rescaled has no end, and no digits below 0
        text = text.replace("on_missing: not-applicable", "on_missing: zero")
    return text.replace("FLOOR", f"total_floor: {floor}")


@pytest.mark.parametrize("floor", [0, -3, -100])
@pytest.mark.parametrize(("name", "rounding"), [("sum", ""), *((name, CUT) for name in AGGREGATES)])
def test_they_are_columns(
    name: str, floor: int, rounding: str, two_backends: Any, agree: Callable[..., Any]
):
    """In every group; what is not in play is not taken for 0, which is more than they are."""
    below = perfrules.loads(text_of(name, floor=floor, rounding=rounding))

    assert () == perfrules.table_plan(below, two_backends.table(ROWS)).row_by_row
    rows = agree(below, ROWS, two_backends, reasons=True)

    assert any(row["a"] is not None and row["a"] < 0 for row in rows)
    assert (floor < 0 and name not in NEVER_BELOW) is any(
        row["total_score"] is not None and row["total_score"] < 0 for row in rows
    )


@pytest.mark.parametrize(
    ("name", "rounding"), [("{method: best-of, count: 1}", CUT), ("sum", ""), ("mean", "")]
)
def test_some_go_row_by_row(name: str, rounding: str, two_backends: Any, agree: Callable[..., Any]):
    """The best of those that are in play, as 0 would be better; and what may have no end."""
    text = text_of(name, rounding=rounding)
    text = text.replace("on_missing: zero", "on_missing: not-applicable")
    below = perfrules.loads(text)

    assert () == perfrules.table_plan(below, two_backends.table(ROWS)).as_columns
    agree(below, ROWS, two_backends)


def test_as_whole_numbers_they_fit():
    """The integers are wide enough for what is lost, not only for what can be earned."""
    text = text_of("sum", floor=-90_000, rounding=CUT)
    text = text.replace("floor: -6", "floor: -90000").replace("lose: 1.5", "lose: 700")

    scored = perfrules.evaluate_table(perfrules.loads(text), ROWS, decimals=False)

    assert -900_000 == scored["a"].min()
    assert -900_000 == scored["total_score"].min()
