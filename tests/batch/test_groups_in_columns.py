"""Groups that are no plain sums, and scores without an end, are scored as columns."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules.aggregating import AGGREGATES

pl = pytest.importorskip("polars")

GROUP = """\
perfrules: 1
id: grouped
version: "1"
title: 示例
language: zh
total_points: 18
grades: [{{grade: 优, from: 80%}}, {{grade: 差, from: 0}}]
facts:
  cases: {{name: 件数, unit: 件, min: 0, max: 1000}}
  staff: {{name: 人数, unit: 人, min: 0, max: 1000}}
  held: {{name: 适用, kind: flag}}
indicators:
- id: group
  name: 组
  points: 8
  aggregate: {aggregate}
  {more}
  indicators:
  - {{id: a, name: 甲, {points}: 4, scoring: {{method: choice, answers: {{A: 4, B: 3, C: 0}}}},
     on_missing: not-applicable}}
  - {{id: b, name: 乙, {points}: 4, applies_when: held, scoring: {{method: choice,
     answers: {{A: 4, B: 2, C: 1}}}}, on_missing: pending}}
  - {{id: c, name: 丙, {points}: 4, target: 是, on_missing: not-applicable}}
- {{id: shared, name: 人均, points: 10, actual: cases / staff, scoring: {{method: formula,
   formula: 'points * min(1, cases * 1人 / (staff * 3件))'}}}}
"""
METHODS = {
    "best-of": "{method: best-of, count: 2}",
    "min-plus": "{method: min-plus, plus: 0.5}",
    "table": "{method: table, rows: {1: ROWS, 2: ROWS, 3: ROWS}}",
    "formula": "{method: formula, formula: points * earned / possible}",
}
MORE = ("", "min_scored: 2", "when_empty: full", "{min_scored: 3, when_empty: zero}")
IN_COLUMNS = [name for name in AGGREGATES if name != "geometric-mean"]


def ruleset_of(name: str, more: str = "") -> perfrules.Ruleset:
    """A group of three that is put together in that way, beside a quotient without an end."""
    rows = "{" + ", ".join(f"{k}: {min(k, 8)}" for k in range(13)) + "}"
    points = "weight" if name == "weighted-mean" else "points"
    aggregate = METHODS.get(name, name).replace("ROWS", rows)
    text = GROUP.format(aggregate=aggregate, more="MORE", points=points)
    keys = more.strip("{}").split(", ") if more else []
    text = text.replace("  MORE\n", "".join(f"  {key}\n" for key in keys))
    if points == "weight":  # a share of what it can earn
        text = text.replace("{A: 4, B: 3, C: 0}", "{A: 100%, B: 75%, C: 0}").replace(
            "{A: 4, B: 2, C: 1}", "{A: 100%, B: 50%, C: 25%}"
        )
    if name in {"sum", "tiered"}:
        text = text.replace("points: 8", "points: 12").replace(
            "total_points: 18", "total_points: 22"
        )
    if name == "none":
        text = text.replace("  points: 8\n", "").replace("total_points: 18", "total_points: 10")
    return perfrules.loads(text)


ROWS: list[dict[str, Any]] = [
    {"a": a, "b": b, "c": c, "held": held, "cases": 10 * k + 1, "staff": staff}
    for k, (a, b, c) in enumerate(
        (a, b, c) for a in ("A", "B", "C", None) for b in ("A", "C", None) for c in (True, None)
    )
    for held, staff in ((True, 7), (False, 11), (True, 0))
]


@pytest.mark.parametrize("more", MORE)
@pytest.mark.parametrize("name", IN_COLUMNS)
def test_it_goes_as_columns(name: str, more: str, two_backends: Any, agree: Callable[..., Any]):
    """Nothing is left for single rows but what is odd; and every cell is what one row gives."""
    if name == "none" and more:
        pytest.skip("it has nothing to be empty of")
    ruleset = ruleset_of(name, more)
    frame = pl.DataFrame(ROWS)

    found = perfrules.table_plan(ruleset, two_backends.table(frame))

    assert () == found.row_by_row
    agree(ruleset, frame, two_backends, reasons=True)


def test_the_geometric_mean_goes_row_by_row(agree: Callable[..., Any], two_backends: Any):
    """A root has no end that columns could have."""
    ruleset = ruleset_of("geometric-mean")
    frame = pl.DataFrame(ROWS)

    found = perfrules.table_plan(ruleset, two_backends.table(frame))

    assert () == found.as_columns
    agree(ruleset, frame, two_backends)


THIRDS = """\
perfrules: 1
id: thirds
version: "1"
title: 示例
language: zh
total_points: 30
{rounding}
grades: [{{grade: 优, from: 10}}, {{grade: 差, from: 0}}]
facts: {facts}
indicators:
{indicators}
"""


def thirds(rounding: str = "") -> perfrules.Ruleset:
    """Three quotients, each over a number of its own."""
    names = "abc"
    facts = ", ".join(
        f"{up}{i}: {{name: {up}{i}, unit: 元, min: 0, decimals: 0}}" for i in names for up in "nd"
    )
    indicators = "\n".join(
        f"- {{id: {i}, name: {i}, points: 10, scoring: {{method: formula,"
        f" formula: 'points * min(1, n{i} / d{i})'}}}}"
        for i in names
    )
    return perfrules.loads(
        THIRDS.format(rounding=rounding, facts="{" + facts + "}", indicators=indicators)
    )


ROUNDED = "rounding: {places: 2, mode: MODE, at: [total], grade_on: raw}"


@pytest.mark.parametrize(
    "rounding",
    ["", *(ROUNDED.replace("MODE", m) for m in ("half-up", "half-even", "floor", "truncate"))],
)
def test_sums_without_a_denominator(rounding: str, backend: Any, agree: Callable[..., Any]):
    """Ten billionths apart, on the bar and on the half of the last place: told as they are."""
    ruleset = thirds(rounding)
    quotients = [(1, 3), (2, 3), (0, 1), (1, 1), (10**9 - 1, 10**9), (999_999_937, 1_999_999_973)]
    quotients += [(1, 7), (6, 7), (5, 1000), (1, 2**20), (33_333_333_333, 10**11)]
    rows = [
        {"na": a[0], "da": a[1], "nb": b[0], "db": b[1], "nc": c[0], "dc": c[1]}
        for a in quotients
        for b in quotients
        for c in ((1, 3), (0, 1), (1, 2000))
    ]
    frame = pl.DataFrame(rows)

    plan = perfrules.table_plan(ruleset, backend.table(frame))
    alone = ruleset.plan.leaves if backend.name == "Spark" else ()  # it would plan for minutes
    assert tuple(alone) == plan.row_by_row
    agree(ruleset, frame, backend, reasons=not rounding)


def test_a_third_has_twenty_decimals():
    """And two thirds are rounded at the last of them."""
    row = {"na": 1, "da": 3, "nb": 2, "db": 3, "nc": 0, "dc": 1}

    scored = perfrules.evaluate_table(thirds(), pl.DataFrame([row]))

    assert Decimal("3.33333333333333333333") == scored["a"][0]
    assert Decimal("6.66666666666666666667") == scored["b"][0]
    assert Decimal(10) == scored["total_score"][0]
    assert scored["grade"][0] == "优"


SMALL = """\
perfrules: 1
id: small
version: "1"
title: 示例
language: zh
total_points: 1
aggregate: mean
rounding: {places: 3, at: [indicator, total]}
facts:
  a: {name: 甲数, unit: 件, min: 0, max: 1000}
  b: {name: 乙数, unit: 件, min: 0, max: 1000}
