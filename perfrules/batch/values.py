"""What names and parts of rules stand for in a table: numbers, truths, words; or why there is none.

What a name lacks is no exception here but a column of its own, the `fault`: 0 where there is a
value, else the first reason in the order of reading why there is none.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.few import Cases
from perfrules.batch.lines import Line
from perfrules.batch.whole import Whole, lit
from perfrules.batch.widths import Expr

FINE, MISSING, UNDEFINED, NO_SCORE = range(4)
CHOSEN: Final = (Cases, Line)  # ranks of choices are numbers too
Code = Expr | Cases | Line | bool | int | str


class Unprovable(Exception):
    """A part of a rule may leave the engine's integers, or has no exact form in columns."""


@attrs.frozen(kw_only=True)
class Number:
    """`number` / `over`, with 0 < `over` <= `most`, and `low` <= `number` <= `high`.

    The ends are as near as what is known of the number: a column of it is as wide as they say.
    """

    number: Whole
    over: Whole = 1
    low: int
    high: int
    most: int = 1
    fault: Expr | None = None
    depth: int = 0  # of the named columns it reads: it can be named itself one deeper

    def __attrs_post_init__(self) -> None:
        if isinstance(self.number, (Cases, Line)):
            object.__setattr__(self, "low", max(self.low, self.number.low))
            object.__setattr__(self, "high", min(self.high, self.number.high))

    @property
    def size(self) -> int:
        """The largest that the number can be, without its sign."""
        return max(-self.low, self.high)

    @property
    def constant(self) -> Fraction | None:
        """The number itself where it is known beforehand."""
        if isinstance(self.number, int) and isinstance(self.over, int):
            return Fraction(self.number, self.over)
        return None


@attrs.frozen(kw_only=True)
class Plain:
    """A truth, a rank, a day or a text."""

    code: Code
    fault: Expr | None = None
    depth: int = 0


Value = Number | Plain


def exact(value: Fraction | int) -> Number:
    """A number that is known."""
    known = Fraction(value)
    number, over = known.numerator, known.denominator
    return Number(number=number, over=over, low=number, high=number, most=over)


def first_fault(*faults: Expr | None) -> Expr | None:
    """The first reason there is no value, in the order of reading; None where there is none."""
    found = [fault for fault in faults if fault is not None]
    if not found:
        return None
    result = found[-1]
    for fault in reversed(found[:-1]):
        result = nw.when(fault != FINE).then(fault).otherwise(result)
    return result


def where(condition: Expr, fault: int) -> Expr:
    """That fault where the condition holds."""
    return nw.when(condition).then(lit(fault)).otherwise(lit(FINE))


def as_column(code: Code) -> Expr:
    """A condition, a rank or a word as a column."""
    if isinstance(code, (*CHOSEN, nw.Expr)) or type(code) is int:
        return lit(code)
    return nw.lit(code)


def as_test(code: Code) -> Expr | bool:
    """A condition: known, or a column."""
    return code if isinstance(code, bool) else as_column(code)


def together(left: Value, right: Value, fault: Expr | None = None) -> dict[str, Any]:
    """What two parts hand on: the first fault, the deeper depth."""
    return {
        "fault": first_fault(left.fault, right.fault) if fault is None else fault,
        "depth": max(left.depth, right.depth),
    }
