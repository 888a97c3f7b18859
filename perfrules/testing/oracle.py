"""A slow second opinion: the scores of a ruleset from its model alone, on fractions.

Every method is written out again from what the language says of its parameters, one after another,
without the engine's lowering and generated code; the laws hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.unary import Compared, Words
from perfrules.model import (
    Indicator,
    OnMissing,
    OnNotApplicable,
    RulesetModel,
    Stage,
)
from perfrules.results import Status
from perfrules.scoring.all_or_nothing import AllOrNothing
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Method
from perfrules.scoring.cases import Cases
from perfrules.scoring.checklist import Checklist
from perfrules.scoring.choice import Choice
from perfrules.scoring.deductions import Deductions
from perfrules.scoring.formula import Formula as FormulaMethod
from perfrules.scoring.interpolate import Interpolate
from perfrules.scoring.judgment import Judgment
from perfrules.scoring.levels import Levels
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.share_met import ShareMet
from perfrules.scoring.steps import Steps
from perfrules.testing.adding import Opinion, added_up
from perfrules.testing.judging import Unscorable, cut
from perfrules.testing.methods import ZERO, cost_of, earned_by
from perfrules.testing.over import over_share
from perfrules.testing.slowly import Look, bound_of, looked_up, meets, value_of
from perfrules.units import Unit

_ABOUT_ACTUAL: Final = (AllOrNothing, Ratio, Steps, Bands, Interpolate, Choice, Judgment)


def opinion(
    model: RulesetModel, facts: Mapping[str, Any], units: Mapping[str, Unit | None]
) -> Opinion:
    """The scores for `facts`: by id, in the base of their dimension; None where not reported.

    `units` are those of the indicators' actuals, in which their tests are written. Raises
    Unscorable where evaluating has to refuse the facts.
    """
    return _Oracle(model, facts, units).opinion()


def looking(model: RulesetModel, facts: Mapping[str, Any]) -> Look:
    """Takes names to the facts and to the values that follow from them."""
    return _Oracle(model, facts, {}).look


class _Oracle:
    def __init__(
        self, model: RulesetModel, facts: Mapping[str, Any], units: Mapping[str, Unit | None]
    ) -> None:
        self.model, self.facts, self.units = model, facts, units
        owners: dict[str, set[str]] = {}
        for fact in model.facts:
            for name in (fact.name, *fact.aliases):
                owners.setdefault(name, set()).add(fact.id)
        for value in model.values:
            owners.setdefault(value.name, set()).add(value.id)
        self.ids = {name: min(ids) for name, ids in owners.items() if len(ids) == 1}
        self.ids |= {fact.id: fact.id for fact in model.facts}
        self.ids |= {value.id: value.id for value in model.values}
        self.formulas = {value.id: value.formula.tree for value in model.values}

    def opinion(self) -> Opinion:
        scores: dict[str, Fraction | None] = {}
        statuses: dict[str, Status] = {}
        for leaf in self.model.leaves():
            scores[leaf.id], statuses[leaf.id] = self.leaf(leaf)
        return added_up(self.model, scores, statuses, self.look)

    def leaf(self, indicator: Indicator) -> tuple[Fraction | None, Status]:
        """The score of an indicator and its status."""
        try:
            scoring = _Scoring(self, indicator)
            if scoring.applies():
                return scoring.score(), Status.SCORED
        except Undefined:
            raise Unscorable(indicator.id) from None
        except Missing:
            match indicator.on_missing:
                case OnMissing.ERROR:
                    raise Unscorable(indicator.id) from None
                case OnMissing.ZERO:
                    return ZERO, Status.MISSING
                case OnMissing.PENDING:
                    return None, Status.PENDING
                case OnMissing.NOT_APPLICABLE:
                    pass
        given = {OnNotApplicable.FULL: indicator.points, OnNotApplicable.ZERO: ZERO}
        return given.get(indicator.on_not_applicable), Status.NOT_APPLICABLE

    def look(self, name: str) -> Any:
        """The value of a fact or of a derived value, by id or name."""
        each = self.ids[name]
        if each in self.formulas:
            return value_of(self.formulas[each], self.look)
        return self.facts[each]


class _Scoring:
    """One indicator and one subject."""

    def __init__(self, oracle: _Oracle, indicator: Indicator) -> None:
        self.oracle, self.indicator = oracle, indicator
        self.points, self.better = indicator.points, indicator.better
        self.floor = indicator.floor
        self.unit = oracle.units.get(indicator.id)
        self.known: dict[str, Any] = {"points": indicator.points}

    def applies(self) -> bool:
        """Whether the indicator is scored at all."""
        when = self.indicator.applies_when
        return when is None or bool(value_of(when.tree, self.look))

    def look(self, name: str) -> Any:
        if name in self.known:
            return self.known[name]
        match name:
            case "actual":
                found = self._actual()
            case "target":
                found = self._target()
            case "attainment":
                target = self.look("target")
                if target == 0:
                    raise Undefined
                return self.look("actual") / target
            case _:
                return self.oracle.look(name)
        self.known[name] = found
        return found

    def score(self) -> Fraction:
        """The method, then deductions, caps, what zeroes, and rounding."""
        indicator, look = self.indicator, self.look
        method = indicator.method
        assert method is not None
        if self._reads("actual"):
            self._present("actual")
        if self._reads("target"):
            self._present("target")
        earned = earned_by(method, self, look)
        earned -= max(ZERO, earned) * over_share(indicator, look)  # a part of a loss is no gain
        for rule in indicator.deductions:
            earned = max(self.floor, earned - cost_of(rule, look))
        for cap in indicator.caps:
            if value_of(cap.when.tree, look):
                earned = min(earned, cap.points)
        if indicator.zero_when and value_of(indicator.zero_when.when.tree, look):
            earned = min(ZERO, earned)
        rounding = self.oracle.model.rounding
        if rounding and Stage.INDICATOR in rounding.stages:
            earned = cut(earned, rounding.places, rounding.mode)
        return earned

    def met(self) -> bool:
        """Whether the target is met."""
        target = self.indicator.target
        assert target is not None
        return meets(target.test, self.look("actual"), self.better, self.unit, self.look)

    def has_target(self) -> bool:
        """Whether there is a target to compare with."""
        return self.indicator.target is not None

    def _present(self, name: str) -> None:
        if self.look(name) is None:
            raise Missing

    def _actual(self) -> Any:
        formula = self.indicator.actual
        return value_of(formula.tree, self.oracle.look) if formula else self._own_fact()

    def _own_fact(self) -> Any:
        found = self.oracle.facts.get(self.indicator.id)
        if found is None:
            raise Missing
        return found

    def _target(self) -> Any:
        test = self.indicator.target.test if self.indicator.target else None
        if isinstance(test, Words):
            return looked_up(self.oracle.look, test.words[0])
        assert isinstance(test, Compared)
        return bound_of(test.bound, self.unit, self.oracle.look)

    def _reads(self, name: str) -> bool:
        """Whether the score depends on the actual (or the target): there is none without it."""
        method = self.indicator.method
        if name == "actual" and isinstance(method, _ABOUT_ACTUAL):
            return True
        if name == "target" and (isinstance(method, Ratio) or _counts_from_target(method)):
            return True
        return any({name, "attainment"} & tree.names(f.tree) for f in self._formulas())

    def _formulas(self) -> list[Formula]:
        indicator = self.indicator
        found: list[Formula | None] = [rule.when for rule in indicator.caps]
        found += [indicator.zero_when.when] if indicator.zero_when else []
        found += [f for rule in indicator.deductions for f in (rule.count, rule.when)]
        match indicator.method:
            case Checklist(items=items):
                found += [item.when for item in items]
            case Deductions(items=rules):
                found += [f for rule in rules for f in (rule.count, rule.when)]
            case Levels(levels=levels):
                found += [level.when for level in levels]
            case ShareMet(conditions=conditions):
                found += [condition.when for condition in conditions]
            case Cases(cases=cases, otherwise=otherwise):
                found += [case.when for case in cases]
                found += [case.points for case in cases if isinstance(case.points, Formula)]
                found.append(otherwise)
            case FormulaMethod(formula=formula):
                found.append(formula)
        return [formula for formula in found if formula is not None]


def _counts_from_target(method: Method | None) -> bool:
    return isinstance(method, Steps) and (method.start is None or method.relative)
