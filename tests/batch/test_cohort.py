"""Statistics of a table: every row is scored as if they had been reported for it alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules.batch.layout import output
from tests.batch.conftest import Backend, expected_row

pl = pytest.importorskip("polars")
openpyxl = pytest.importorskip("openpyxl")

STATISTICS = {
    "mean": 4, "median": 3, "min": 2, "max": 2, "sum": 2, "count": 0, "rank": 0, "percentile": 2,
    "z-score": 4,
}  # fmt: skip  # the decimals of each, of a number that has two
UNITS = {"spending": "万元", "rate": "%"}
HEAD = """
perfrules: 1
id: spending
version: "1"
title: 支出
total_points: {points}
facts:
  spending: {{name: 支出, unit: 万元}}
  budget: {{name: 预算, unit: 万元, min: 0.01}}
  region: {{name: 地区, choices: [{{choice: 东部, aliases: [东]}}, 西部]}}
values:
  rate: {{name: 执行率, formula: spending / budget, unit: "%"}}
cohort:
"""


def ruleset(of: str, by: str | None, *, lower: bool = False) -> perfrules.Ruleset:
    """Every statistic of a number, each read by an indicator of its own."""
    lines = [HEAD.format(points=len(STATISTICS))]
    for name in STATISTICS:
        more = f", by: {by}" if by else ""
        more += ", better: lower" if lower and name in ("rank", "percentile") else ""
        lines.append(f"  {name}: {{statistic: {name}, of: {of}{more}}}\n")
    lines.append("indicators:\n")
    for name in STATISTICS:
        measured = name in ("mean", "median", "min", "max", "sum")
        sign = "%" if name == "percentile" else "" if not measured else UNITS[of]
        more, whole = f"100000{sign}", f"200000{sign}"
        lines.append(
            f"- {{name: i-{name}, points: 1, on_missing: zero, actual: '`cohort.{name}` + {more}', "
            f"target: '≥ {whole}', scoring: ratio}}\n"
        )
    return perfrules.loads("".join(lines))


def brute_force(
    statistic: str, numbers: Sequence[Fraction], own: Fraction | None, *, lower: bool
) -> Fraction | None:
    """The statistic by its definition, before it is rounded; None where there is none."""
    if not numbers or (own is None and statistic in ("rank", "percentile", "z-score")):
        return None
    ordered, count = sorted(numbers), len(numbers)
    mean = sum(numbers, Fraction(0)) / count
    if own is not None:
        better = sum(n < own if lower else n > own for n in numbers)
    match statistic:
        case "mean":
            return mean
        case "median":
            return (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
        case "min" | "max":
            return min(numbers) if statistic == "min" else max(numbers)
        case "sum":
            return sum(numbers, Fraction(0))
        case "count":
            return Fraction(count)
        case "rank":
            return Fraction(1 + better)
        case "percentile":
            return Fraction(100 * (count - better), count)
    variance = sum(((n - mean) ** 2 for n in numbers), Fraction(0)) / count
    assert own is not None
    if not variance:
        return Fraction(0)
    wide = Context(prec=80)
    square = (own - mean) ** 2 / variance
    root = wide.sqrt(wide.divide(Decimal(square.numerator), Decimal(square.denominator)))
    return Fraction(root) if own >= mean else -Fraction(root)


def half_up(value: Fraction, places: int) -> Decimal:
    """The number with so many decimals; what is exactly between goes away from zero."""
    size = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(size if value >= 0 else -size).scaleb(-places)


def reported(
    rows: Sequence[dict[str, Any]],
    number: Callable[[dict[str, Any]], Fraction | None],
    *,
    grouped: bool,
    lower: bool,
    more: int = 0,
) -> list[dict[str, Any]]:
    """The rows with what somebody else has computed for each."""
    found = []
    for row in rows:
        group = row["region"].removesuffix("部") if grouped and row["region"] else None
        same = [
            n
            for other in rows
            if (n := number(other)) is not None
            and (not grouped or (other["region"] or "").removesuffix("部") == group)
        ]
        facts = dict(row)
        for name, places in STATISTICS.items():
            none = grouped and group is None
            value = None if none else brute_force(name, same, number(row), lower=lower)
            extra = more if name in ("min", "max", "sum", "median", "mean") else 0
            digits = 4 if extra else places
            facts[f"cohort.{name}"] = None if value is None else half_up(value, digits)
        found.append(facts)
    return found


CENTS = st.one_of(st.none(), st.integers(-300, 300), st.sampled_from([0, 1, 50, 100]))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "spending": CENTS.map(lambda n: None if n is None else n / 100),
            "budget": st.sampled_from([0.07, 1.0, 3.0, None]),
            "region": st.sampled_from(["东部", "东", "西部", None]),
        }
    ),
    min_size=1,
    max_size=9,
)
SCHEMA = {"spending": pl.Float64, "budget": pl.Float64, "region": pl.String}


def of_spending(row: dict[str, Any]) -> Fraction | None:
    """What was reported."""
    return None if row["spending"] is None else Fraction(str(row["spending"]))


def of_rate(row: dict[str, Any]) -> Fraction | None:
    """The rate in percent, as statistics take it: with nine decimals."""
    spending, budget = row["spending"], row["budget"]
    if spending is None or budget is None:
        return None
    return Fraction(half_up(Fraction(str(spending)) / Fraction(str(budget)) * 100, 9))


@pytest.mark.parametrize("by", [None, "region"])
@pytest.mark.parametrize("lower", [False, True])
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_rows_are_scored_as_if_the_statistics_were_reported(
    two_backends: Backend,
    by: str | None,
    lower: bool,  # noqa: FBT001
    rows: list[dict[str, Any]],
):
    """Exactly, in eager and in lazy engines, whatever the ties and gaps."""
    made = ruleset("spending", by, lower=lower)
    facts = reported(rows, of_spending, grouped=by is not None, lower=lower)

    assert scored(made, rows, two_backends) == expected(made, facts)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_a_value_goes_in_with_nine_decimals(rows: list[dict[str, Any]]):
    """A derived value is rounded there, and nowhere else before the end."""
    made = ruleset("rate", "region")
    facts = reported(rows, of_rate, grouped=True, lower=False, more=2)
    polars = Backend("Polars", lambda frame: frame, lambda f: f.rows(named=True), pl.DataFrame)

    assert scored(made, rows, polars) == expected(made, facts)


def scored(
    made: perfrules.Ruleset, rows: Sequence[dict[str, Any]], backend: Backend
) -> list[dict[str, Any]]:
    """The rows as a table scores them, in their order."""
    frame = pl.DataFrame(rows, schema=SCHEMA).with_row_index("k")
    found = backend.rows(perfrules.evaluate_table(made, backend.table(frame), keep=["k"]))
    return [
        {k: v for k, v in row.items() if k != "k"} for row in sorted(found, key=lambda r: r["k"])
    ]


def expected(made: perfrules.Ruleset, facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as single evaluations score them."""
    out = output(made.plan, {}, total_over=None, reasons=False)
    return [expected_row(made, row, out) for row in facts]


