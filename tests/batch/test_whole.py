"""What is known of whole numbers before there is a column says what the column says."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings, strategies as st

from perfrules.batch.cuts import cut
from perfrules.batch.few import Cases
from perfrules.batch.lines import COMPARISONS, Line, Source
from perfrules.batch.whole import (
    Whole,
    absolute,
    chosen,
    compared,
    extreme,
    lit,
    named,
    negative,
    plus,
    product,
    quotient,
)

pl = pytest.importorskip("polars")
VALUES = list(range(-30, 31))
FRAME = nw.from_native(pl.DataFrame({"x": VALUES}).with_columns(f=pl.col("x").cast(pl.Float64)))
WIDE = 10**6
CUTS = ("floor", "ceil", "round", "half-even", "truncate")

Step = tuple[str, Any]
small = st.integers(-9, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("plus"), small),
        st.tuples(st.just("times"), st.integers(-4, 4)),
        st.tuples(st.just("min"), st.integers(-40, 40)),
        st.tuples(st.just("max"), st.integers(-40, 40)),
        st.tuples(st.just("over"), st.integers(1, 7)),
        st.tuples(st.just("negative"), st.none()),
        st.tuples(st.just("absolute"), st.none()),
        st.tuples(st.sampled_from(CUTS), st.integers(1, 7)),
        st.tuples(st.just("unless"), st.tuples(st.integers(-30, 30), small)),
    ),
    max_size=7,
)  # fmt: skip


def symbolic(code: Whole, step: Step, first: Line) -> Whole:
    """One step on what is known."""
    match step:
        case "plus", number:
            return plus(code, number, (WIDE, abs(number)), WIDE)
        case "times", number:
            return product(code, number, WIDE, abs(number))
        case "min" | "max" as function, number:
            return extreme(function, code, number)
        case "over", number:
            return quotient(code, number)
        case "negative", _:
            return negative(code)
        case "absolute", _:
            return absolute(code)
        case "unless", (bound, number):
            return chosen(compared(">=", first, bound), number, code)
        case way, number:
            return cut(way, code, number, sizes=(WIDE, number), becomes=WIDE, positive=False)


def plainly(number: int, step: Step, first: int) -> int:
    """The same step on one number, in Python's own arithmetic."""
    match step:
        case "plus", other:
            return number + other
        case "times", other:
            return number * other
        case "min", other:
            return min(number, other)
        case "max", other:
            return max(number, other)
        case "over" | "floor", other:
            return number // other
        case "ceil", other:
            return -(-number // other)
        case "negative", _:
            return -number
        case "absolute", _:
            return abs(number)
        case "unless", (bound, other):
            return other if first >= bound else number
        case "truncate", other:
            return abs(number) // other * (1 if number >= 0 else -1)
        case "round", other:
            return (2 * abs(number) + other) // (2 * other) * (1 if number >= 0 else -1)
        case _, other:
            return round(Fraction(number, other))


def told(code: Any) -> Sequence[Any]:
    """The cells of a column."""
    column = code if isinstance(code, nw.Expr) else nw.lit(code)
    return FRAME.select(FRAME["x"], cell=column)["cell"].to_list()


@settings(max_examples=300)
@given(steps, st.booleans(), st.sampled_from(sorted(COMPARISONS)), st.integers(-60, 60))
def test_what_is_known_is_what_is_computed(
    made: list[Step],
    floats: bool,  # noqa: FBT001
    operator: str,
    number: int,
):
    """Every number and every comparison, after any steps; no number is beyond its ends."""
    first = Line(Source(nw.col("x"), -30, 30, nw.col("f") if floats else None, wide=True))
    code: Whole = first
    expected = list(VALUES)
    for step in made:
        code = symbolic(code, step, first)
        expected = [plainly(one, step, x) for one, x in zip(expected, VALUES, strict=True)]
        if isinstance(code, (Line, Cases)):
            assert code.low <= min(expected)
            assert code.high >= max(expected)

    assert expected == told(lit(code))
    assert [COMPARISONS[operator](each, number) for each in expected] == told(
        compared(operator, code, number)
    )


@pytest.mark.parametrize("slope", [1, -1, 10**6])
def test_a_number_that_is_held_is_held_before_it_is_multiplied(slope: int):
    """What a row that does not count holds may be anything; nothing that counts overflows."""
    huge = nw.from_native(pl.DataFrame({"x": [0, 5, 2**40, -(2**40)]}))
    line = Line(Source(nw.col("x"), 0, 2**40, wide=True)).at_most(100)
    assert isinstance(line, Line)
    made = line.times(slope)

    column = huge.select(cell=lit(made))["cell"]

    assert [0, 5 * slope, 100 * slope] == column.to_list()[:3]


def test_a_narrow_column_is_made_of_a_wide_one_with_care():
    """A cast of what a row that does not count holds would fail."""
    frame = nw.from_native(pl.DataFrame({"x": [7, 2**60, -(2**60)]}))
    line = Line(Source(nw.col("x"), 0, 10**6, wide=True)).at_most(20)

    column = frame.select(cell=lit(line))["cell"]

    assert column.dtype == nw.Int16
    assert [7, 20, 0] == column.to_list()


def test_few_numbers_are_told_apart_and_many_are_computed():
    """Steps of a deduction become cases; a proportion stays arithmetic."""
    line = Line(Source(nw.col("x"), 0, 10**6))

    assert isinstance(line.at_most(5), Cases)
    assert isinstance(line.at_most(50), Line)
    assert isinstance(quotient(line, 1000), Line)
    assert isinstance(extreme("max", plus(negative(quotient(line, 1000)), 4, (9, 9), 99), 0), Cases)


def test_names_of_numbers():
    """Each number has the name at its place; what is beyond the last has none."""
    frame = nw.from_native(pl.DataFrame({"x": [0, 1, 2]}))
    names = ["优", "良"]
    cases = Cases(((nw.col("x") == 0, 0), (nw.col("x") == 1, 1)), 2)

    for code in (cases, nw.col("x")):
        assert ["优", "良", None] == frame.select(cell=named(code, names))["cell"].to_list()
    assert ["良"] * 3 == frame.select("x", cell=named(1, names))["cell"].to_list()
