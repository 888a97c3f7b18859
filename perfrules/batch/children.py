"""The children of a group that is no plain sum: their scores and rates where they are in play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.arithmetic import Arithmetic
from perfrules.batch.balanced import balanced
from perfrules.batch.values import Number, as_column, exact
from perfrules.batch.whole import Whole, chosen, compared, lit
from perfrules.batch.widths import Expr

Test = Expr | bool
Bind = Callable[[Number, str], Number]


@attrs.frozen(kw_only=True)
class Child:
    """A child of a group: its score, where it is in play, what it could earn then, its weight."""

    score: Number
    there: Test
    points: Number  # not 0, also where it is not in play
    weight: Fraction


class Children:
    """All children of one group; what is worked out on the way gets names that begin with its."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        points: Fraction,
        name: str,
        largest: int,
        bind: Bind,
    ) -> None:
        self.children, self.points, self.name = children, points, name
        self.arithmetic, self.largest, self.bind = Arithmetic(largest), largest, bind
        count: Whole = sum(child.there for child in children if isinstance(child.there, bool))
        depth = 0
        for child in children:
            if not isinstance(child.there, bool):
                count = lit(count) + lit(chosen(child.there, 1, 0))
                depth = max(depth, child.score.depth)
        self.count = Number(number=count, low=0, high=len(children), depth=depth)
        if not isinstance(count, int):
            self.count = bind(self.count, f"scored {name}")

    def instead(self, score: Number, empty: Test, value: Fraction) -> Number:
        """That value where the group is empty."""
        if empty is False:
            return score
        if empty is True:
            return exact(value)
        if isinstance(score.over, int):
            one, other = self.arithmetic.common(exact(value), score)
            return attrs.evolve(
                other,
                number=chosen(empty, one.number, other.number),
                low=min(one.low, other.low),
                high=max(one.high, other.high),
                depth=max(score.depth, self.count.depth),
            )
        return attrs.evolve(
            score,
            number=chosen(empty, value.numerator, score.number),
            over=chosen(empty, value.denominator, score.over),
            low=min(score.low, value.numerator),
            high=max(score.high, value.numerator),
            most=max(score.most, value.denominator),
            depth=max(score.depth, self.count.depth),
        )

    @property
    def least_score(self) -> Fraction:
        """No score is below it."""
        return min(Fraction(0), *(_least(child.score) for child in self.children))

    @property
    def least_rate(self) -> Fraction:
        """No score is a lesser share of its points."""
        least = [_least(child.score) / _least(child.points) for child in self.children]
        return min(Fraction(0), *least)

    def scores(self, absent: Fraction | int = 0) -> list[Number]:
        """What each earned; of those that are not in play what is said."""
        return [self.where_there(child.score, child.there, absent) for child in self.children]

    def rates(self, absent: Fraction | int = 0) -> list[Number]:
        """The share of its points that each earned."""
        return [
            self.where_there(self.rate(child, k), child.there, absent)
            for k, child in enumerate(self.children)
        ]

    def rate(self, child: Child, k: int) -> Number:
        """The share of its points that a child earned."""
        rate = self.arithmetic.result("/", child.score, child.points)
        if child.points.constant is None:
            rate = self.bind(attrs.evolve(rate, fault=None), f"rate {self.name} {k}")
        return rate

    def where_there(self, number: Number, there: Test, absent: Fraction | int) -> Number:
        """The number where a child is in play, else what is said."""
        if there is True:
            return number
        if there is False:
            return exact(absent)
        return self.instead(number, ~there, Fraction(absent))

    def sum(self, numbers: Sequence[Number]) -> Number:
        """The numbers, added."""
        return balanced(partial(self.arithmetic.result, "+"), numbers)

    def product(self, *numbers: Number) -> Number:
        """The numbers, multiplied."""
        return balanced(partial(self.arithmetic.result, "*"), numbers)

    def extreme(self, function: str, numbers: Sequence[Number]) -> Number:
        """The least or the greatest, step by step: what is compared has a name."""
        best = numbers[0]
        for k, other in enumerate(numbers[1:]):
            found = self.arithmetic.extreme(function, [best, other])
            endless = not isinstance(found.over, int)
            best = self.bind(found, f"{function} {self.name} {k}") if endless else found
        return best

    def divided(self, number: Number, by: Number, name: str) -> Number:
        """The quotient; nothing where the divisor is 0."""
        if by.constant is not None:
            return self.arithmetic.result("/", number, by) if by.constant else exact(0)
        none = compared("==", by.number, 0)
        one = attrs.evolve(by, number=chosen(none, 1, by.number), low=1, high=max(1, by.high))
        over = self.bind(one, f"{name} {self.name}")
        return self.arithmetic.result("/", number, over)

    def full(self, child: Child) -> Test:
        """Where a child earned all that it could."""
        code = self.arithmetic.compared(">=", child.score, child.points).code
        return code if isinstance(code, bool) else as_column(code)


def _least(number: Number) -> Fraction:
    over = number.over if isinstance(number.over, int) else number.most if number.low > 0 else 1
    return Fraction(number.low, over)


def lit_test(test: Test) -> Expr:
    """A condition as a column."""
    found: Expr = nw.lit(test) if isinstance(test, bool) else test
    return found


def both(one: Test, other: Test) -> Test:
    """Where the two conditions hold."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Test, other: Test) -> Test:
    """Where one of the two conditions holds."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other