TABLE = [
    {"spending": 10.0, "budget": 10.0, "region": "东部"},
    {"spending": 20.0, "budget": 10.0, "region": "东"},
    {"spending": 20.0, "budget": None, "region": "西部"},
    {"spending": None, "budget": 10.0, "region": "西部"},
    {"spending": 5.0, "budget": 10.0, "region": None},
]


def test_every_engine_computes_them(backend: Backend):
    """The same in all of them."""
    made = ruleset("spending", "region")
    facts = reported(TABLE, of_spending, grouped=True, lower=False)

    assert scored(made, TABLE, backend) == expected(made, facts)


def test_rows_that_say_nothing_take_no_part():
    """What cannot be read is told in its row; the statistics of others are without it."""
    made = perfrules.loads(HEAD.format(points=1) + (
        "  mean: {name: 平均支出, statistic: mean, of: 支出}\n"
        "indicators:\n- {name: 甲, points: 1, actual: spending, target: '≥ cohort.平均支出'}\n"
    ))  # fmt: skip
    frame = pl.DataFrame({"支出": ["10万元", "20", "很多", None]})

    result = perfrules.evaluate_table(made, frame)

    assert [0, 1, None, None] == result["total_score"].to_list()
    assert "很多" in result["error"][2]
    assert result["error"][3] == "缺少 支出（spending）（请填报它）"


