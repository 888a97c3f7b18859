"""One row in a hundred is broken, in every way that a column can hold: the others never notice."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")

TEXT = """
perfrules: 1
id: broken
version: "1"
title: 坏行
language: zh
total_points: 30
rounding: {places: 2, at: [indicator]}
grades: [{grade: 优, from: 90%}, {grade: 良, from: 60%}, {grade: 差, from: 0%}]
facts:
  spent: {name: 支出, unit: 万元, min: 0}
  budget: {name: 预算, unit: 万元, min: 0}
  rate: {name: 覆盖率, unit: "%", min: 0, max: 100%}
  cases: {name: 违规次数, unit: 次, min: 0, max: 20}
  opinion: {name: 审计意见, choices: [好, 中, 差]}
  audited: {name: 已审计, kind: flag}
  done: {name: 完成日期, kind: date}
  note: {name: 说明, kind: text}
indicators:
- {id: used, points: 10, actual: spent / budget, target: 100%, scoring: ratio}
- {id: covered, points: 5, actual: rate, target: 90%, scoring: ratio}
- id: clean
  points: 5
  scoring: {method: deductions, items: [{reason: 违规, count: cases, lose: 1}]}
- id: judged
  points: 5
  actual: opinion
  scoring: {method: choice, answers: {好: 5, 中: 3, 差: 0}}
- id: told
  points: 5
  scoring:
    method: cases
    cases: [{when: 'audited and done <= "2021-12-31" and note != "缺"', points: 5}]
    otherwise: 0
"""
RULESET = perfrules.loads(TEXT)
TYPES = {
    "spent": pl.Float64,
    "budget": pl.Decimal(38, 4),
    "rate": pl.Float64,
    "cases": pl.Int64,
    "opinion": pl.String,
    "audited": pl.String,
    "done": pl.Datetime("us"),
    "note": pl.String,
}
BROKEN: dict[str, list[Any]] = {
    "spent": [float("nan"), float("inf"), float("-inf"), 0.1 + 0.2, -0.01, 1e16, 1e300, None],
    "budget": [Decimal("0.0001"), Decimal(-1), Decimal(10) ** 16, Decimal("9" * 30), None,
               Decimal(0)],  # a divisor
    "rate": [100.01, -1.0, 33.333, 1e15, float("nan"), None],
    "cases": [21, -1, 2**62, -(2**63), 2**63 - 1, None],
    "opinion": ["从来没有的答案", "好！", "优", "  ", "", None],
    "audited": ["也许", "1", "是的", "TRUE", "", None],
    "done": [dt.datetime(2021, 1, 1, 12), dt.datetime(2021, 1, 1, 0, 0, 0, 1), None],
    "note": ["长" * 2_001, "", None],
}  # fmt: skip
ROWS = 6_000


def good(chance: random.Random) -> dict[str, Any]:
    """A row without a fault."""
    budget = chance.randrange(1, 10**6)
    return {
        "spent": chance.randrange(0, 2 * budget) / 100,
        "budget": Decimal(budget).scaleb(-2),
        "rate": chance.randrange(0, 10_001) / 100,
        "cases": chance.randrange(0, 21),
        "opinion": chance.choice("好中差"),
        "audited": chance.choice(("是", "否", "true", "no")),
        "done": dt.datetime(2021, 6, 1) + dt.timedelta(days=chance.randrange(0, 400)),
        "note": chance.choice(("缺", "补", "A1", "无 说 明", "①")),
    }


def faults() -> list[dict[str, Any]]:
    """Every fault by itself, and sixteen rows with several."""
    chance = random.Random(2)
    alone = [{fact: value} for fact, values in BROKEN.items() for value in values]
    several = [
        {fact: chance.choice(BROKEN[fact]) for fact in chance.sample(sorted(BROKEN), k)}
        for k in (2, 3, 5, 8)
        for _ in range(4)
    ]
    return [*alone, *several]


@pytest.fixture(scope="module")
def table() -> tuple[Any, dict[int, dict[str, Any]]]:
    """The table, and its broken rows by their place."""
    chance = random.Random(1)
    rows = [good(chance) for _ in range(ROWS)]
    broken = dict(zip(chance.sample(range(ROWS), len(faults())), faults(), strict=True))
    for place, wrong in broken.items():
        rows[place] |= wrong
    return pl.DataFrame(rows, schema=TYPES), broken


def test_it_is_one_row_in_a_hundred(table: tuple[Any, dict[int, Any]]):
    """In every way: each fault has a row of its own."""
    assert 0.009 < len(table[1]) / ROWS < 0.011


def test_every_cell_is_what_the_row_alone_gives(
    table: tuple[Any, dict[int, dict[str, Any]]], backend: Any, agree: Callable[..., Any]
):
    """Good rows are scored as if alone; each bad one names all its faults, word for word."""
    frame, broken = table

    rows = agree(RULESET, frame, backend, reasons=True)

    refused = {place for place, row in enumerate(rows) if row["status"] == "error"}
    assert refused <= broken.keys()
    # Only these are no faults: 0 divides nothing that is 0, a text that no rule needs to be there.
    assert len(refused) > 0.9 * len(broken)


def test_the_good_rows_are_those_of_a_table_without_the_bad_ones(
    table: tuple[Any, dict[int, dict[str, Any]]], two_backends: Any
):
    """What is wrong in one row changes nothing in any other."""
    frame, broken = table
    keyed = frame.with_row_index("行")
    alone = keyed.filter(~pl.col("行").is_in(list(broken)))

    whole, without = (
        {
            row["行"]: row
            for row in two_backends.rows(
                perfrules.evaluate_table(
                    RULESET, two_backends.table(each), keep=["行"], reasons=True
                )
            )
        }
        for each in (keyed, alone)
    )

    assert {place: row for place, row in whole.items() if place not in broken} == without


def test_a_row_names_all_its_faults_in_either_language(two_backends: Any):
    """All at once, in the language that is asked for."""
    row = good(random.Random(3)) | {"spent": float("inf"), "cases": 21, "opinion": "优"}
    frame = pl.DataFrame([row], schema=TYPES)

    told = [
        two_backends.rows(
            perfrules.evaluate_table(RULESET, two_backends.table(frame), language=language)
        )[0]["error"]
        for language in ("zh", "en")
    ]

    assert [
        "支出 不是一个确定的数（NaN 或无穷大）（没有数就留空）；"
        "违规次数 是 21次，应为 0次 到 20次（检查填报的数）；"
        "审计意见 没有“优”这个选项（可选：好、中、差）",
        "支出 is NaN or infinite (leave it empty where there is no number); "
        "违规次数 is 21次, not 0次 to 20次 (check what was reported); "
        "审计意见 has no answer “优” (the answers are: 好, 中, 差)",
    ] == told