indicators:
- {id: x, name: 小, points: 0.125, actual: a, target: 8件, scoring: ratio,
   on_missing: not-applicable}
- id: g
  name: 大
  points: 2000
  indicators:
  - {id: y, name: 大一, points: 1000, actual: a, target: 1000件, scoring: ratio,
     on_missing: not-applicable}
  - {id: z, name: 大二, points: 1000, actual: b, target: 1000件, scoring: ratio,
     on_missing: not-applicable}
"""


def test_parts_may_be_worth_more_than_the_whole(two_backends: Any, agree: Callable[..., Any]):
    """A mean of rates asks nothing of the points below it; integers are wide enough for them."""
    frame = pl.DataFrame(
        [
            {"a": a, "b": b}
            for a in (0, 1, 3, 8, 250, 999, 1000, None)
            for b in (0, 7, 500, 1000, None)
        ]
    )
    ruleset = perfrules.loads(SMALL)

    assert () == perfrules.table_plan(ruleset, two_backends.table(frame)).row_by_row
    agree(ruleset, frame, two_backends, reasons=True)


BEST = """\
perfrules: 1
id: best
version: "1"
title: 示例
language: zh
total_points: 100
{rounding}
grades: [{{grade: 优, from: 60}}, {{grade: 差, from: 0}}]
indicators:
- id: awards
  name: 获奖
  points: 40
  aggregate: {{method: best-of, count: 1}}
  indicators:
  - {{id: city, name: 市级, points: 20, target: 100%, scoring: ratio}}
  - {{id: county, name: 县级, points: 20, target: 100%, scoring: ratio}}
- {{id: c, name: 其余, points: 60, target: 100%, scoring: ratio}}
"""


@pytest.mark.parametrize("rounding", ["", "rounding: {places: 2, at: [indicator, total]}"])
def test_a_whole_that_can_earn_less_is_rescaled(
    rounding: str, two_backends: Any, agree: Callable[..., Any]
):
    """The best of two is worth 20 of 40 points: the total is that of 80 points."""
    ruleset = perfrules.loads(BEST.format(rounding=rounding))
    frame = pl.DataFrame(
        [
            {"city": city, "county": county, "c": c}
            for city in (90.0, 0.0, 33.3)
            for county in (50.0, 100.0)
            for c in (60.0, 100.0, 0.01)
        ]
    )

    rows = agree(ruleset, frame, two_backends)

    assert () == perfrules.table_plan(ruleset, two_backends.table(frame)).row_by_row
    assert (Decimal("67.5"), "优") == (rows[0]["total_score"], rows[0]["grade"])


ASKED = """\
perfrules: 1
id: asked
version: "1"
title: 示例
language: zh
total_points: 10
rounding: {places: 2, at: [indicator, group, total]}
grades: [{grade: 优, from: 6}, {grade: 差, from: 0}]
minimums: [{grade: 优, require: [{that: "rate_of(a) >= 60%", reason: 不足}]}]
indicators:
- {id: a, name: 甲, points: 4, target: 100%, scoring: ratio, on_missing: pending}
- {id: b, name: 乙, points: 6, target: 100%, scoring: ratio, on_missing: zero}
"""


def test_rules_that_ask_for_rates_go_as_columns(backend: Any, agree: Callable[..., Any]):
    """In every engine, whatever signs it takes in the names of columns."""
    frame = pl.DataFrame(
        [{"a": a, "b": b} for a in (100.0, 59.99, 60.0, None) for b in (100.0, 50.0, None)]
    )

    agree(perfrules.loads(ASKED), frame, backend)
