"""How many digits a number can come to have."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfrules.expressions import tree
from perfrules.expressions.parser import parse
from perfrules.expressions.size import FACT, MOST, Size, fact_size, measured
from perfrules.units import PERCENT, PLAIN, Unit, unit_named
from perfrules.wording import Text

SIZES = {"x": Size(12, 2), "y": Size(8, 0), "r": Size(6, 2, 5), "q": Size(20, 2)}


def unheard(*problem: object) -> None:
    raise AssertionError(problem)


@pytest.mark.parametrize(
    ("formula", "size"),
    [
        ("x", Size(12, 2)),
        ("-x", Size(12, 2)),
        ("1.50", Size(2, 1)),
        ("unknown", FACT),
        ("x + x", Size(13, 2)),
        ("x + y", Size(13, 2)),
        ("y - x", Size(13, 2)),
        ("x + r", Size(18, 2, 5)),
        ("x * y", Size(20, 2)),
        ("x * x", Size(24, 4)),
        ("max(y, r)", Size(10, 2, 5)),
        ("x / y", Size(12, 0, 10)),
        ("r / r", Size(13, 0, 13)),
        ("max(x, y, r)", Size(12, 2, 5)),
        ("x if y > 0 else r", Size(12, 2, 5)),
        ("sum(x, x, x)", Size(14, 2)),
        ("mean(x, x)", Size(13, 0, 4)),
        ("round(x / y, 4)", Size(17, 4)),
        ("floor(r)", Size(5, 0)),
        ("sqrt(x)", Size(48, 37)),
        ("ln(y)", Size(40, 35)),
        ("x > y", Size()),
        ("at_least(1, x > y, is_missing(x))", Size()),
        ("days_between(x, y)", Size(7)),
    ],
)
def test_a_size_is_that_of_the_largest_value(formula: str, size: Size):
    """Products add digits, sums keep them, roundings cut them."""
    assert size == measured(parse(formula), SIZES, unheard)


@pytest.mark.parametrize(
    ("low", "high", "unit", "decimals", "size"),
    [
        (None, None, "", 0, Size(41, 0)),
        (0, None, "万元", 2, Size(45, 0)),
        (None, None, "%", 2, Size(43, 4)),
        (0, 100, "", 2, Size(5, 2)),
        (-1000, 10, "次", 0, Size(4, 0)),
        (0, 10**60, "", 0, Size(41, 0)),
    ],
)
def test_a_fact_is_as_long_as_its_limits(
    low: int | None, high: int | None, unit: str, decimals: int, size: Size
):
    """Without limits, as long as what is read at all."""
    found = unit_named(unit)
    ends = [None if end is None else Fraction(end) for end in (low, high)]

    assert isinstance(found, Unit)
    assert size == fact_size(ends[0], ends[1], found, decimals)


def test_a_fact_of_a_declared_table_is_small():
    """A rate between 0 and 200 % with two decimals has five digits."""
    assert Size(5, 4) == fact_size(Fraction(0), Fraction(2), PERCENT, 2)
    assert Size(3, 0) == fact_size(Fraction(-5), Fraction(100), PLAIN, 0)


def test_the_part_that_grows_too_long_is_told_once():
    """With its place and the way out; what is built on it is not told again."""
    told: list[tuple[str, str, Text, Text | None]] = []
    factors = " * ".join(["x"] * 40)
    formula = f"2 + ({factors}) * ({factors})"
    size = measured(
        parse(formula),
        {"x": Size(60)},
        lambda slug, start, end, message, hint: told.append(
            (slug, formula[start:end], message, hint)
        ),
    )

    assert [
        (
            "numbers-too-long",
            f"({factors}) * ({factors})",
            Text("这里的数可能超过 3000 位", "numbers could grow past 3000 digits here"),
            Text(
                "少乘几次，或先用 round(…) 舍入", "multiply less often, or cut with round(…) first"
            ),
        )
    ] == told
    assert size.digits < MOST


def test_a_number_without_a_finite_decimal_has_a_size():
    """A third, as lowering makes it."""
    assert Size(1, 0, 1) == measured(tree.Number(Fraction(1, 3)), {}, unheard)
