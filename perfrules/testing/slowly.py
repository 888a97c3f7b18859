"""What a formula or a test says, read slowly and literally on fractions.

Written apart from the engine: no typing, no lowering, no generated code. Only the syntax tree is
shared, so that an error of the engine is not repeated here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

import attrs

from perfrules.decimals import natural_logarithm, square_root
from perfrules.expressions import tree
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.unary import Between, Compared, Otherwise, UnaryTest, Words
from perfrules.scoring.base import Better
from perfrules.units import Unit

Look = Callable[[str], Any]  # takes a name to its value; None where it was not reported


@attrs.frozen
class Answered:
    """The answer of a choice; the first of `answers` is the best."""

    answer: str
    answers: tuple[str, ...]

    def rank_of(self, answer: str) -> int:
        """The place of an answer, counted from the worst."""
        return len(self.answers) - self.answers.index(answer)


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def value_of(expression: tree.Expression, look: Look) -> Any:
    """The value: a Fraction, a truth, an Answered, a text, or the number of a day.

    Raises Missing or Undefined where it has none.
    """

    def of(each: tree.Expression) -> Any:
        return value_of(each, look)

    match expression:
        case tree.Number(value=value) | tree.Truth(value=value) | tree.Word(text=value):
            return value
        case tree.Name(text=text):
            return looked_up(look, text)
        case tree.Negative(operand=operand):
            return -of(operand)
        case tree.Arithmetic(operator="/", left=left, right=right):
            above, below = of(left), of(right)
            if below == 0:
                raise Undefined
            return above / below
        case tree.Arithmetic(operator=operator, left=left, right=right):
            one, other = of(left), of(right)
            return {"+": one + other, "-": one - other, "*": one * other}[operator]
        case tree.Comparison(operator=operator, left=left, right=right):
            return _COMPARE[operator](*_alike(of(left), of(right)))
        case tree.OneOf(subject=subject, options=options):
            found = of(subject)
            pairs = [_alike(found, of(option)) for option in options]
            return any(one == other for one, other in pairs)
        case tree.Not(operand=operand):
            return not of(operand)
        case tree.All(conditions=conditions):
            return all(of(condition) for condition in conditions)
        case tree.Any(conditions=conditions):
            return any(of(condition) for condition in conditions)
        case tree.Choose(condition=condition, then=then, otherwise=otherwise):
            return of(then) if of(condition) else of(otherwise)
        case tree.Call(function="is_missing", arguments=(tree.Name(text=text),)):
            return look(text) is None
        case tree.Call(
            function="score_of" | "rate_of" as function,
            arguments=(tree.Name(text=text) | tree.Word(text=text),),
        ):
            return look(f"{function}({text})")
        case tree.Call(function=function, arguments=arguments):
            return _called(function, [of(argument) for argument in arguments])
    raise AssertionError(expression)


def looked_up(look: Look, name: str) -> Any:
    """The value of a name; Missing where it was not reported."""
    found = look(name)
    if found is None:
        raise Missing
    return found


def _called(function: str, values: list[Any]) -> Any:
    first = values[0]
    match function:
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "sum":
            return sum(values, Fraction(0))
        case "mean":
            return sum(values, Fraction(0)) / len(values)
        case "abs":
            return abs(first)
        case "clamp":
            return min(max(first, values[1]), values[2])
        case "floor":
            return Fraction(math.floor(first))
        case "ceil":
            return Fraction(math.ceil(first))
        case "round":
            scale = Fraction(10) ** (int(values[1]) if len(values) > 1 else 0)
            size = Fraction(math.floor(abs(first) * scale + Fraction(1, 2))) / scale
            return size if first >= 0 else -size
        case "at_least":
            return sum(map(bool, values[1:])) >= first
        case "days_between":
            one, other = (_day(value) if isinstance(value, str) else value for value in values)
            return Fraction(other - one)
        case "sqrt" if first >= 0:
            return square_root(first)
        case "ln" if first > 0:
            return natural_logarithm(first)
    raise Undefined


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    """Two values that can be compared: words become ranks, truths or days."""
    if isinstance(one, str) and not isinstance(other, str):
        return _alike(other, one)[::-1]
    if isinstance(one, Answered):
        other = other.answer if isinstance(other, Answered) else other
        return one.rank_of(one.answer), one.rank_of(other)
    if isinstance(one, bool) and isinstance(other, str):
        return one, other in {"是", "有"}
    if isinstance(one, int) and isinstance(other, str):
        return one, _day(other)
    return one, other


def _day(text: str) -> int:
    year, month, day = map(int, re.findall(r"[0-9]+", text))
    return dt.date(year, month, day).toordinal()


def bound_of(bound: tree.Expression, unit: Unit | None, look: Look) -> Fraction:
    """A bound of a test; a bare number counts the unit of the value it is compared with."""
    match bound:
        case tree.Number(value=value, unit=None):
            return value * (unit.factor if unit else 1)
        case tree.Negative(operand=operand):
            return -bound_of(operand, unit, look)
    found: Fraction = value_of(bound, look)
    return found


def holds(test: UnaryTest, value: Any, better: Better, unit: Unit | None, look: Look) -> bool:
    """Whether a value passes a test."""
    match test:
        case Otherwise():
            return True
        case Compared(operator=None, bound=bound):
            return _usual(*_alike(value, bound_of(bound, unit, look)), better)
        case Compared(operator=str(operator), bound=tree.Name(text=word)) if not isinstance(
            value, Fraction
        ):
            return _COMPARE[operator](*_alike(value, word))
        case Compared(operator=str(operator), bound=bound):
            return _COMPARE[operator](*_alike(value, bound_of(bound, unit, look)))
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            first, last = bound_of(low, unit, look), bound_of(high, unit, look)
            above = value > first or (with_low and value == first)
            return bool(above and (value < last or (with_high and value == last)))
        case Words(words=words) if isinstance(value, Fraction):  # a fact or a value by its name
            return _usual(value, looked_up(look, words[0]), better)
        case Words(words=words):
            return any(one == other for one, other in (_alike(value, word) for word in words))
    raise AssertionError(test)


def meets(test: UnaryTest, value: Any, better: Better, unit: Unit | None, look: Look) -> bool:
    """Whether a value meets a target: a single answer is a bar, like a bare number."""
    match test:
        case Words(words=(word,)) if isinstance(value, Answered):
            return _usual(*_alike(value, word), better)
    return holds(test, value, better, unit, look)


def _usual(value: Any, bound: Any, better: Better) -> bool:
    """A target without a sign: reached, kept to, or met exactly."""
    if better is Better.HIGHER:
        return bool(value >= bound)
    return bool(value <= bound if better is Better.LOWER else value == bound)
