"""Known facts by every name a formula may use, as the interpreter wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from perfrules.compiling.plan import Known, Plan
from perfrules.compiling.reading import scale_of
from perfrules.compiling.rules import Rule
from perfrules.explaining.showing import NOTHING, show_fraction, show_known, shower
from perfrules.expressions import tree
from perfrules.expressions.interpreter import UNDEFINED, interpret
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.types import PLAIN_NUMBER, NumberType, Type
from perfrules.model import Kind
from perfrules.wording import Language, Text


class Names(Mapping[str, Any]):
    """Facts and values by id or name; numbers are exact, in the base of their dimension."""

    def __init__(self, plan: Plan, known: tuple[Known, ...], bound: Mapping[str, Any]) -> None:
        self.plan, self.known = plan, known
        self.bound = dict(bound)
        self.formulas = {value.id: found.tree for value, found in plan.rules.symbols.values}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a number, a rank, a truth, a text
        if name in self.bound:
            return self.bound[name]
        each = self.plan.rules.symbols.canonical[name]
        position = self.plan.positions.get(each)
        found = self._fact(position) if position is not None else self.of(self.formulas[each])
        self.bound[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.plan.rules.symbols.canonical)

    def __len__(self) -> int:
        return len(self.plan.rules.symbols.canonical)

    def of(self, expression: tree.Expression) -> Any:  # noqa: ANN401 - as above
        """The value of an expression; None where a fact is missing, UNDEFINED where it has none."""
        try:
            return interpret(expression, self)
        except Missing:
            return None
        except Undefined:
            return UNDEFINED

    def _fact(self, position: int) -> Any:  # noqa: ANN401 - as above
        fact, value = self.plan.facts[position], self.known[position]
        if value is None or fact.kind is not Kind.NUMBER:
            return value
        assert isinstance(value, int)
        return Fraction(value, scale_of(fact)) * fact.unit.factor


def names_of(plan: Plan, rule: Rule, known: tuple[Known, ...]) -> Names:
    """The names in an indicator's rule, with what it binds: points, actual, target."""
    names = Names(plan, known, {"points": rule.indicator.points})
    for name, found in (("actual", rule.actual), ("target", rule.target)):
        if found is not None:
            names.bound[name] = names.of(found.tree)
    return names


def display_name(plan: Plan, name: str) -> str:
    """What people call a fact or a value."""
    each = plan.rules.symbols.canonical[name]
    position = plan.positions.get(each)
    if position is not None:
        return plan.facts[position].name
    return next(value.name for value, _ in plan.rules.symbols.values if value.id == each)


def show_name(plan: Plan, names: Names, name: str, language: Language) -> str:
    """The value of a fact or a derived value, as people read it."""
    each = plan.rules.symbols.canonical[name]
    position = plan.positions.get(each)
    if position is not None:
        return show_known(names.known[position], plan.facts[position], language)
    return shown(names[name], plan.rules.symbols.types[name], language)


def shown(value: Any, kind: Type | None, language: Language) -> str:  # noqa: ANN401 - as above
    """A value of the interpreter, as people read it."""
    if value is None or value is UNDEFINED:
        return NOTHING
    if isinstance(value, bool):
        return Text("是", "yes").in_language(language) if value else Text("否", "no").in_language(language)
    if isinstance(value, Fraction):
        return show_fraction(value, kind if isinstance(kind, NumberType) else PLAIN_NUMBER)
    return shower(kind, language)(value) if kind is not None else str(value)
