"""Formulas mean one thing: compiled, interpreted, and read slowly by an evaluator written here."""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given, settings, strategies as st

from perfrules.expressions import tree
from perfrules.expressions.code import NAMESPACE, Code, Exact
from perfrules.expressions.compiler import Compiler
from perfrules.expressions.interpreter import interpret, traced
from perfrules.expressions.outcomes import Missing, NoValue, Undefined
from perfrules.expressions.parser import parse
from perfrules.expressions.printing import show
from perfrules.expressions.size import fact_size, measured
from perfrules.expressions.types import ChoiceType, NumberType, Type, Typed
from perfrules.expressions.typing import typed
from perfrules.testing.expressions import Declared, Raw, expressions, values_for, worlds
from perfrules.units import PLAIN, unit_named

WORLD = worlds()
Case = tuple[Mapping[str, Declared], tree.Expression, Mapping[str, Raw]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A world, an expression over it, and facts of it."""
    world = draw(WORLD)
    return world, draw(expressions(world)), draw(values_for(world))


# A slow oracle: it walks the tree as it was written, words unsettled, on fractions.

QUALITY = ("健全", "较健全", "不健全")
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a < b or a == b,
    ">": lambda a, b: b < a,
    ">=": lambda a, b: b < a or a == b,
}


class Oracle:
    """Says what an expression is: a fraction, a truth, a text; or which outcome it has instead."""

    def __init__(self, world: Mapping[str, Declared], values: Mapping[str, Raw]) -> None:
        self.world, self.values = world, values

    def of(self, each: tree.Expression) -> Any:
        match each:
            case tree.Number():
                return each.value
            case tree.Truth():
                return each.value
            case tree.Word():
                return each.text
            case tree.Name():
                return self.fact(each.text)
            case tree.Negative():
                return 0 - self.of(each.operand)
            case tree.Not():
                return self.of(each.operand) is False
            case tree.Arithmetic():
                return self.computed(each.operator, self.of(each.left), self.of(each.right))
            case tree.Comparison():
                return ORDER[each.operator](*self.alike(each.left, each.right))
            case tree.OneOf():
                return any([self.equal(each.subject, option) for option in each.options])  # noqa: C419 - all are read
            case tree.All():
                return all(self.of(condition) for condition in each.conditions)
            case tree.Any():
                return any(self.of(condition) for condition in each.conditions)
            case tree.Choose():
                return self.of(each.then if self.of(each.condition) else each.otherwise)
            case tree.Call(function="is_missing"):
                return self.values[each.arguments[0].text] is None
            case tree.Call():
                return self.called(each.function, each.arguments)
        raise TypeError(each)

    def fact(self, name: str) -> Any:
        raw, fact = self.values[name], self.world[name]
        if raw is None:
            raise Missing
        if isinstance(fact.type, NumberType):
            return Fraction(raw) / Fraction(10**fact.decimals) * fact.type.unit.factor
        if isinstance(fact.type, ChoiceType):
            return fact.type.answers[len(fact.type.answers) - 1 - raw]
        return raw

    def computed(self, operator: str, left: Fraction, right: Fraction) -> Fraction:
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right
        if right == 0:
            raise Undefined
        return Fraction(left.numerator * right.denominator, left.denominator * right.numerator)

    def equal(self, one: tree.Expression, other: tree.Expression) -> bool:
        left, right = self.alike(one, other)
        return left == right

    def alike(self, one: tree.Expression, other: tree.Expression) -> tuple[Any, Any]:
        """Both sides; answers by their place from the bottom, words by what they mean beside it."""
        left, right = self.of(one), self.of(other)
        for side in (one, other):
            kind = self.world[side.text].type if isinstance(side, tree.Name) else None
            if isinstance(kind, ChoiceType):
                return tuple(-kind.answers.index(answer) for answer in (left, right))
        if isinstance(left, bool) or isinstance(right, bool):
            return tuple(v in (True, "是", "有") for v in (left, right))
        if isinstance(left, int) or isinstance(right, int):
            return day(left), day(right)
        return left, right

    def called(self, function: str, arguments: tuple[tree.Expression, ...]) -> Any:
        found = [self.of(argument) for argument in arguments]
        first = found[0]
        match function:
            case "min":
                return min(found)
            case "max":
                return max(found)
            case "sum":
                return sum(found, Fraction(0))
            case "mean":
                return sum(found, Fraction(0)) / Fraction(len(found))
            case "abs":
                return first if first > 0 else 0 - first
            case "clamp":
                return min(max(first, found[1]), found[2])
            case "floor":
                return Fraction(first.numerator // first.denominator)
            case "ceil":
                return Fraction(0 - (0 - first.numerator) // first.denominator)
            case "round":
                scale = Fraction(10) ** int(found[1] if len(found) > 1 else 0)
                whole = (abs(first) * scale + Fraction(1, 2)).__floor__()
                return Fraction(whole if first > 0 else -whole) / scale
            case "sqrt" | "ln":
                return transcendental(function, first)
            case "at_least":
                return len([holds for holds in found[1:] if holds]) >= first
            case "days_between":
                return Fraction(day(found[1]) - day(first))
        raise TypeError(function)


def day(value: Any) -> int:
    if isinstance(value, int):
        return value
    year, month, number = (int(part) for part in re.findall("[0-9]+", value))
    return dt.date(year, month, number).toordinal()


def transcendental(function: str, value: Fraction) -> Fraction:
    """To 34 digits, half-up, from 400."""
    if value < 0 or (function == "ln" and value == 0):
        raise Undefined
    with decimal.localcontext() as context:
        context.prec, context.Emax, context.Emin = 400, 10**6, -(10**6)
        precise = decimal.Decimal(value.numerator) / decimal.Decimal(value.denominator)
        precise = precise.sqrt() if function == "sqrt" else precise.ln()
        context.prec, context.rounding = 34, decimal.ROUND_HALF_UP
        return Fraction(+precise)


# The three ways to a value; an expression without one gives the kind of that outcome.


def slowly(case: Case) -> Any:
    world, expression, values = case
    try:
        return Oracle(world, values).of(expression)
    except NoValue as outcome:
        return type(outcome)


def interpreted(case: Case) -> Any:
    world, expression, values = case
    known = {name: world[name].known(raw) for name, raw in values.items()}
    try:
        return interpret(settled(world, expression).tree, known)
    except NoValue as outcome:
        return type(outcome)


def compiled(case: Case) -> Any:
    world, expression, values = case
    variables = {name: f"n{position}" for position, name in enumerate(world)}
    slots = {name: world[name].slot(variable) for name, variable in variables.items()}
    code = Code()
    value = Compiler(code, slots).value(settled(world, expression).tree)
    found = f"({value.number}, {value.over})" if isinstance(value, Exact) else value.code
    body = "\n".join([*code.lines, f"    return {found}"])
    text = f"def run({', '.join([*variables.values(), *code.constants])}):\n{body}\n"
    namespace = dict(NAMESPACE)
    exec(compile(text, "<formula>", "exec"), namespace)  # noqa: S102 - our own code
    run = namespace["run"]
    arguments = {variable: values[name] for name, variable in variables.items()}
    try:
        result = run(**arguments, **code.constants)
    except NoValue as outcome:
        return type(outcome)
    if not isinstance(value, Exact):
        return result
    number, over = result
    assert type(number) is int
    assert type(over) is int
    assert over > 0
    assert value.low is None or Fraction(number, over) >= value.low
    return Fraction(number, over)


def settled(world: Mapping[str, Declared], expression: tree.Expression) -> Typed:
    """The typed form; there are no mistakes to report."""

    def unheard(*problem: object) -> None:
        raise AssertionError(problem)

    found = typed(expression, types(world), unheard, frozenset(world))
    assert found is not None
    return found


def types(world: Mapping[str, Declared]) -> dict[str, Type]:
    return {name: fact.type for name, fact in world.items()}


@given(cases())
@settings(max_examples=400)
def test_the_compiled_formula_is_the_interpreted_one_and_the_slow_one(case: Case):
    """Same value, or the same reason for having none."""
    expected = slowly(case)
    event(expected.__name__ if isinstance(expected, type) else type(expected).__name__)

    assert expected == interpreted(case)
    assert expected == compiled(case)


@given(cases())
@settings(max_examples=150)
def test_what_is_printed_is_read_again(case: Case):
    """parse(print(e)) = e, also after typing has settled the words."""
    world, expression, _ = case

    assert expression == parse(show(expression))
    again = parse(show(settled(world, expression).tree))
    assert settled(world, expression) == settled(world, again)


@given(cases())
@settings(max_examples=150)
def test_typing_twice_says_the_same(case: Case):
    """A settled tree is settled."""
    world, expression, _ = case
    once = settled(world, expression)

    assert once == settled(world, once.tree)


@given(cases())
@settings(max_examples=150)
def test_a_value_lies_between_its_bounds(case: Case):
    """What typing says of a number is true of every value it has."""
    world, expression, values = case
    number = settled(world, expression).type
    outside = [
        name
        for name, fact in world.items()
        if isinstance(fact.type, NumberType)
        and values[name] is not None
        and not within(fact.known(values[name]), fact.type)
    ]
    value = slowly(case)

    assert [] == outside
    assert not isinstance(number, NumberType) or isinstance(value, type) or within(value, number)


def within(value: Any, number: NumberType) -> bool:
    return (number.low is None or number.low <= value) and (
        number.high is None or value <= number.high
    )


@given(cases())
@settings(max_examples=150)
def test_a_value_has_no_more_digits_than_its_size(case: Case):
    """What is measured before a formula runs is never less than what comes out."""
    world, expression, _ = case
    sizes = {
        name: fact_size(fact.type.low, fact.type.high, fact.type.unit or PLAIN, fact.decimals)
        for name, fact in world.items()
        if isinstance(fact.type, NumberType)
    }
    said: list[tree.Expression] = []
    size = measured(expression, sizes, lambda *_: said.append(expression))
    value = slowly(case)

    if isinstance(value, Fraction) and not said:
        assert len(str(abs(value.numerator))) <= size.number
        assert len(str(value.denominator)) <= size.places + size.free + 1


@given(cases())
@settings(max_examples=100)
def test_a_trace_ends_with_the_value(case: Case):
    """An explanation explains the number it is given with, each part with its own value."""
    world, expression, values = case
    known = {name: world[name].known(raw) for name, raw in values.items()}
    step = traced(settled(world, expression).tree, known)
    value = interpreted(case)

    assert (None if isinstance(value, type) else value) == step.value
    assert settled(world, expression).tree == step.expression
    for part in step.parts:
        assert part.expression in tree.parts(step.expression)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        ("制度 == '健全' and 预算 / 支出 > 1", False),
        ("制度 == '健全' or 预算 / 支出 > 1", Undefined),
        ("公开 or 预算 / 支出 > 1", True),
        ("1 if 公开 else 预算 / 支出", Fraction(1)),
        ("at_least(1, 公开, 预算 / 支出 > 1)", Undefined),  # all conditions are read
        ("at_least(1, 公开, 人数 > 1)", Missing),
        ("人数 > 1 and 预算 / 支出 > 1", Missing),
        ("预算 / 支出 > 1 and 人数 > 1", Undefined),
        ("is_missing(人数) or 人数 > 1", True),
        ("not is_missing(人数) and 人数 > 1", False),
        ("公开 in [true, 人数 > 1]", Missing),
    ],
)
def test_what_is_not_needed_is_not_read(formula: str, outcome: object):
    """And, or and if read no further than they must; all others read everything, from the left."""
    money, people = NumberType((("元", 1),)), NumberType((("人", 1),), unit_named("人"))
    world = {
        "制度": Declared(ChoiceType(QUALITY)),
        "预算": Declared(money),
        "支出": Declared(money),
        "人数": Declared(people),
        "公开": Declared(settled({}, tree.Truth(True)).type),
    }
    values: dict[str, Raw] = {"制度": 0, "预算": 5, "支出": 0, "人数": None, "公开": True}
    case = (world, parse(formula), values)

    assert outcome == interpreted(case)
    assert outcome == compiled(case)
