"""Typed tree → column expressions: the same as `expressions.compiler`, for all rows at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.arithmetic import Arithmetic
from perfrules.batch.balanced import balanced
from perfrules.batch.values import (
    FINE,
    MISSING,
    Number,
    Plain,
    Unprovable,
    Value,
    as_column,
    exact,
    first_fault,
    together,
)
from perfrules.batch.whole import Whole, chosen, lit
from perfrules.expressions import tree
from perfrules.expressions.tree import ComparisonOperator

_OPPOSITES: Final[dict[str, ComparisonOperator]] = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


class Columns:
    """Makes columns of expressions; `slots` says what names stand for."""

    def __init__(self, slots: Mapping[str, Value], largest: int) -> None:
        self.slots, self.arithmetic = slots, Arithmetic(largest)

    def number(self, expression: tree.Expression) -> Number:
        """The columns of an expression that is a number."""
        value = self.value(expression)
        assert isinstance(value, Number)
        return value

    def truth(self, expression: tree.Expression) -> Plain:
        """The column of a condition."""
        value = self.value(expression)
        assert isinstance(value, Plain)
        return value

    def value(self, expression: tree.Expression) -> Value:
        """The columns of any expression."""
        match expression:
            case tree.Number(value=number):
                return exact(number)
            case tree.Word(text=text):
                return Plain(code=text)
            case tree.Option(rank=known) | tree.Day(number=known):
                return Plain(code=known)
            case tree.Truth(value=truth):
                return Plain(code=truth)
            case tree.Name(text=text):
                return self._named(text)
            case tree.Negative(operand=operand):
                return self.arithmetic.negative(self.number(operand))
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self.arithmetic.result(operator, self.number(left), self.number(right))
            case tree.Comparison(operator=operator, left=left, right=right):
                return self.arithmetic.compared(operator, self.value(left), self.value(right))
            case tree.OneOf(subject=subject, options=options):
                one = self.value(subject)
                return self._joined(
                    "or",
                    [self.arithmetic.compared("==", one, self.value(each)) for each in options],
                )
            case tree.Not(operand=operand):
                inner = self.truth(operand)
                code = not inner.code if isinstance(inner.code, bool) else ~as_column(inner.code)
                return attrs.evolve(inner, code=code)
            case tree.All(conditions=conditions):
                return self._joined("and", [self.truth(each) for each in conditions])
            case tree.Any(conditions=conditions):
                return self._joined("or", [self.truth(each) for each in conditions])
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                left = _after(condition, otherwise)
                return self._chosen(self.truth(condition), self.value(then), self.value(left))
            case tree.Call(function=function, arguments=arguments):
                return self._call(function, arguments)

    def _named(self, name: str) -> Value:
        """What a name stands for; a value that could not be proven has no columns."""
        found = self.slots.get(name)
        if found is None:
            raise Unprovable
        return found

    def _joined(self, word: str, conditions: Sequence[Plain]) -> Plain:
        """Conditions read from the left, no further than the one that settles them."""
        settles = word == "or"
        result = conditions[-1]
        for each in reversed(conditions[:-1]):
            if isinstance(each.code, bool):
                result = each if each.code is settles else result
                continue
            code = as_column(each.code)
            ends = code if settles else ~code
            rest = as_column(result.code)
            later = result.fault
            if later is not None:
                later = nw.when(ends).then(lit(FINE)).otherwise(later)
                # What is not read is not looked at, whatever is there.
                rest = nw.when(ends).then(nw.lit(settles)).otherwise(rest)
            result = Plain(
                code=rest if later is not None else (code | rest if settles else code & rest),
                fault=first_fault(each.fault, later),
                depth=max(each.depth, result.depth),
            )
        return result

    def _chosen(self, test: Plain, one: Value, other: Value) -> Value:
        if isinstance(test.code, bool):
            return one if test.code else other
        fault = test.fault
        if one.fault is not None or other.fault is not None:
            mine, theirs = (lit(FINE) if f is None else f for f in (one.fault, other.fault))
            fault = first_fault(fault, nw.when(as_column(test.code)).then(mine).otherwise(theirs))
        depth = max(test.depth, one.depth, other.depth)
        if isinstance(one, Plain) and isinstance(other, Plain):
            code = (
                nw.when(as_column(test.code))
                .then(as_column(one.code))
                .otherwise(as_column(other.code))
            )
            return Plain(code=code, fault=fault, depth=depth)
        assert isinstance(one, Number) and isinstance(other, Number)  # noqa: PT018
        truth = as_column(test.code)
        if isinstance(one.over, int) and isinstance(other.over, int):
            one, other = self.arithmetic.common(one, other)
            over: Whole = one.over
        else:
            over = chosen(truth, one.over, other.over)
        return Number(
            number=chosen(truth, one.number, other.number),
            over=over,
            low=min(one.low, other.low),
            high=max(one.high, other.high),
            most=max(one.most, other.most),
            fault=fault,
            depth=depth,
        )

    def _call(self, function: str, arguments: tuple[tree.Expression, ...]) -> Value:
        match function:
            case "is_missing":
                return self._is_missing(arguments[0])
            case "at_least":
                return self._at_least(arguments)
            case "days_between":
                return self._days_between(self.value(arguments[0]), self.value(arguments[1]))
            case "sqrt" | "ln":
                raise Unprovable
        numbers = [self.number(each) for each in arguments]
        match function:
            case "min" | "max":
                return self.arithmetic.extreme(function, numbers)
            case "sum" | "mean":
                total = balanced(partial(self.arithmetic.result, "+"), numbers)
                share = exact(Fraction(1, len(numbers)))
                return self.arithmetic.result("*", total, share) if function == "mean" else total
            case "abs":
                return self.arithmetic.absolute(numbers[0])
            case "clamp":
                return self.arithmetic.extreme(
                    "min", [self.arithmetic.extreme("max", numbers[:2]), numbers[2]]
                )
            case "floor" | "ceil" | "round":
                places = numbers[1].constant if len(numbers) > 1 else Fraction(0)
                assert places is not None
                return self.arithmetic.rounded(function, numbers[0], int(places))
        raise Unprovable

    def _is_missing(self, asked: tree.Expression) -> Plain:
        assert isinstance(asked, tree.Name)
        slot = self._named(asked.text)
        if slot.fault is None:
            return Plain(code=False, depth=slot.depth)
        return Plain(code=slot.fault == MISSING, depth=slot.depth)

    def _at_least(self, arguments: tuple[tree.Expression, ...]) -> Plain:
        found = [self.truth(condition) for condition in arguments[1:]]
        least = self.number(arguments[0]).constant
        assert least is not None
        count = lit(0)
        for each in found:
            count = count + lit(chosen(as_column(each.code), 1, 0))
        return Plain(
            code=count >= math.ceil(least),
            fault=first_fault(*(each.fault for each in found)),
            depth=max(each.depth for each in found),
        )

    def _days_between(self, first: Value, second: Value) -> Number:
        assert isinstance(first, Plain) and isinstance(second, Plain)  # noqa: PT018
        days = as_column(second.code) - as_column(first.code)
        made = together(first, second)
        return self.arithmetic.bounded(Number(number=days, low=-4_000_000, high=4_000_000, **made))


def _after(refused: tree.Expression, left: tree.Expression) -> tree.Expression:
    """What is left to do where a condition does not hold: its opposite is not asked for again.

    Bands are read from the best: `≥ 90`, then `[80, 90)`, of which `≥ 80` is new.
    """
    if not isinstance(refused, tree.Comparison) or not isinstance(left, tree.Choose):
        return left
    opposite = attrs.evolve(refused, operator=_OPPOSITES[refused.operator])
    asked = left.condition
    if isinstance(asked, tree.All) and {*asked.conditions} > {opposite}:
        new = tuple(each for each in asked.conditions if each != opposite)
        asked = new[0] if len(new) == 1 else attrs.evolve(asked, conditions=new)
    return attrs.evolve(left, condition=asked, otherwise=_after(refused, left.otherwise))
