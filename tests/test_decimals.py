"""Exact numbers: read as written, rounded as declared, shown as decimals."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from perfrules.decimals import (
    DIGITS,
    RoundingMode,
    decimal_places,
    natural_logarithm,
    read_number,
    round_ratio,
    rounded,
    scaled_decimal,
    show,
    square_root,
    to_decimal,
)

FRACTIONS = st.fractions() | st.fractions(max_denominator=1000)
POSITIVE = st.builds(Fraction, st.integers(1, 10**45), st.integers(1, 10**45) | st.integers(1, 100))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.10", "3.1"),
        ("1,234.50", "1234.5"),
        ("1,234,567", "1234567"),
        ("-0", "0"),
        ("+5", "5"),
        ("-12.5", "-12.5"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("9" * 40, "9" * 40),
    ],
)
def test_a_number_is_read_exactly(text: str, number: str):
    """To the last digit; commas only where a sheet prints them."""
    assert Fraction(number) == read_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "1,23", "12,34,567", "1,2345", ",123", "1.", ".5", "1e3", "1_000",
     "0x10", " 1", "1 ",
     "1.2.3", "\uff11", "٣", "NaN", "inf", "½", "9" * 41, "1" * 10**6, "--1", "1,234,56", "1\n"],
)  # fmt: skip
def test_what_is_no_plain_number_is_not_read(text: str):
    """Nobody guesses what was meant."""
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "floor", "truncate"),
    [
        ("2.5", 3, 2, 2, 2),
        ("3.5", 4, 4, 3, 3),
        ("-2.5", -3, -2, -3, -2),
        ("-3.5", -4, -4, -4, -3),
        ("0.5", 1, 0, 0, 0),
        ("-0.5", -1, 0, -1, 0),
        ("2.4999999999", 2, 2, 2, 2),
        ("-2.4999999999", -2, -2, -3, -2),
        ("2.5000000001", 3, 3, 2, 2),
        ("-2.5000000001", -3, -3, -3, -2),
        ("7", 7, 7, 7, 7),
        ("-7", -7, -7, -7, -7),
    ],
)
def test_four_modes_of_rounding(
    value: str, half_up: int, half_even: int, floor: int, truncate: int
):
    """Ties and negative numbers; half-up goes away from zero, as 四舍五入 does."""
    exact = Fraction(value)

    assert [half_up, half_even, floor, truncate] == [
        rounded(exact, 0, RoundingMode(mode))
        for mode in ("half-up", "half-even", "floor", "truncate")
    ]


MODES = {
    RoundingMode.HALF_UP: decimal.ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    RoundingMode.FLOOR: decimal.ROUND_FLOOR,
    RoundingMode.TRUNCATE: decimal.ROUND_DOWN,
}


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 6),
    st.integers(0, 4),
    st.sampled_from(RoundingMode),
)
def test_rounding_is_that_of_decimal(number: int, decimals: int, places: int, mode: RoundingMode):
    """As the standard library rounds decimals."""
    value = Decimal(number).scaleb(-decimals)
    expected = value.quantize(Decimal(1).scaleb(-places), MODES[mode])

    assert Fraction(expected) == rounded(Fraction(value), places, mode)


@given(FRACTIONS, st.integers(0, 4), st.sampled_from(RoundingMode))
def test_rounding_moves_less_than_one_place(value: Fraction, places: int, mode: RoundingMode):
    """And once rounded, nothing moves."""
    cut = rounded(value, places, mode)

    assert abs(cut - value) < Fraction(1, 10**places)
    assert cut == rounded(cut, places, mode)


def test_the_score_of_a_tie_is_rounded_up():
    """1.005 and 19.55 are what they are; floats say 1.00."""
    assert Fraction("1.01") == rounded(Fraction("1.005"), 2, RoundingMode.HALF_UP)
    assert Fraction("19.55") == rounded(20 * Fraction("195.5") / 200, 2, RoundingMode.HALF_UP)
    assert 0 == round_ratio(0, 7, RoundingMode.FLOOR)


@pytest.mark.parametrize(
    ("value", "places"),
    [("1", 0), ("0.5", 1), ("0.25", 2), ("1/8", 3), ("3.10", 1), ("1/3", None), ("1/1024", 10)],
)
def test_decimals_that_a_number_needs(value: str, places: int | None):
    """None where no finite number is enough."""
    assert places == decimal_places(Fraction(value))


@given(FRACTIONS)
def test_a_finite_number_becomes_the_same_decimal(value: Fraction):
    """Others are cut to 34 significant digits."""
    shown = to_decimal(value)

    if decimal_places(value) is not None:
        assert value == Fraction(shown)
    else:
        assert DIGITS == len(shown.as_tuple().digits) or Fraction(shown) != value
        assert abs(Fraction(shown) - value) <= abs(value) / 2 / 10 ** (DIGITS - 1)


def test_decimals_owe_nothing_to_the_calling_program():
    """Neither the precision nor the rounding of its context, nor its traps."""
    with decimal.localcontext() as context:
        context.prec, context.rounding, context.Emax = 3, decimal.ROUND_CEILING, 5
        context.traps[decimal.Inexact] = True
        results = [
            to_decimal(Fraction(123456789)),
            to_decimal(Fraction(2, 3)),
            scaled_decimal(-99005, 3),
        ]
        root, logarithm = square_root(Fraction(2)), natural_logarithm(Fraction(2))

    assert ["123456789", "0." + "6" * 33 + "7", "-99.005"] == [str(result) for result in results]
    assert square_root(Fraction(2)) == root
    assert natural_logarithm(Fraction(2)) == logarithm


def test_numbers_longer_than_python_prints_are_shown():
    """Python refuses to print integers of more than 4,300 digits."""
    long = Fraction(10**6000 + 1, 10**3000)

    assert long == Fraction(to_decimal(long))
    assert "99.00" == str(scaled_decimal(9900, 2))
    assert "0.00" == str(scaled_decimal(0, 2))


@pytest.mark.parametrize(
    ("value", "at_least", "at_most", "shown"),
    [
        ("97", 0, 6, "97"),
        ("5.5", 2, 6, "5.50"),
        ("5.505", 2, 6, "5.505"),
        ("-0.5", 0, 6, "-0.5"),
        ("100", 2, 4, "100.00"),
        ("1/3", 0, 2, "≈0.33"),
        ("2/3", 0, 2, "≈0.67"),
        ("-2/3", 2, 2, "≈-0.67"),
        ("0.12345", 0, 4, "≈0.1235"),
        ("99.9999999", 0, 2, "≈100.00"),
        ("0", 0, 6, "0"),
        ("1000000", 0, 2, "1000000"),
    ],
)
def test_numbers_are_shown_to_people(value: str, at_least: int, at_most: int, shown: str):
    """With their own decimals; what is cut says so."""
    assert shown == show(Fraction(value), at_least, at_most)


# Roots and logarithms against computations made another way.


def digits_of_root(value: Fraction) -> Fraction:
    """The root by bisection on integers: the largest r with r² <= value, at 40 digits, then cut."""
    scale = Fraction(10) ** 60
    target = value * scale * scale
    low, high = 0, int(target) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if middle * middle <= target:
            low = middle
        else:
            high = middle
    exact = low * low == target
    text = str(low)
    kept, rest = int(text[:DIGITS]), text[DIGITS:]
    up = rest[0] >= "5"
    assert exact or set(rest[1:]) != {"0"}  # far enough from a tie to tell
    return Fraction(kept + up) * Fraction(10) ** len(rest) / scale


@given(POSITIVE.filter(lambda v: v > Fraction(1, 10**20)))
@settings(max_examples=100)
def test_a_root_has_34_digits_half_up(value: Fraction):
    """By bisection, for what lies on either side of every power of ten."""
    assert digits_of_root(value) == square_root(value)


def test_a_root_has_34_digits_on_every_side_of_a_power_of_ten():
    """However many digits stand before the point, and where the first of them is small."""
    scales = [Fraction(10) ** exponent for exponent in (-3, 0, 1, 2, 7)]
    values = [Fraction(n, 1000) * scale for n in range(1, 1000, 7) for scale in scales]

    assert [digits_of_root(value) for value in values] == [square_root(v) for v in values]


@given(st.integers(1, 10**17), st.integers(0, 9))
def test_the_root_of_a_square_is_exact(number: int, places: int):
    """No digit is made up."""
    value = Fraction(number, 10**places)

    assert value == square_root(value * value)


def series(value: Fraction) -> Fraction:
    """ln(value) = 2·(z + z³/3 + z⁵/5 …) with z = (v − 1)/(v + 1), after halving v to about 1."""
    halvings = 0
    while value > Fraction(4, 3):
        value, halvings = value / 2, halvings + 1
    while value < Fraction(2, 3):
        value, halvings = value * 2, halvings - 1
    grid = 10**110

    def near_one(v: Fraction) -> Fraction:
        z = (v - 1) / (v + 1)
        power, total, n = z, Fraction(0), 1
        while abs(power) > Fraction(1, grid) and n < 400:
            total += power / n
            power = Fraction(round(power * z * z * grid), grid)
            n += 2
        return 2 * total

    two = 2 * near_one(Fraction(4, 3)) - near_one(Fraction(8, 9))  # (4/3)² ÷ (8/9) = 2
    return near_one(value) + halvings * two


@given(POSITIVE.filter(lambda v: v != 1))
@settings(max_examples=40)
def test_a_logarithm_has_34_digits_half_up(value: Fraction):
    """By its series, on fractions."""
    assert within_half_a_digit(natural_logarithm(value), series(value))


@pytest.mark.parametrize("exponent", [1, 5, 17, 33, 34, 35, 50, 60])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_logarithm_near_zero_has_34_digits_too(exponent: int, sign: int):
    """ln(1 + x) is about x: what is close to 1 must not lose its digits."""
    x = Fraction(sign, 3 * 10**exponent)
    terms = 200 // exponent + 2
    expected = sum((-1) ** (n + 1) * x**n / n for n in range(1, terms))

    assert within_half_a_digit(natural_logarithm(1 + x), Fraction(expected))


def within_half_a_digit(found: Fraction, expected: Fraction) -> bool:
    """Whether `found` is the number of 34 digits that is nearest to `expected`."""
    last = Fraction(10) ** (to_decimal(expected).adjusted() - DIGITS + 1)
    on_the_grid = (found / last).denominator == 1
    return on_the_grid and abs(found - expected) <= last / 2 * (1 + Fraction(1, 10**20))


def test_roots_and_logarithms_that_are_known():
    """As printed in tables."""
    assert "1.414213562373095048801688724209698" == str(to_decimal(square_root(Fraction(2))))
    assert "0.9428090415820633658677924828064654" == str(to_decimal(square_root(Fraction(8, 9))))
    assert "0.6931471805599453094172321214581766" == str(to_decimal(natural_logarithm(Fraction(2))))
    assert 0 == natural_logarithm(Fraction(1))
    assert 0 == square_root(Fraction(0))