def test_a_column_with_its_name_is_taken_as_it_is():
    """Somebody who scores a part of the whole gives the statistics of the whole."""
    made = ruleset("spending", None)
    given_ = {f"cohort.{name}": [7] for name in STATISTICS}
    frame = pl.DataFrame({"spending": [1], **given_})

    result = perfrules.evaluate_table(made, frame)

    facts = {"spending": 1, **{f"cohort.{name}": 7 for name in STATISTICS}}
    assert made.evaluate(facts).total_score == result["total_score"][0]


def test_a_row_is_explained_with_the_statistics_of_its_table():
    """Not with those of one row."""
    made = ruleset("spending", None)
    frame = pl.DataFrame({"k": [1, 2, 3], "spending": [1, 2, 6]})

    for table in (frame, frame.lazy()):
        evaluation = perfrules.explain_row(made, table, {"k": 2})

        assert evaluation.indicators["i-mean"].actual == "100003.00万元"
        assert evaluation.indicators["i-rank"].actual == "100002"


def test_a_table_lacks_what_statistics_are_made_of():
    """It is told before any work."""
    made = perfrules.loads(HEAD.format(points=1) + (
        "  mean: {statistic: mean, of: 支出, by: 地区}\n"
        "indicators:\n- {name: 甲, points: 1, actual: budget, target: '≥ cohort.mean'}\n"
    ))  # fmt: skip

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_table(made, pl.DataFrame({"budget": [1.0]}))

    assert [each.message.en for each in caught.value.diagnostics] == [
        "there is no column for 支出 (spending)",
        "there is no column for 地区 (region)",
    ]


def test_a_column_may_not_have_the_name_of_a_statistic_in_the_making():
    """It would be taken for it."""
    frame = pl.DataFrame({"spending": [1], "statistic 0": [1]})

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_table(ruleset("spending", None), frame, keep=["statistic 0"])

    assert [each.slug for each in caught.value.diagnostics] == ["column-name-taken"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_files_are_read_for_their_statistics_first(tmp_path: Path, ending: str):
    """All rows of a file are one table, however it is read."""
    made = ruleset("spending", "region")
    frame = pl.DataFrame(TABLE, schema=SCHEMA)
    source, target = tmp_path / f"facts.{ending}", tmp_path / "scores.parquet"
    if ending == "xlsx":
        sheet = openpyxl.Workbook()
        for row in (frame.columns, *frame.rows()):
            sheet.active.append(row)
        sheet.save(source)
    else:
        {"csv": frame.write_csv, "parquet": frame.write_parquet}[ending](source)

    perfrules.evaluate_file(made, source, target)

    facts = reported(TABLE, of_spending, grouped=True, lower=False)
    assert pl.read_parquet(target).rows(named=True) == expected(made, facts)


def test_statistics_follow_what_is_simulated():
    """Both sides have their own."""
    before, after = ruleset("spending", "region"), ruleset("spending", None)
    frame = pl.DataFrame(TABLE, schema=SCHEMA)

    simulation = perfrules.simulate(before, frame, against=after)

    assert simulation.rows == len(TABLE)
    assert "i-mean" in {move.indicator for move in simulation.indicators}
