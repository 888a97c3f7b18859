"""Over-achievement, written out once more for the slow second opinion."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from perfrules.expressions.unary import Between, Compared, Otherwise, UnaryTest
from perfrules.model import Indicator, OverPolicy
from perfrules.testing.slowly import value_of


def over_share(indicator: Indicator, look: Any) -> Fraction:
    """The share of the score that is lost because the actual is far above the target."""
    over = indicator.over_achievement
    if over is None or over.policy is OverPolicy.EXPLAIN:
        return Fraction(0)
    actual, target = look("actual"), look("target")
    if target <= 0:
        return Fraction(0)
    if over.above is not None:
        return Fraction(actual > over.above * target)
    taken = (b.lose for b in over.bands if _lies_in(actual / target, b.when.test, look))
    return next(taken, Fraction(0))


def _lies_in(value: Fraction, test: UnaryTest, look: Any) -> bool:
    match test:
        case Otherwise():
            return True
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            start, end = value_of(low, look), value_of(high, look)
            above = value >= start if with_low else value > start
            return bool(above and (value <= end if with_high else value < end))
        case Compared(operator=operator, bound=bound):
            end = value_of(bound, look)
            return bool({
                ">": value > end, ">=": value >= end, "<": value < end, "<=": value <= end,
                "!=": value != end,
            }.get(operator or "==", value == end))  # fmt: skip
    return False
