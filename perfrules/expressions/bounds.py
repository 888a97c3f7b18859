"""What typing knows of a number besides its dimension: its bounds, and the unit it is shown in.

Bounds are sound, not tight: a value never lies outside of them. They tell whether a divisor can be
zero or negative and which values the bands of an indicator have to take.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfrules.expressions.types import NumberType
from perfrules.units import RATIO, Dimension, Unit

Limit = Fraction | None


def arithmetic(operator: str, one: NumberType, other: NumberType) -> tuple[Limit, Limit]:
    """The bounds of `one operator other`."""
    match operator:
        case "+":
            return _plus(one.low, other.low), _plus(one.high, other.high)
        case "-":
            return _plus(one.low, _minus(other.high)), _plus(one.high, _minus(other.low))
        case "*":
            return _times(one, other)
    low, high = _reciprocal(other)
    return _times(one, attrs.evolve(other, low=low, high=high))


def function(name: str, numbers: Sequence[NumberType]) -> tuple[Limit, Limit]:
    """The bounds of a function of quantities that are of one dimension."""
    lows, highs = [n.low for n in numbers], [n.high for n in numbers]
    match name:
        case "min":
            return least(lows), _known_least(highs)
        case "max":
            return _known_greatest(lows), greatest(highs)
        case "sum":
            low: Limit = Fraction(0)
            high: Limit = Fraction(0)
            for number in numbers:
                low, high = _plus(low, number.low), _plus(high, number.high)
            return low, high
        case "mean":
            return least(lows), greatest(highs)
        case "clamp":  # the upper limit wins where the two are the wrong way round
            return least(lows[1:]), highs[2]
    # abs
    if lows[0] is None or highs[0] is None:
        return max(lows[0] or Fraction(0), Fraction(0)), None
    nearest = max(lows[0], -highs[0], Fraction(0))
    return nearest, max(-lows[0], highs[0])


def least(limits: Sequence[Limit]) -> Limit:
    """The least of them, None where one is not known."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if len(known) == len(limits) else None


def greatest(limits: Sequence[Limit]) -> Limit:
    """The greatest of them, None where one is not known."""
    known = [limit for limit in limits if limit is not None]
    return max(known) if len(known) == len(limits) else None


def shown_in(operator: str, one: NumberType, other: NumberType, made: Dimension) -> Unit | None:
    """The unit that a product or a quotient is shown in: 2 * 支出 is still in 万元.

    A quotient of two quantities that have nothing in common is in 万元/人: so a bare number beside
    it, such as a target, counts what its author sees.
    """
    if not made:
        return None
    if other.dimension == RATIO:
        return one.unit
    if operator == "*":
        return other.unit if one.dimension == RATIO else None
    disjoint = not {word for word, _ in one.dimension} & {word for word, _ in other.dimension}
    simple = one.unit and other.unit and "/" not in one.unit.symbol + other.unit.symbol
    if one.dimension and disjoint and one.unit and other.unit and simple:
        symbol = f"{one.unit.symbol}/{other.unit.symbol}"
        return Unit(symbol, made, one.unit.factor / other.unit.factor, one.unit.decimals)
    return None


def _plus(one: Limit, other: Limit) -> Limit:
    return None if one is None or other is None else one + other


def _minus(limit: Limit) -> Limit:
    return None if limit is None else -limit


def _known_least(limits: Sequence[Limit]) -> Limit:
    return min((limit for limit in limits if limit is not None), default=None)


def _known_greatest(limits: Sequence[Limit]) -> Limit:
    return max((limit for limit in limits if limit is not None), default=None)


def _times(one: NumberType, other: NumberType) -> tuple[Limit, Limit]:
    ends = (one.low, one.high, other.low, other.high)
    if all(end is not None for end in ends):
        products = [a * b for a in ends[:2] for b in ends[2:] if a is not None and b is not None]
        return min(products), max(products)
    if one.low is not None and other.low is not None and min(one.low, other.low) >= 0:
        return one.low * other.low, None
    return None, None


def _reciprocal(number: NumberType) -> tuple[Limit, Limit]:
    """The bounds of 1 / number; where it is zero there is no quotient to bound."""
    low, high = number.low, number.high
    if low is not None and low >= 0:
        return 1 / high if high else Fraction(0), 1 / low if low else None
    if high is not None and high <= 0:
        return 1 / high if high else None, 1 / low if low else Fraction(0)
    return None, None
