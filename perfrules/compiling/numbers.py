"""Plain numbers as they are reported → whole numbers of a fact's last decimal.

Exact in every context, and refused where they are not plain: too long, too large, too fine, no
number at all. The last ones are remembered: counts and percentages repeat from subject to subject.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
    Underflow,
)
from typing import Final

import attrs

from perfrules.compiling.plan import Unusual
from perfrules.units import Unit, read_quantity

# Decimals are read in this context, whatever the caller's is: a product that does not come out
# exactly in 40 digits, is no whole number or is out of all proportion is trapped, never rounded.
EXACT: Final = Context(
    prec=40, Emin=-60, Emax=60, traps=[Inexact, InvalidOperation, Overflow, Underflow]
)
_LONGEST_FLOAT: Final = 10**15  # below it a decimal of 15 digits is a float's only short reading
_LONGEST_REMEMBERED: Final = 40  # characters of one: zeros may follow it without an end


def _from_float(value: float, scale: int) -> int:
    """The whole number of 1/scale that a float says by its shortest reading; Unusual for others.

    No rounding gets through: the quotient is the float itself only where the two are the same
    decimal of at most 15 digits, and that decimal is the shortest one.
    """
    if not -_LONGEST_FLOAT < value * scale < _LONGEST_FLOAT:
        raise Unusual
    number = round(value * scale)
    if number / scale != value:
        raise Unusual
    return number


@attrs.frozen
class Accepted:
    """The numbers that are plain for a fact: whole numbers of 1/scale from low to high."""

    scale: int
    low: int
    high: int
    is_percent: bool  # 0.97 in % is read as 0.97%, with a warning

    def reader(self) -> Callable[[Decimal], int]:
        """Takes a Decimal to the whole number of 1/scale; Unusual where it is none of these."""
        multiply, whole, factor = EXACT.multiply, EXACT.to_integral_exact, Decimal(self.scale)
        held = self.held

        def read(value: Decimal) -> int:
            try:
                # Also by 1: int() of a Decimal as large as 1E+1000000 would take half a minute.
                return held(int(whole(multiply(value, factor))))
            except (DecimalException, ValueError, OverflowError):
                raise Unusual from None

        return read

    def float_reader(self) -> Callable[[float], int]:
        """The same of a float."""
        return lambda value: self.held(_from_float(value, self.scale))

    def held(self, number: int, *, is_bare: bool = True) -> int:
        """The number itself; Unusual where it is none of these."""
        is_share = is_bare and self.is_percent and 0 < number < self.scale
        if self.low <= number <= self.high and not is_share:
            return number
        raise Unusual


class Remembered(dict[str | float, int]):
    """The whole numbers of Decimals, by their text, and of floats: those that were read last.

    The text of a Decimal is all of it, in every context, and takes an eighth of the time of its
    hash.
    """

    __slots__ = ("most", "read", "read_float")

    def __init__(self, accepted: Accepted, most: int) -> None:
        super().__init__()
        self.read, self.read_float, self.most = accepted.reader(), accepted.float_reader(), most

    def __missing__(self, value: str | float) -> int:
        if isinstance(value, str):
            number = self.read(Decimal(value))
            if len(value) > _LONGEST_REMEMBERED:
                return number
        else:
            number = self.read_float(value)
        if len(self) >= self.most:
            self.clear()
        self[value] = number
        return number


class RememberedTexts(dict[str, int]):
    """The same of texts like "97%", for facts in one unit; they are refused as numbers are."""

    __slots__ = ("accepted", "most", "unit")

    def __init__(self, accepted: Accepted, unit: Unit, most: int) -> None:
        super().__init__()
        self.accepted, self.unit, self.most = accepted, unit, most

    def __missing__(self, text: str) -> int:
        quantity = read_quantity(text)
        if quantity is None:
            raise Unusual
        number, is_bare = quantity.value, quantity.unit is None
        if quantity.unit is not None and quantity.unit != self.unit:
            if quantity.unit.dimension != self.unit.dimension:
                raise Unusual
            number = quantity.in_base / self.unit.factor
        number *= self.accepted.scale
        if number.denominator != 1:
            raise Unusual
        whole = self.accepted.held(number.numerator, is_bare=is_bare)
        if len(self) >= self.most:
            self.clear()
        self[text] = whole
        return whole
