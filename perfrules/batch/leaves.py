"""Indicators as columns: what each of them earns, and what becomes of it."""

from __future__ import annotations

import math
from collections import ChainMap
from fractions import Fraction

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import Aside, score_name, status_name
from perfrules.batch.columns import (
    FINE,
    MISSING,
    Columns,
    Number,
    Plain,
    Unprovable,
    Value,
    as_column,
    exact,
    first_fault,
)
from perfrules.batch.lines import Cases, Expr, Line
from perfrules.batch.nodes import Count, Nodes, Scored
from perfrules.batch.whole import Whole, chosen, lit
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, SCORED, UNREADABLE
from perfrules.compiling.values import names_read
from perfrules.expressions import tree
from perfrules.expressions.types import Typed
from perfrules.model import (
    Indicator,
    OnMissing,
    OnNotApplicable,
    Stage,
)

_OUT_OF_PLAY = (OnNotApplicable.RESCALE, OnNotApplicable.SIBLINGS, OnNotApplicable.EXCLUDE)
_POLICIES = {
    OnMissing.ZERO: SCORED,  # with nothing
    OnMissing.PENDING: PENDING,
    OnMissing.NOT_APPLICABLE: NOT_APPLICABLE,
}


class Leaves(Nodes):
    """Makes the columns of values and indicators."""

    def _values(self) -> None:
        named = self.plan.rules.symbols
        trees = [each for rule in self.plan.rules.indicators for each in rule.trees()]
        trees += [each for each, _ in self.plan.rules.whole.trees()]
        spellings: dict[str, list[str]] = {}
        for name, owner in named.canonical.items():
            spellings.setdefault(owner, []).append(name)
        for value, found in named.values_read(trees):
            try:
                made = Columns(self.slots, self.largest).value(found.tree)
            except Unprovable:
                continue  # and so is every rule that reads it
            self.slots.update(
                dict.fromkeys(spellings[value.id], self._bound(made, f"value {value.id}"))
            )

    # Indicators.

    def _leaf(self, indicator: Indicator) -> Scored:
        try:
            return self._as_columns(indicator)
        except Unprovable:
            if self.aside is None:
                raise
            return self._put_aside(self.aside(self.leaves[indicator.id]), indicator)

    def _put_aside(self, aside: Aside, indicator: Indicator) -> Scored:
        """An indicator that is scored row by row, as if its columns were there."""
        self.asides.append(aside)
        self.taken |= {score_name(indicator.id), status_name(indicator.id)}
        score = Number(
            number=nw.col(score_name(indicator.id)), over=aside.over, low=0,
            high=int(indicator.points * aside.over), most=aside.over,
        )  # fmt: skip
        status = nw.col(status_name(indicator.id)) if aside.has_status else None
        if status is not None:
            self.faults.append(status >= UNREADABLE)
        return self._in_play(indicator, score, status)

    def _as_columns(self, indicator: Indicator) -> Scored:
        rule = self.leaves[indicator.id]
        slots: ChainMap[str, Value] = ChainMap({"points": exact(indicator.points)}, self.slots)
        self.local[indicator.id] = slots
        columns = Columns(slots, self.largest)
        read = names_read(rule) | (tree.names(rule.applies) if rule.applies else set())
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            if found is not None and name in read:
                slots[name] = self._read(found, columns.value(found.tree), f"{name} {indicator.id}")
        score = self._by_steps(rule, columns, slots)
        applies = columns.truth(rule.applies) if rule.applies is not None else None
        return self._settled(indicator, score, applies)

    def _read(self, found: Typed, value: Value, name: str) -> Value:
        """The same with a name, unless it is known how it comes from a column of the table."""
        code = value.number if isinstance(value, Number) else value.code
        if not isinstance(code, Line) and not (
            isinstance(code, Cases) and isinstance(found.tree, tree.Name)
        ):
            return self._bound(value, name)
        if value.fault is None:
            return value
        fault = self._named(f"{name} fault", value.fault, value.depth)
        return attrs.evolve(value, fault=fault, depth=value.depth + 1)

    def _by_steps(self, rule: Rule, columns: Columns, slots: ChainMap[str, Value]) -> Number:
        score = exact(rule.indicator.points)
        # What is read is read, whether or not a later step leaves anything of the score.
        read: list[Value] = [slots[n] for n in ("actual", "target") if n in slots.maps[0]]
        for step in rule.steps:
            slots["score"] = attrs.evolve(score, fault=None)
            score = columns.number(step.after)
            read.append(score)
        fault = first_fault(*(each.fault for each in read))
        if fault is not None:
            score = attrs.evolve(score, fault=fault, depth=max(each.depth for each in read))
        if self.rounding and Stage.INDICATOR in self.rounding.stages:
            score = columns.rounded(CUTS[self.rounding.mode], score, self.rounding.places)
        # A rule gives nothing at the least and the points at the most, whatever its parts may be.
        high = math.ceil(rule.indicator.points * score.most)
        return attrs.evolve(score, low=max(0, score.low), high=min(high, score.high))

    def _settled(self, indicator: Indicator, score: Number, applies: Plain | None) -> Scored:
        """The score, also where the rule gives none, and the status where there are several."""
        gone = _POLICIES.get(indicator.on_missing)  # None: without it the row has no scores
        outside = None if applies is None else ~as_column(applies.code)
        if outside is not None and applies is not None and applies.fault is not None:
            outside = outside & (applies.fault == FINE)  # else it is missing
        fault, missing = score.fault, None
        depth = max(score.depth, applies.depth if applies else 0)
        if outside is not None and fault is not None:
            fault = nw.when(outside).then(lit(FINE)).otherwise(fault)
        fault = first_fault(applies.fault if applies else None, fault)
        if fault is not None:
            fault = self._named(f"fault {indicator.id}", fault, depth)
            depth += 1
            self.faults.append(fault != FINE if gone is None else fault > MISSING)
            missing = None if gone is None else fault == MISSING
        status: Whole = SCORED
        number: Number = attrs.evolve(score, fault=None, depth=depth)
        full = indicator.on_not_applicable is OnNotApplicable.FULL
        for without, state in ((outside, NOT_APPLICABLE), (missing, gone)):
            if without is None or state is None:
                continue
            earned = indicator.points if full and state == NOT_APPLICABLE else Fraction(0)
            number = self._else(number, without, earned)
            status = status if state == SCORED else chosen(without, state, status)
        number = self._bound_number(number, score_name(indicator.id))
        state_column = None
        if not isinstance(status, int):
            state_column = self._named(status_name(indicator.id), lit(status), depth)
            number = attrs.evolve(number, depth=max(number.depth, depth + 1))
        return attrs.evolve(self._in_play(indicator, number, state_column), fault=fault)

    def _in_play(self, indicator: Indicator, number: Number, status: Expr | None) -> Scored:
        play: Count = int(indicator.points * self.share)
        assert isinstance(play, int)
        if status is None:
            return Scored(score=number, play=play, worth=play)
        worth = play
        if indicator.on_not_applicable in _OUT_OF_PLAY:
            play = lit(chosen(status == NOT_APPLICABLE, 0, play), self.most)
        pends = indicator.on_missing is OnMissing.PENDING
        return Scored(
            score=number, play=play, status=status, worth=worth,
            waits=status == PENDING if pends else None,
        )  # fmt: skip

    def _else(self, number: Number, without: Expr, earned: Fraction) -> Number:
        """`earned` where the rule gives no score."""
        if isinstance(number.over, int):
            over = math.lcm(number.over, earned.denominator)
            number = self.arithmetic.over(number, over)
            instead = int(earned * over)
            return attrs.evolve(
                number,
                number=chosen(without, instead, number.number),
                low=min(number.low, instead),
                high=max(number.high, instead),
            )
        return attrs.evolve(
            number,
            number=chosen(without, earned.numerator, number.number),
            over=chosen(without, earned.denominator, number.over),
            low=min(number.low, earned.numerator),
            high=max(number.high, earned.numerator),
            most=max(number.most, earned.denominator),
        )
