"""Scores as whole numbers of their last decimal say what decimals say; columns and rows alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import pytest

import perfrules

pl = pytest.importorskip("polars")
RULESET = """\
perfrules: 1
id: whole
version: "1"
title: 整数
language: zh
total_points: 100
total_cap: 105
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 60}, {grade: 差, from: 0}]
facts:
  paid: {name: 支出数, unit: 万元, min: 0}
  planned: {name: 预算数, unit: 万元, min: 0}
  prize: {name: 获奖数, unit: 项, min: 0}
bonuses:
  cap: 7
  items: [{count: prize, points: 0.5, reason: 获奖}]
indicators:
- id: g
  name: 过程
  indicators:
  - id: execution
    name: 执行率
    points: 30
    actual: paid / planned
    target: "≥ 95%"
    scoring: ratio
  - {id: plan, name: 计划, points: 20, target: 健全, choices: [健全, 不健全]}
- {id: visits, name: 到馆, points: 50, target: 300人次, scoring: ratio, on_missing: not-applicable}
"""


def facts(rows: int) -> Any:
    """Rows that columns settle, odd words of the second pass, and rows in error among them."""
    words = ["健全", "不健全", " 健全 ", "健全", "没有"]
    return pl.DataFrame(
        {
            "row": range(rows),
            "paid": [Decimal(k % 50) for k in range(rows)],
            "planned": [Decimal(k % 7) for k in range(rows)],
            "plan": [words[k % 5] for k in range(rows)],
            "visits": [None if k % 11 == 0 else k for k in range(rows)],
            "prize": [k % 20 for k in range(rows)],
        },
        schema_overrides={"paid": pl.Decimal(18, 2), "planned": pl.Decimal(18, 2)},
    )


@pytest.mark.parametrize("rows", [12, 700])
def test_whole_numbers_are_the_decimals(backend: Any, rows: int):
    """Of every column, every row, in the decimals that the plan of the table says."""
    ruleset = perfrules.loads(RULESET)
    table = backend.table(facts(rows))
    places = perfrules.table_plan(ruleset, table).places

    made = {
        decimals: backend.rows(
            perfrules.evaluate_table(
                ruleset, table, keep=["row"], reasons=True, decimals=decimals
            )
        )
        for decimals in (True, False)
    }  # fmt: skip

    for found in made.values():
        found.sort(key=lambda row: row["row"])
    assert {"error", "scored"} == {row["status"] for row in made[True]}
    for expected, actual in zip(made[True], made[False], strict=True):
        for name, cell in actual.items():
            column = name.removesuffix(".lost")
            if column in places and cell is not None:
                assert type(cell) is int
                assert expected[name] == Decimal(cell).scaleb(-places[column])
            else:
                assert expected[name] == cell


def test_whole_numbers_are_as_narrow_as_their_points(two_backends: Any):
    """The type of a column follows from the ruleset alone; what may be more has 64 bits."""
    ruleset = perfrules.loads(RULESET)
    for rows in (1, 700):
        table = two_backends.table(facts(rows))
        scores = perfrules.evaluate_table(ruleset, table, decimals=False)

        schema = nw.from_native(scores).collect_schema()
        assert nw.Int16() == schema["execution"]
        assert nw.Int16() == schema["g"]
        assert nw.Int64() == schema["total_score"]  # with its bonuses


def test_odd_words_are_read_once_and_scored_as_columns(monkeypatch: pytest.MonkeyPatch):
    """A table of words that are not written as the answers are does not go row by row."""
    from perfrules.batch import rows

    ruleset = perfrules.loads(RULESET)
    table = facts(700).with_columns(plan=pl.lit(" 健全 "), paid=Decimal(5), planned=Decimal(5))
    alone: list[Any] = []
    cells = rows.RowScorer.cells

    def counted(self: Any, given: Any) -> Any:
        alone.extend(found := list(given))
        return cells(self, found)

    monkeypatch.setattr(rows.RowScorer, "cells", counted)
    scores = perfrules.evaluate_table(ruleset, table)

    assert [] == alone
    assert {"scored"} == {*scores["status"]}
    assert {Decimal("20.00")} == {*scores["plan"]}


def test_scores_without_an_end_are_no_whole_numbers():
    """A seventh has no last decimal to count; the message says what to do, before any work."""
    text = RULESET.replace("rounding: {places: 2, mode: half-up, at: [indicator, total]}\n", "")
    ruleset = perfrules.loads(text)

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_table(ruleset, facts(3), decimals=False)

    assert ["bad-option"] == [each.slug for each in caught.value.diagnostics]
    assert len(perfrules.evaluate_table(ruleset, facts(3))) == 3


NO_TOTAL = """\
perfrules: 1
id: no-total
version: "1"
title: 示例
language: zh
aggregate: none
facts:
  a: {name: 甲数, unit: 件, min: 0}
  b: {name: 乙数, unit: 件, min: 1}
indicators:
- {id: x, name: 甲, points: 350, scoring: {method: formula, formula: "points * min(1, a / b)"}}
"""


def test_scores_without_an_end_are_none_where_there_is_no_total_either():
    """It is not the total alone that has to fit."""
    ruleset = perfrules.loads(NO_TOTAL)
    table = pl.DataFrame({"a": [1, -1], "b": [3, 3]})

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_table(ruleset, table, decimals=False)

    assert ["bad-option"] == [each.slug for each in caught.value.diagnostics]
    assert [Decimal("116.66666666666666666667"), None] == perfrules.evaluate_table(ruleset, table)[
        "x"
    ].to_list()
