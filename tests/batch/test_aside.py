"""Indicators that columns cannot hold go row by row by themselves, and the plan says which."""

from __future__ import annotations

from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")

RULESET = """\
perfrules: 1
id: aside
version: "1"
title: 示例
language: zh
total_points: 30
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 80%}, {grade: 差, from: 0}]
facts:
  cases: {name: 件数, unit: 件, min: 0, max: 1000}
  staff: {name: 人数, unit: 人, min: 0, max: 1000}
values:
  root: {name: 根, formula: "sqrt(cases / 1件)"}
indicators:
- id: rooted
  name: 开方
  points: 10
  on_missing: not-applicable
  scoring: {method: formula, formula: "min(10, root)"}
- {id: shared, name: 比例, points: 10, target: 100件, actual: cases, scoring: ratio,
   on_missing: zero}
- id: divided
  name: 人均
  points: 10
  target: 3
  actual: ln(cases / 1件 + 1) * 1人 / staff
  scoring: ratio
"""
ROWS: list[dict[str, Any]] = [
    {"cases": cases, "staff": staff}
    for cases in (0, 1, 2, 99, 100, 1000, None)
    for staff in (0, 1, 7, 1000, None)
]


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.loads(RULESET)


def test_each_row_is_scored_as_by_itself(ruleset: perfrules.Ruleset, backend: Any):
    """Scores, what does not apply, and the rows that have no value."""
    frame = pl.DataFrame(ROWS)

    made = backend.rows(perfrules.evaluate_table(ruleset, backend.table(frame), keep=["cases"]))

    for row, cells in zip(ROWS, made, strict=True) if backend.in_order else ():
        assert cells["cases"] == row["cases"]
        try:
            evaluation = ruleset.evaluate({k: v for k, v in row.items() if v is not None})
        except perfrules.FactError:
            assert cells["status"] == "error"
            assert cells["error"]
            continue
        assert cells["total_score"] == evaluation.total_score
        assert cells["grade"] == evaluation.grade
        for node, result in evaluation.indicators.items():
            assert cells[node] == result.score


def test_the_plan_says_which(ruleset: perfrules.Ruleset):
    """A table that waits has no rows yet: all of it goes row by row when it comes."""
    frame = pl.DataFrame(ROWS)

    now, later = (perfrules.table_plan(ruleset, each) for each in (frame, frame.lazy()))

    assert (now.as_columns, now.row_by_row) == (("shared",), ("rooted", "divided"))
    assert (later.as_columns, later.row_by_row) == ((), ("rooted", "shared", "divided"))


BANDS = perfrules.loads(
    RULESET.replace(
        'scoring: {method: formula, formula: "min(10, root)"}',
        """actual: root
  scoring:
    method: bands
    bands:
    - {when: ≥ 10, points: 10}
    - {when: "[5, 10)", points: 6}
    - {when: < 5, points: 0}""",
    )
)


@pytest.mark.parametrize("bands", [False, True])
def test_reasons_of_them_too(ruleset: perfrules.Ruleset, bands: bool, backend: Any, agree: Any):  # noqa: FBT001
    """The rule that took something is found where it is known, and else by the row itself."""
    agree(BANDS if bands else ruleset, pl.DataFrame(ROWS), backend, reasons=True)


def test_only_rows_that_lost_by_them_go_alone(monkeypatch: pytest.MonkeyPatch):
    """Which band it was columns do not know; where nothing was lost nobody asks."""
    from perfrules.batch import rows

    alone: list[Any] = []
    cells = rows.RowScorer.cells

    def noted(self: Any, given: Any) -> Any:
        alone.extend(found := list(given))
        return cells(self, found)

    monkeypatch.setattr(rows.RowScorer, "cells", noted)
    frame = pl.DataFrame([{"cases": 1000, "staff": 1}, {"cases": 36, "staff": 1}])

    scores = perfrules.evaluate_table(BANDS, frame, reasons=True)

    assert [36] == [row["cases"] for row in alone]
    assert [None, "rooted.scoring.bands[1]"] == scores["rooted.rule"].to_list()
