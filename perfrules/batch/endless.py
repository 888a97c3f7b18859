"""Scores without an end: quotients that no rule rounds, as whole numbers of digits.

10 / 3 has no last decimal, and the sum of ten such quotients no denominator that 64 bits hold. But
their digits can be worked out as on paper, a group of them at a time, and groups of digits can be
added: what comes after the last of them is counted, so that it is known how far off a sum may be.
Where that could change what is told of a row, the row is a fault and goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.values import Number, Unprovable
from perfrules.batch.whole import Whole, chosen, lit, product, widened
from perfrules.batch.widths import Expr
from perfrules.compiling.plan import Plan
from perfrules.compiling.whole import TOTAL
from perfrules.expressions import tree

PLACES: Final = 20  # decimals that are told of what has no end
_WIDTH: Final = 8  # digits of a group
_UNIT: Final = 10**_WIDTH
_AFTER: Final = 10 ** (3 * _WIDTH - PLACES)  # of the last group: what is cut off
MOST_PLACES: Final = 18  # decimals of scores in one whole number: engines multiply by the last
_MOST: Final = 10**4  # numbers that are added

Name = Callable[[str, Expr, int], Expr]  # gives a column a name in the stage of that depth


@attrs.frozen(kw_only=True)
class Sum:
    """Numbers without a common denominator in the engine's integers: they are not added."""

    parts: tuple[Number, ...]

    @property
    def depth(self) -> int:
        """Of the named columns that they read."""
        return max(part.depth for part in self.parts)


Score = Number | Sum


