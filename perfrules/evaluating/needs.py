"""What indicators are certain to need, as far as the known facts can tell.

When some facts are bad nothing is scored, but the rest is looked at all the same: which facts are
missing whatever the bad ones turn out to be, and which divisors are zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.symbols import BOUND
from perfrules.compiling.values import names_read
from perfrules.evaluating.doubts import Doubt, doubts
from perfrules.explaining.names import Names
from perfrules.explaining.reported import Reported
from perfrules.expressions import tree
from perfrules.expressions.interpreter import UNDEFINED
from perfrules.expressions.outcomes import Missing

# An ordered set. Of ids: facts that are read and were not reported. Of expressions: divisors that
# are zero, and roots and logarithms of what has none.
Found = dict[str | tree.Expression, None]


class Needs:
    """Asks the rules of one ruleset; `bad` are facts of which nothing is known."""

    def __init__(self, reported: Reported, bad: frozenset[str] = frozenset()) -> None:
        self.plan, self.bad = reported.plan, bad
        self.named, self.doubts = self.plan.rules.symbols, doubts(self.plan)
        self.names = _Sure(reported, _unsure(self.plan, bad))
        self.missing = frozenset(
            fact_id
            for fact_id, position in self.plan.positions.items()
            if reported.known[position] is None and fact_id not in bad
        )
        self.found: Found = {}
        self.of_values: dict[str, Found] = {}
        for value, formula in self.named.values:  # in the order of computing
            is_open = self.is_open(self.doubts.values[value.id])
            self.of_values[value.id] = self._asked(formula.tree) if is_open else {}

    def is_open(self, doubt: Doubt) -> bool:
        """Whether a rule may have no value for these facts: if not, there is nothing to ask it."""
        if doubt.always or not self.missing.isdisjoint(doubt.reads):
            return True
        return any(self.names.of(divisor) == 0 for divisor in doubt.divisors)

    def of(self, rule: Rule) -> Found:
        """What an indicator is certain to read in vain, in the order of its rule."""
        self.found = {}
        self._bind(rule)
        applies = rule.applies
        if applies is not None:
            self._look_at_bound(rule, tree.names(applies))
            self._look(applies)
            holds = self.names.of(applies)
            if holds is not True:
                return {} if holds is False else self.found
        self._look_at_bound(rule, names_read(rule))
        for step in rule.steps:
            self._look(step.after)
            self.names.bound["score"] = self.names.of(step.after)
        return self.found

    def of_whole(self, expression: tree.Expression, bound: Mapping[str, Any]) -> Found:
        """What a rule of the whole is certain to read in vain; `bound` are the scores there are."""
        self.names.bound.update(bound)
        return self._asked(expression)

    def _bind(self, rule: Rule) -> None:
        bound = self.names.bound
        bound["points"] = bound["score"] = rule.indicator.points
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            bound[name] = None if found is None else self.names.of(found.tree)

    def _look_at_bound(self, rule: Rule, names: set[str]) -> None:
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            if found is not None and name in names:
                self._look(found.tree)

    def _asked(self, expression: tree.Expression) -> Found:
        """What an expression by itself reads in vain."""
        before, self.found = self.found, {}
        self._look(expression)
        found, self.found = self.found, before
        return found

    def _look(self, expression: tree.Expression) -> None:
        """Add what an expression reads in vain."""
        if _is_known(self.names.of(expression)):
            return
        match expression:
            case tree.Name(text=text):
                self._look_at_name(text)
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                self._look(condition)
                holds = self.names.of(condition)
                if isinstance(holds, bool):
                    self._look(then if holds else otherwise)
                else:  # what both sides read
                    one, other = self._asked(then), self._asked(otherwise)
                    self.found |= {each: None for each in one if each in other}
            case tree.All(conditions=conditions):
                self._look_at_first(conditions, going_on=True)
            case tree.Any(conditions=conditions):
                self._look_at_first(conditions, going_on=False)
            case tree.Call(function="is_missing"):
                return
            case _:
                for part in tree.parts(expression):
                    self._look(part)
                self._look_at_operation(expression)

    def _look_at_name(self, text: str) -> None:
        if text in BOUND or text not in self.named.canonical:
            return  # looked at by itself, or a score
        each = self.named.canonical[text]
        if each in self.of_values:
            self.found |= self.of_values[each]
        elif each not in self.bad:
            self.found[each] = None

    def _look_at_first(self, conditions: tuple[tree.Expression, ...], *, going_on: bool) -> None:
        """Conditions that are read from the left until one decides."""
        for condition in conditions:
            self._look(condition)
            if self.names.of(condition) is not going_on:
                return

    def _look_at_operation(self, expression: tree.Expression) -> None:
        match expression:
            case tree.Arithmetic(operator="/", right=divisor):
                if self.names.of(divisor) == 0:
                    self.found[divisor] = None
            case tree.Call(function="sqrt" | "ln", arguments=(argument,)):
                if _is_known(self.names.of(argument)):
                    self.found[expression] = None


class _Sure(Names):
    """Names of which those that depend on bad facts have no value yet, not even that of missing."""

    def __init__(self, reported: Reported, unsure: frozenset[str]) -> None:
        super().__init__(reported, {})
        self.unsure = unsure

    def __getitem__(self, name: str) -> Any:
        if self.plan.rules.symbols.canonical.get(name) in self.unsure:
            raise Missing
        return super().__getitem__(name)


def _unsure(plan: Plan, bad: frozenset[str]) -> frozenset[str]:
    """The bad facts and the values that are computed from them."""
    behind = plan.rules.symbols.behind
    return bad.union(value for value, facts in behind.items() if not bad.isdisjoint(facts))


def _is_known(value: Any) -> bool:
    return value is not None and value is not UNDEFINED
