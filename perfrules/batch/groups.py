"""Groups that are not plain sums, as columns: each aggregation from the scores below.

The same as `compiling.combining`, for all rows at once: a child that is not in play is put in with
what changes nothing, and how many are in play decides whether there is a score at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm

import attrs
import narwhals.stable.v2 as nw

from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.min_plus import MinPlus
from perfrules.aggregating.table import Table
from perfrules.batch.columns import (
    FINE,
    NO_SCORE,
    UNDEFINED,
    Columns,
    Number,
    Unprovable,
    Value,
    as_column,
    exact,
    where,
)
from perfrules.batch.lines import Cases, Expr
from perfrules.batch.whole import Whole, chosen, compared, lit
from perfrules.compiling.group_formulas import GroupFormula
from perfrules.model import Aggregation, WhenEmpty
from perfrules.scoring.base import within_points

Test = Expr | bool
Bind = Callable[[Number, str], Number]


@attrs.frozen(kw_only=True)
class Child:
    """A child of a group: its score, where it is in play, what it could earn then, its weight."""

    score: Number
    there: Test
    points: Number  # not 0, also where it is not in play
    weight: Fraction


@attrs.frozen(kw_only=True)
class Combined:
    """What an aggregation makes of the children; where it is empty there is no score."""

    score: Number
    empty: Test  # too few of the children are in play
    fault: Expr | None = None  # where there should be a score, but is none


class Combining:
    """Makes the columns of one group."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        points: Fraction,
        name: str,
        largest: int,
        bind: Bind,
        formula: GroupFormula | None,
    ) -> None:
        self.children, self.points, self.name, self.formula = children, points, name, formula
        self.arithmetic, self.largest, self.bind = Columns({}, largest), largest, bind
        count: Whole = sum(child.there for child in children if isinstance(child.there, bool))
        depth = 0
        for child in children:
            if not isinstance(child.there, bool):
                count = lit(count) + lit(chosen(child.there, 1, 0))
                depth = max(depth, child.score.depth)
        self.count = Number(number=count, low=0, high=len(children), depth=depth)
        if not isinstance(count, int):
            self.count = bind(self.count, f"scored {name}")

    def combined(self, aggregation: Aggregation) -> Combined:
        """The score of the group; Unprovable where its numbers may not fit."""
        method = aggregation.method
        empty: Test = compared("<", self.count.number, aggregation.min_scored)
        fault: Expr | None = None
        if isinstance(method, Table):
            score, fault = self._looked_up(method, aggregation.min_scored)
        elif method.name == "formula":
            score = self._by_formula()
            if score.fault is not None:
                lacks = score.fault == NO_SCORE
                empty = lacks if isinstance(empty, bool) and not empty else lit_test(empty) | lacks
                fault = nw.when(score.fault == UNDEFINED).then(lit(UNDEFINED)).otherwise(lit(FINE))
                score = attrs.evolve(score, fault=None)
        elif isinstance(method, BestOf):
            score = self._best(method.count)
        elif isinstance(method, MinPlus):
            score = self._weakest(method.plus)
        else:
            score = self._simply(method.name)
        if fault is not None:
            fault = nw.when(lit_test(empty)).then(lit(FINE)).otherwise(fault)
        instead = self.points if aggregation.when_empty is WhenEmpty.FULL else Fraction(0)
        return Combined(score=self.instead(score, empty, instead), empty=empty, fault=fault)

    def _simply(self, method: str) -> Number:
        """The score of an aggregation without parameters; not every one can be a column."""
        match method:
            case "sum":
                return self._sum(self._scores())
            case "tiered":
                return self._tiered()
            case "mean":
                return self._mean()
            case "weighted-mean":
                return self._weighted()
            case "min":
                return self._times(self._extreme("min", self._rates(1)), exact(self.points))
            case "max":
                return self._times(self._extreme("max", self._rates()), exact(self.points))
            case "product":
                return self._times(*self._rates(1), exact(self.points))
            case "count-met":
                return self._count_met()
        raise Unprovable

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

    # The children.

    def _scores(self, absent: Fraction | int = 0) -> list[Number]:
        """What each earned; of those that are not in play what is said."""
        return [self._there(child.score, child.there, absent) for child in self.children]

    def _rates(self, absent: int = 0) -> list[Number]:
        """The share of its points that each earned."""
        return [
            self._there(self._rate(child, k), child.there, absent)
            for k, child in enumerate(self.children)
        ]

    def _rate(self, child: Child, k: int) -> Number:
        rate = self.arithmetic.arithmetic("/", child.score, child.points)
        if child.points.constant is None:
            rate = self.bind(attrs.evolve(rate, fault=None), f"rate {self.name} {k}")
        return rate

    def _there(self, number: Number, there: Test, absent: Fraction | int) -> Number:
        if there is True:
            return number
        if there is False:
            return exact(absent)
        return self.instead(number, ~there, Fraction(absent))

    def _sum(self, numbers: Sequence[Number]) -> Number:
        return reduce(lambda one, other: self.arithmetic.arithmetic("+", one, other), numbers)

    def _times(self, *numbers: Number) -> Number:
        return reduce(lambda one, other: self.arithmetic.arithmetic("*", one, other), numbers)

    def _extreme(self, function: str, numbers: Sequence[Number]) -> Number:
        """The least or the greatest, step by step: what is compared has a name."""
        best = numbers[0]
        for k, other in enumerate(numbers[1:]):
            found = self.arithmetic.extreme(function, [best, other])
            endless = not isinstance(found.over, int)
            best = self.bind(found, f"{function} {self.name} {k}") if endless else found
        return best

    def _divided(self, number: Number, by: Number, name: str) -> Number:
        """The quotient; nothing where the divisor is 0."""
        if by.constant is not None:
            return self.arithmetic.arithmetic("/", number, by) if by.constant else exact(0)
        none = compared("==", by.number, 0)
        one = attrs.evolve(by, number=chosen(none, 1, by.number), low=1, high=max(1, by.high))
        over = self.bind(one, f"{name} {self.name}")
        return self.arithmetic.arithmetic("/", number, over)

    def _full(self, child: Child) -> Test:
        code = self.arithmetic.compared(">=", child.score, child.points).code
        return code if isinstance(code, bool) else as_column(code)

    # The aggregations.

    def _mean(self) -> Number:
        earned = self._times(self._sum(self._rates()), exact(self.points))
        return self._divided(earned, self.count, "divisor")

    def _weighted(self) -> Number:
        rates = [
            self._times(rate, exact(child.weight))
            for rate, child in zip(self._rates(), self.children, strict=True)
        ]
        weights = [self._there(exact(child.weight), child.there, 0) for child in self.children]
        earned = self._times(self._sum(rates), exact(self.points))
        return self._divided(earned, self._sum(weights), "weight")

    def _count_met(self) -> Number:
        met: Whole = 0
        depth = self.count.depth
        for child in self.children:
            full = _both(self._full(child), child.there)
            depth = max(depth, child.score.depth, child.points.depth)
            met = (
                met + int(full)
                if isinstance(full, bool) and isinstance(met, int)
                else lit(met) + lit(chosen(full, 1, 0))
            )
        share = Number(number=met, low=0, high=len(self.children), depth=depth)
        return self._divided(self._times(share, exact(self.points)), self.count, "divisor")

    def _tiered(self) -> Number:
        run: Test = True
        found: list[Number] = []
        for k, child in enumerate(self.children):
            depth = max(child.score.depth, child.points.depth)
            counts = _both(run, child.there)
            score = self._there(child.score, counts, 0)
            depth = max(depth, score.depth, found[-1].depth if found else 0)
            found.append(self.bind(attrs.evolve(score, depth=depth), f"tier {self.name} {k}"))
            there = child.there
            passed = _either(not there if isinstance(there, bool) else ~there, self._full(child))
            run = _both(run, passed)
        return self._sum(found)

    def _weakest(self, plus: Fraction) -> Number:
        whole = exact(self.points)
        top = max(Fraction(child.points.high, _known(child.points)) for child in self.children)
        low = self._extreme("min", self._scores(top))
        high = self._extreme("max", self._scores())
        low, high = (self.bind(each, f"{way} {self.name}")
                     for each, way in ((low, "least"), (high, "most")))  # fmt: skip
        more = self.arithmetic.extreme(
            "min", [whole, self.arithmetic.arithmetic("+", low, exact(plus)), high]
        )
        # Where nothing is higher the lowest is the highest: it stands as it is.
        higher = self.arithmetic.compared(">", high, low).code
        same = self.arithmetic.extreme("min", [whole, low])
        if isinstance(higher, bool):
            return more if higher else same
        one, other = self.arithmetic.common(more, same)
        if not isinstance(one.over, int):
            raise Unprovable
        return attrs.evolve(
            one, number=chosen(as_column(higher), one.number, other.number),
            low=min(one.low, other.low), high=max(one.high, other.high),
            depth=max(low.depth, high.depth, one.depth, other.depth),
        )  # fmt: skip

    def _best(self, count: int) -> Number:
        """The best so many: the highest is brought to the front again and again."""
        left, best = self._scores(), []
        for turn in range(min(count, len(left))):
            top, rest = left[0], []
            for k, other in enumerate(left[1:]):
                rest.append(self.bind(self.arithmetic.extreme("min", [top, other]),
                                      f"left {self.name} {turn} {k}"))  # fmt: skip
                top = self.bind(self.arithmetic.extreme("max", [top, other]),
                                f"best {self.name} {turn} {k}")  # fmt: skip
            best.append(top)
            left = rest
        return self.arithmetic.extreme("min", [exact(self.points), self._sum(best)])

    def _looked_up(self, method: Table, least: int) -> tuple[Number, Expr | None]:
        """The row of the number and the sum of the children; a fault where there is none."""
        total = self._sum(self._scores())
        if not isinstance(total.over, int):
            raise Unprovable
        wide = len(self.children) + 1
        over = total.over
        key = self.arithmetic.arithmetic(
            "+", self._times(attrs.evolve(total, over=1, most=1), exact(wide)), self.count
        )
        key = self.bind(key, f"row of {self.name}")
        rows = {
            int(total * over) * wide + scored: score
            for scored, row in method.rows.items()
            if least <= scored < wide
            for total, score in row.items()
            if (total * over).denominator == 1
        }
        scale = lcm(*(score.denominator for score in rows.values()))
        code, lacks = Cases((), 0), Cases((), UNDEFINED)
        for known, score in rows.items():
            same = as_column(compared("==", key.number, known))
            code = Cases(((same, int(score * scale)), *code.tests), code.otherwise)
            lacks = Cases(((same, FINE), *lacks.tests), lacks.otherwise)
        found = Number(
            number=code, over=scale, low=code.low, high=code.high, most=scale, depth=key.depth
        )
        return found, lacks.column()

    def _by_formula(self) -> Number:
        assert self.formula is not None
        possible = self._sum([self._there(c.points, c.there, 0) for c in self.children])
        slots: dict[str, Value] = {
            "points": exact(self.points), "scored": self.count,
            "earned": self.bind(self._sum(self._scores()), f"earned {self.name}"),
            "possible": self.bind(possible, f"possible {self.name}"),
        }  # fmt: skip
        for name, (asked, k) in self.formula.asked.items():
            child = self.children[k]
            number = child.score if asked == "score_of" else self._rate(child, k)
            if child.there is not True:
                there = lit_test(child.there)
                number = attrs.evolve(number, fault=where(~there, NO_SCORE))
            slots[name] = number
        found = Columns(slots, self.largest).number(within_points(self.formula.tree, self.points))
        return self.bind(found, f"formula {self.name}") if found.fault is not None else found


def lit_test(test: Test) -> Expr:
    """A condition as a column."""
    found: Expr = nw.lit(test) if isinstance(test, bool) else test
    return found


def _both(one: Test, other: Test) -> Test:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def _either(one: Test, other: Test) -> Test:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def _known(number: Number) -> int:
    if not isinstance(number.over, int):
        raise Unprovable
    return number.over
