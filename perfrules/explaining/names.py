"""Known facts by every name a formula may use, as the interpreter wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Final

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.reading import scale_of
from perfrules.explaining.reported import Reported
from perfrules.explaining.showing import NOTHING, show_fraction, show_known, shower
from perfrules.explaining.spoken import SIGNS
from perfrules.expressions import tree
from perfrules.expressions.interpreter import UNDEFINED, Interpreter
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.parser import FormulaError
from perfrules.expressions.types import PLAIN_NUMBER, TRUTH, NumberType, Type
from perfrules.expressions.unary import Compared, parse_test
from perfrules.model import Kind
from perfrules.wording import Language, normal


class Names(Mapping[str, Any]):
    """Facts and values by id or name; numbers are exact, in the base of their dimension."""

    def __init__(self, reported: Reported, bound: Mapping[str, Any]) -> None:
        self.reported = reported
        self.plan, self.known = reported.plan, reported.known
        self.bound = dict(bound)

    def __getitem__(self, name: str) -> Any:
        if name in self.bound:
            return self.bound[name]
        each = self.plan.rules.symbols.canonical[name]
        position = self.plan.positions.get(each)
        self.bound[name] = self._value(each) if position is None else self._fact(position)
        return self.bound[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plan.rules.symbols.canonical)

    def __len__(self) -> int:
        return len(self.plan.rules.symbols.canonical)

    def of(self, expression: tree.Expression) -> Any:
        """The value of an expression; None where a fact is missing, UNDEFINED where it has none."""
        try:
            if type(expression) is tree.Name:  # known without an interpreter
                return self[expression.text]
            return self._interpreter.value(expression)
        except Missing:
            return None
        except Undefined:
            return UNDEFINED

    @cached_property
    def _interpreter(self) -> Interpreter:
        return Interpreter(self)

    def _value(self, value_id: str) -> Any:
        """A derived value; those it is built on come first, so that no chain is too long."""
        named = self.plan.rules.symbols
        for value, found in named.values_read((tree.Name(value_id),)):
            if value.id not in self.bound:
                self.bound[value.id] = self.of(found.tree)
        return self.bound[value_id]

    def _fact(self, position: int) -> Any:
        fact, value = self.plan.facts[position], self.known[position]
        if value is None or fact.kind is not Kind.NUMBER:
            return value
        assert isinstance(value, int)
        return Fraction(value, scale_of(fact)) * fact.unit.factor


THE_WHOLE: Final = ("total", "总得分")  # what it is called where something else is named, too


def part_named(plan: Plan, name: object) -> str | None:
    """What a name stands for: the id of a group or an indicator, the key of another total, or "".

    "" is the whole, unless something of the ruleset is called as it is. None for nobody's name.
    """
    if not isinstance(name, str):
        return None
    wanted = normal(name)
    found = plan.node_ids.get(wanted)
    if found is not None:
        return found
    totals = plan.model.totals
    by_name = {normal(total.label): total.key for total in totals}
    by_name |= {total.id: total.key for total in totals}
    return by_name.get(wanted, "" if wanted in THE_WHOLE else None)


def names_of(reported: Reported, rule: Rule) -> Names:
    """The names in an indicator's rule, with what it binds: points, actual, target."""
    names = Names(reported, {"points": rule.indicator.points})
    for name, found in (("actual", rule.actual), ("target", rule.target)):
        if found is not None:
            names.bound[name] = names.of(found.tree)
    return names


def target_text(reported: Reported, rule: Rule) -> str | None:
    """The target as it is printed; where it is written with names, its value for this subject."""
    written = rule.indicator.target_text
    if written is None or not isinstance(getattr(rule.target, "type", None), NumberType):
        return written
    sign = _sign_before_names(written)
    if sign is None or rule.target is None:
        return written
    value = names_of(reported, rule)["target"]
    told = shown(value, rule.target.type, reported.language)
    return written if told == NOTHING else sign + told


@lru_cache(maxsize=1 << 12)
def _sign_before_names(target: str) -> str | None:
    """The sign of a target that compares with something that has a name; None of any other."""
    try:
        test = parse_test(target)
    except FormulaError:
        return None
    if not isinstance(test, Compared) or not tree.names(test.bound):
        return None
    return "" if test.operator is None else SIGNS[test.operator]


def display_name(plan: Plan, name: str) -> str:
    """What people call a fact or a value."""
    each = plan.rules.symbols.canonical[name]
    position = plan.positions.get(each)
    if position is not None:
        return plan.facts[position].label
    return next(value.label for value, _ in plan.rules.symbols.values if value.id == each)


def show_name(names: Names, name: str) -> str:
    """The value of a fact or a derived value, as people read it."""
    plan, language = names.plan, names.reported.language
    each = plan.rules.symbols.canonical[name]
    position = plan.positions.get(each)
    if position is not None:
        return show_known(names.known[position], plan.facts[position], language)
    return shown(names[name], plan.rules.symbols.types[name], language)


def shown(value: Any, kind: Type | None, language: Language) -> str:
    """A value of the interpreter, as people read it."""
    if value is None or value is UNDEFINED:
        return NOTHING
    if isinstance(value, bool):
        return shower(TRUTH, language)(value)
    if isinstance(value, Fraction):
        return show_fraction(value, kind if isinstance(kind, NumberType) else PLAIN_NUMBER)
    return shower(kind, language)(value) if kind is not None else str(value)
