"""Whether unary tests take every value exactly once: gaps and overlaps, with a value as proof."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfrules.expressions.unary import Between, Compared, UnaryTest
from perfrules.scoring.base import known


@attrs.frozen
class Interval:
    """Numbers from `low` to `high` (None: without end), and whether the ends belong to it."""

    low: Fraction | None
    high: Fraction | None
    with_low: bool = False
    with_high: bool = False

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        below = self.high is None or value < self.high or (self.with_high and value == self.high)
        return above and below


def interval(test: UnaryTest) -> tuple[Interval, ...] | None:
    """The numbers that a test takes; None where its bounds are not known numbers."""
    match test:
        case Compared(operator=operator, bound=bound):
            value = known(bound)
            if value is None:
                return None
            return {
                ">=": (Interval(value, None, with_low=True),),
                ">": (Interval(value, None),),
                "<=": (Interval(None, value, with_high=True),),
                "<": (Interval(None, value),),
                "!=": (Interval(None, value), Interval(value, None)),
            }.get(operator or "==", (Interval(value, value, with_low=True, with_high=True),))
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            first, last = known(low), known(high)
            if first is None or last is None:
                return None
            return (Interval(first, last, with_low, with_high),)
    return None


def is_empty(taken: Interval) -> bool:
    """Whether no number at all lies in it."""
    if taken.low is None or taken.high is None:
        return False
    both = taken.with_low and taken.with_high
    return taken.low > taken.high or (taken.low == taken.high and not both)


def samples(
    tests: Sequence[Sequence[Interval]],
    low: Fraction | None,
    high: Fraction | None,
    grid: Fraction | None,
) -> list[Fraction]:
    """Values of the domain from `low` to `high` that tell any two arrangements of ends apart.

    Every end, a value between each two neighbours, and one beyond the outermost. With a `grid` (the
    smallest difference two values can have) only values on it: no count lies between 5 and 6.
    """
    ends = {e for test in tests for i in test for e in (i.low, i.high) if e is not None}
    ends |= {e for e in (low, high) if e is not None}
    if not ends:
        return [Fraction(0)]
    ordered = sorted(ends)
    step = grid or Fraction(1)
    if grid is None:
        between = [(a + b) / 2 for a, b in pairwise(ordered)]
        found = [*ordered, *between]
    else:
        floors = [e // grid * grid for e in ordered]
        found = [f + k * grid for f in floors for k in (-1, 0, 1, 2)]
    found += [ordered[0] - step, ordered[-1] + step]
    return sorted({v for v in found if (low is None or v >= low) and (high is None or v <= high)})
