"""Exact numbers: read from text, rounded where a ruleset says so, shown as decimals.

Inside the library a number is a `Fraction` (or a pair of integers); people and JSON see decimals.
"""

from __future__ import annotations

import enum
import math
import re
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction
from typing import Final

DIGITS: Final = 34  # significant digits of what has no finite decimal (IEEE 754 decimal128)
LONGEST: Final = 40  # characters of a number as written; real figures have under 20
NUMBER: Final = re.compile(
    r"[+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII
)  # 1,234.50 is how sheets print it; 1,23 and 012 are slips and do not match
_TRAPS: Final = [InvalidOperation, DivisionByZero, Overflow]


def _context(digits: int, rounding: str) -> Context:
    """A context that owes nothing to what the calling program made the default."""
    return Context(
        prec=digits, rounding=rounding, Emin=MIN_EMIN, Emax=MAX_EMAX, clamp=0, traps=_TRAPS
    )


ABOUT: Final = "≈"  # before a number that is not shown to its last digit
_SHOWN: Final = _context(DIGITS, ROUND_HALF_UP)
_LONG: Final = _context(20_000, ROUND_HALF_EVEN)  # longer than any number; nothing is rounded


class RoundingMode(enum.Enum):
    """How a score is cut to its places."""

    HALF_UP = "half-up"  # 四舍五入
    HALF_EVEN = "half-even"
    FLOOR = "floor"
    TRUNCATE = "truncate"


def read_number(text: str) -> Fraction | None:
    """The number a text says, exactly; None where it is not a plain decimal number."""
    if len(text) > LONGEST or not NUMBER.fullmatch(text):
        return None
    return Fraction(text.replace(",", ""))


def rounded(value: Fraction, places: int, mode: RoundingMode) -> Fraction:
    """`value` cut to `places` decimals."""
    scale: int = 10**places
    return Fraction(round_ratio(value.numerator * scale, value.denominator, mode), scale)


def round_ratio(numerator: int, denominator: int, mode: RoundingMode) -> int:
    """The integer that numerator / denominator (> 0) is rounded to; half-up goes away from zero."""
    if numerator < 0 and mode is not RoundingMode.FLOOR:
        return -round_ratio(-numerator, denominator, mode)
    if mode is RoundingMode.HALF_UP:
        return (2 * numerator + denominator) // (2 * denominator)
    whole, rest = divmod(numerator, denominator)
    if mode is RoundingMode.HALF_EVEN:
        return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))
    return whole


def decimal_places(value: Fraction) -> int | None:
    """How many decimals `value` needs, or None where no finite number is enough."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def to_decimal(value: Fraction) -> Decimal:
    """`value` as a decimal: exact where it is finite, else to 34 significant digits."""
    places = decimal_places(value)
    if places is None:
        return _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
    return scaled_decimal(value.numerator * 10**places // value.denominator, places)


def scaled_decimal(number: int, places: int) -> Decimal:
    """`number` / 10**places with exactly that many decimals: 9900 and 2 give 99.00."""
    return _LONG.scaleb(Decimal(number), -places)


def difference(one: Decimal, other: Decimal) -> Decimal:
    """`one` − `other`, exactly, whatever context the calling program works in."""
    return _LONG.subtract(one, other)


def show(value: Fraction, at_least: int = 0, at_most: int = 6) -> str:
    """`value` for people: its own decimals, padded to `at_least`.

    What needs more than `at_most` is rounded half up and marked: ≈0.67.
    """
    places = decimal_places(value)
    if places is None or places > at_most:
        cut = rounded(value, at_most, RoundingMode.HALF_UP)
        return f"{ABOUT}{show(cut, at_most, at_most)}"
    return format(scaled_decimal(int(value * 10**places), places), f".{max(places, at_least)}f")


def square_root(value: Fraction) -> Fraction:
    """The square root to 34 significant digits, half-up; exact arithmetic all the way."""
    if value == 0:
        return value
    ten = Fraction(10)
    shift = DIGITS + 1 - _exponent(value) // 2  # so that the root has more than 34 digits
    scaled = value * ten ** (2 * shift)
    root = math.isqrt(scaled.numerator // scaled.denominator)
    return _significant(root / ten**shift)  # half-up asks for one digit more, and no further


def root(value: Fraction, degree: int) -> Fraction:
    """The root of that degree of a number not below 0, to 34 significant digits, half-up."""
    if value in (0, 1) or degree == 1:
        return value
    shift = DIGITS + 2 - _exponent(value) // degree
    scaled = value * Fraction(10) ** (degree * shift)
    whole = _whole_root(scaled.numerator // scaled.denominator, degree)
    # What the root leaves is less than one of its last digit: a five behind it rounds alike.
    rest = 5 * (whole**degree != scaled)
    return _significant(Fraction(whole * 10 + rest, 10) / Fraction(10) ** shift)


def _whole_root(number: int, degree: int) -> int:
    """The largest integer whose power is not above `number`: Newton's steps from above."""
    found = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * found + number // found ** (degree - 1)) // degree
        if better >= found:
            return found
        found = better


def natural_logarithm(value: Fraction) -> Fraction:
    """The natural logarithm of a positive number to 34 significant digits, half-up."""
    if value == 1:
        return Fraction(0)
    # ln(1 + x) is about x: what is close to 1 has that many digits less behind the point.
    close = max(0, -_exponent(value - 1))
    wide = _context(2 * DIGITS + close, ROUND_HALF_EVEN)
    quotient = wide.divide(Decimal(value.numerator), Decimal(value.denominator))
    return _significant(Fraction(wide.ln(quotient)))


def _exponent(value: Fraction) -> int:
    """About the decimal exponent: exact to one."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    return bits * 30103 // 100_000


def _significant(value: Fraction) -> Fraction:
    if value == 0:
        return value
    places = DIGITS - 1 - to_decimal(value).adjusted()
    scaled = value * Fraction(10) ** places
    whole = round_ratio(scaled.numerator, scaled.denominator, RoundingMode.HALF_UP)
    return whole / Fraction(10) ** places