@attrs.frozen(kw_only=True)
class Digits:
    """A number of 0 or more: whole groups of decimals, and what comes after them.

    `top` counts 10**-8, `middle` and `last` the two next groups; they may be more than a group
    holds. The number is less than `more` units of the last decimal beyond them, and exactly they
    where `more` is 0.
    """

    top: Whole
    middle: Whole
    last: Whole
    more: Whole
    high: int  # the most that `top` can be
    count: int = 1  # of numbers that were added
    depth: int

    def told(self) -> tuple[Expr, Expr, Expr]:
        """The number rounded to 20 decimals: how many of 10**-8, how many of 10**-20 on top.

        The third says where it lies so near the half of the last decimal that one cannot tell.
        """
        last, more = _wide(self.last), _wide(self.more)
        half = _AFTER // 2
        rest = last - last // _AFTER * _AFTER
        low = _wide(self.middle) * (_UNIT // _AFTER) + (last + half) // _AFTER
        return _wide(self.top), low, (rest <= half) & (rest + more >= half)

    def stand_in(self) -> tuple[Number, Expr]:
        """A number that lies as this one to all of at most 8 decimals; and where there is none.

        It is the number itself cut to 8 decimals, and a half of the last of them on top if
        anything was cut off.
        """
        last, middle, more = _wide(self.last), _wide(self.middle), _wide(self.more)
        over = last // _UNIT
        last = last - over * _UNIT
        middle = middle + over
        over = middle // _UNIT
        middle = middle - over * _UNIT
        odd = lit(chosen((middle > 0) | (last > 0) | (more > 0), 1, 0))
        number = (_wide(self.top) + over) * 2 + odd
        high = 2 * (self.high + self.count) + 1
        found = Number(number=number, over=2 * _UNIT, low=0, high=high, most=2 * _UNIT,
                       depth=self.depth)  # fmt: skip
        return found, (middle == _UNIT - 1) & (last + more > _UNIT)


def added(parts: Sequence[Digits], largest: int) -> Digits:
    """Their sum: group by group."""
    high, count = sum(part.high for part in parts), sum(part.count for part in parts)
    if count > _MOST or 4 * high > largest:
        raise Unprovable
    return Digits(
        top=_added([part.top for part in parts]), middle=_added([part.middle for part in parts]),
        last=_added([part.last for part in parts]), more=_added([part.more for part in parts]),
        high=high, count=count, depth=max(part.depth for part in parts),
    )  # fmt: skip


def _added(parts: Sequence[Whole]) -> Whole:
    found: Whole = sum(part for part in parts if isinstance(part, int))
    for part in parts:
        if not isinstance(part, int):
            found = _wide(part) + found if isinstance(found, (int, nw.Expr)) else found
    return found


def digits(number: Number, name: str, named: Name, *, most: int, largest: int) -> Digits:
    """The digits of a number that is `most` at the most, worked out as on paper."""
    if number.low < 0 or number.fault is not None:
        raise Unprovable
    if isinstance(number.over, int) and _UNIT % number.over == 0:
        by = _UNIT // number.over
        if 4 * by * number.high > largest:
            raise Unprovable
        top = product(number.number, by, number.size, by)
        return Digits(top=top, middle=0, last=0, more=0, high=by * number.high, depth=number.depth)
    at_once = next((k for k in (8, 4, 2, 1) if number.most * 10**k <= largest), 0)
    # A row that has no such number may divide by 0; it does not count.
    high = _UNIT * (most + 1)
    if not at_once or 4 * high > largest:
        raise Unprovable
    wide = 2**40  # whatever its size: 64 bits are enough for all that is worked out
    over = widened(number.over, number.most, wide)
    above = widened(number.number, number.size, wide)
    depth = number.depth
    whole = named(f"{name} whole", above // over, depth)
    rest = named(f"{name} rest", _rest(above, over), depth)
    groups = []
    for group in range(3):
        found: Expr | None = None
        for k in range(_WIDTH // at_once):
            depth += 1
            up = rest * 10**at_once
            part = up // over
            found = part if found is None else found * 10**at_once + part
            rest = named(f"{name} rest {group} {k}", _rest(up, over), depth)
        assert found is not None
        groups.append(found)
    more = lit(chosen(rest > 0, 1, 0))
    made = [whole * _UNIT + groups[0], *groups[1:]]
    top, middle, last = (named(f"{name} digits {k}", each, depth) for k, each in enumerate(made))
    more = named(f"{name} more", more, depth + 1)
    return Digits(top=top, middle=middle, last=last, more=more, high=high, depth=depth + 2)


def rest_of(points: Fraction, found: Digits) -> Digits:
    """The digits of what is left of `points` without a number that is not a sum."""
    whole, rest = divmod(points.numerator * _UNIT**3, points.denominator)
    top, low = divmod(whole, _UNIT**2)
    middle, last = divmod(low, _UNIT)
    return attrs.evolve(
        found,
        top=top - _wide(found.top),
        middle=middle - _wide(found.middle),
        last=last - _wide(found.last) - _wide(found.more),
        more=_wide(found.more) + int(rest > 0),
    )


def cleared(found: Digits, where: Expr) -> Digits:
    """Nothing where the condition holds."""
    top, middle, last, more = (
        chosen(where, 0, _wide(each)) for each in (found.top, found.middle, found.last, found.more)
    )
    return attrs.evolve(found, top=top, middle=middle, last=last, more=more)


def _rest(above: Expr, over: Expr) -> Expr:
    """What a division leaves; not all engines have a sign for it."""
    found: Expr = above - above // over * over
    return found


def _wide(code: Whole) -> Expr:
    column: Expr = lit(code).cast(nw.Int64)
    return column


def flat(scores: Sequence[Score]) -> tuple[list[Number], list[Number]]:
    """The numbers of all of them: those with a denominator that is known, and the others."""
    every = [part for each in scores for part in (each.parts if isinstance(each, Sum) else (each,))]
    known = [part for part in every if isinstance(part.over, int)]
    return known, [part for part in every if not isinstance(part.over, int)]


def fits(score: Score, places: int, largest: int) -> bool:
    """Whether a score is a whole number of its last decimal that the engine can hold."""
    if not isinstance(score, Number) or not isinstance(score.over, int):
        return False
    by, rest = divmod(10**places, score.over)
    return not rest and places <= MOST_PLACES and score.size * by <= largest


def held(plan: Plan, points: Number | None) -> bool:
    """Whether a number that takes the place of a total is rounded and graded as the total is.

    All that it is compared with must be of at most 8 decimals, and nothing else may be done to it.
    `points` are those of the whole; None for a group, which is only rounded.
    """
    rounding, whole = plan.model.rounding, plan.rules.whole
    if rounding and rounding.places >= _WIDTH:
        return False
    if points is None:
        return True
    asked = [each.when for each in whole.vetoes]
    asked += [each.when for each in whole.grade_caps] + [each.when for each in whole.minimums]
    if whole.steps or any(TOTAL in tree.names(when) for when in asked):
        return False
    over = points.over
    bars = [
        band.low / over if band.is_share and isinstance(over, int) else band.low
        for band in plan.model.grades
    ]
    return isinstance(over, int) and all(_UNIT % bar.denominator == 0 for bar in bars)
