"""What each indicator of each row lost, and by which rules: the same in columns.

It follows `compiling.details`: every step of a rule is compared with the one before it, rounded as
the ruleset says, and the clause that applied is named by its place in the ruleset.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from operator import or_

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.columns import Columns
from perfrules.batch.endless import Digits, rest_of
from perfrules.batch.layout import BETWEEN
from perfrules.batch.nodes import Scored
from perfrules.batch.scoring import Scores
from perfrules.batch.values import MISSING, Number, Unprovable, Value, as_column, exact
from perfrules.batch.whole import Whole, compared, lit, named, product
from perfrules.batch.widths import Expr
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import MISSING as LACKS_A_FACT, NOT_APPLICABLE, SCORED, Plan
from perfrules.model import OnMissing, OnNotApplicable, Rounding, Stage
from perfrules.scoring.base import Step


@attrs.frozen(kw_only=True)
class Reason:
    """What an indicator lost (over the denominator of its score), and the rules that took it."""

    lost: Number
    counts: Expr | None  # where something may have been lost; None: everywhere
    rules: Expr
    digits: Digits | None = None  # of a loss that has no end


@attrs.frozen(kw_only=True)
class Reasons:
    """The reasons of all indicators; a row in which one of `faults` holds is read by itself."""

    leaves: Mapping[str, Reason]
    faults: tuple[Expr, ...]


def reasons(plan: Plan, found: Scores, largest: int) -> Reasons:
    """The reasons in columns; rows that lose by a rule that cannot be proven are `faults`."""
    leaves: dict[str, Reason] = {}
    faults: list[Expr] = []
    endless = {leaf: found.nodes[leaf].digits for leaf in plan.leaves}
    lost_digits = {
        leaf: rest_of(plan.leaves[leaf].indicator.points, each)
        for leaf, each in endless.items()
        if each is not None
    }
    faults += [each.told()[2] for each in lost_digits.values()]
    for leaf, rule in plan.leaves.items():
        slots: ChainMap[str, Value] = ChainMap({}, dict(found.slots[leaf]))
        reasoning = _Reasoning(rule, found.nodes[leaf], slots, plan.model.rounding, largest)
        try:
            leaves[leaf] = reasoning.reason()
        except Unprovable:
            lost = reasoning.lost()
            leaves[leaf] = Reason(
                lost=lost, counts=reasoning.counts(), rules=nw.lit(None, dtype=nw.String)
            )
            faults.append(as_column(compared("!=", lost.number, 0)))
        leaves[leaf] = attrs.evolve(leaves[leaf], digits=lost_digits.get(leaf))
    return Reasons(leaves=leaves, faults=tuple(faults))


class _Reasoning:
    def __init__(
        self,
        rule: Rule,
        scored: Scored,
        slots: ChainMap[str, Value],
        rounding: Rounding | None,
        largest: int,
    ) -> None:
        self.rule, self.indicator = rule, rule.indicator
        self.scored, self.slots = scored, slots
        self.cut = rounding if rounding and Stage.INDICATOR in rounding.stages else None
        self.columns = Columns(slots, largest)

    def reason(self) -> Reason:
        lost = self.lost()
        rules = self._rules()
        for condition, key in self._whole():
            path = nw.lit(f"{self.indicator.id}.{key}")
            rules = nw.when(condition).then(path).otherwise(rules)
        counts = self.counts()
        if counts is not None:
            rules = nw.when(counts).then(rules)
        return Reason(lost=lost, counts=counts, rules=rules)

    def lost(self) -> Number:
        """The points less the score: what is lost is told whole."""
        return self.columns.arithmetic.result("-", exact(self.indicator.points), self._score)

    @property
    def _score(self) -> Number:
        assert isinstance(self.scored.score, Number)  # that of an indicator is no sum
        return self.scored.score

    def counts(self) -> Expr | None:
        """Where the indicator was scored, or lost its points as it was not."""
        status = self.scored.status
        if status is None:
            return None
        # Without a fact an indicator that goes row by row is missing, one of columns scored.
        counts = (status == SCORED) | (status == LACKS_A_FACT)
        if self.indicator.on_not_applicable is OnNotApplicable.ZERO:
            return counts | (status == NOT_APPLICABLE)
        return counts

    def _whole(self) -> Iterator[tuple[Expr, str]]:
        """Where all the points are lost without a step of the rule, and the key that says so."""
        status, policy = self.scored.status, self.indicator.on_missing
        if self.scored.fault is not None and policy is OnMissing.ZERO:
            yield self.scored.fault == MISSING, "on_missing"
        elif status is not None and policy is OnMissing.ZERO:
            yield status == LACKS_A_FACT, "on_missing"
        if status is not None and self.indicator.on_not_applicable is OnNotApplicable.ZERO:
            yield status == NOT_APPLICABLE, "on_not_applicable"

    def _rules(self) -> Expr:
        """The rules of the steps that took something, in their order; none is null."""
        parts = [rules for rules in self._steps() if rules is not None]
        if not parts:
            return nw.lit(None, dtype=nw.String)
        if len(parts) == 1:
            return parts[0]
        told = nw.concat_str(*parts, separator=BETWEEN, ignore_nulls=True)
        took = balanced(or_, [~part.is_null() for part in parts])
        return nw.when(took).then(told)

    def _steps(self) -> Iterator[Expr | None]:
        before = after = exact(self.indicator.points)
        for step in self.rule.steps:
            self.slots["score"] = after
            if step is self.rule.steps[-1]:
                left = self._score
            else:
                after = self.columns.number(step.after)
                left = after
                if self.cut is not None:
                    left = self.columns.arithmetic.rounded(
                        CUTS[self.cut.mode], after, self.cut.places
                    )
            took = self.columns.arithmetic.compared("!=", before, left).code
            before = left
            if took is not False:
                yield nw.when(as_column(took)).then(self._clause(step))

    def _clause(self, step: Step) -> Expr:
        """The place of the clause that applied."""
        if step.which is None:
            return nw.lit(step.clauses[0].path)
        which = self._index(step)
        if isinstance(which, int):
            return nw.lit(step.clauses[which].path)
        return named(which, [clause.path for clause in step.clauses])

    def _index(self, step: Step) -> Whole:
        assert step.which is not None
        found = self.columns.number(step.which)
        assert found.over == 1  # clauses are counted
        return found.number


def lost_in(reason: Reason, places: int) -> Expr:
    """What was lost as a whole number of its last decimal."""
    lost = reason.lost
    assert isinstance(lost.over, int)
    by: int = 10**places // lost.over
    whole = lit(product(lost.number, by, lost.size, by))
    return whole if reason.counts is None else nw.when(reason.counts).then(whole)
