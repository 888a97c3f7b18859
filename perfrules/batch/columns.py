"""Typed tree → column expressions on 64-bit integers.

The same arithmetic as `expressions.compiler`: a number is an integer over a denominator, nothing is
rounded and nothing approximated. A table engine's integers end, so every part carries the bounds of
what it can be; where a part cannot be proven to fit, `Unprovable` says so, and whoever asked takes
the rows one by one.

What a name lacks is no exception here but a column of its own, the `fault`: 0 where there is a
value, else the first reason in the order of reading why there is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.cuts import cut
from perfrules.batch.lines import COMPARISONS, Cases, Expr, Line
from perfrules.batch.whole import (
    Whole,
    absolute,
    chosen,
    compared,
    extreme,
    lit,
    negative,
    plus,
    product,
)
from perfrules.expressions import tree
from perfrules.expressions.tree import ComparisonOperator

FINE, MISSING, UNDEFINED, NO_SCORE = range(4)
_CHOSEN: Final = (Cases, Line)  # ranks of choices are numbers too
_OPPOSITES: Final[dict[str, ComparisonOperator]] = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip
Code = Expr | Cases | Line | bool | int | str


class Unprovable(Exception):
    """A part of a rule may leave the engine's integers, or has no exact form in columns."""


@attrs.frozen(kw_only=True)
class Number:
    """`number` / `over`, with 0 < `over` <= `most`, and `low` <= `number` <= `high`.

    The ends are as near as what is known of the number: a column of it is as wide as they say.
    """

    number: Whole
    over: Whole = 1
    low: int
    high: int
    most: int = 1
    fault: Expr | None = None
    depth: int = 0  # of the named columns it reads: it can be named itself one deeper

    def __attrs_post_init__(self) -> None:
        if isinstance(self.number, (Cases, Line)):
            object.__setattr__(self, "low", max(self.low, self.number.low))
            object.__setattr__(self, "high", min(self.high, self.number.high))

    @property
    def size(self) -> int:
        """The largest that the number can be, without its sign."""
        return max(-self.low, self.high)

    @property
    def constant(self) -> Fraction | None:
        """The number itself where it is known beforehand."""
        if isinstance(self.number, int) and isinstance(self.over, int):
            return Fraction(self.number, self.over)
        return None


@attrs.frozen(kw_only=True)
class Plain:
    """A truth, a rank, a day or a text."""

    code: Code
    fault: Expr | None = None
    depth: int = 0


Value = Number | Plain


def exact(value: Fraction | int) -> Number:
    """A number that is known."""
    known = Fraction(value)
    number, over = known.numerator, known.denominator
    return Number(number=number, over=over, low=number, high=number, most=over)


def first_fault(*faults: Expr | None) -> Expr | None:
    """The first reason there is no value, in the order of reading; None where there is none."""
    found = [fault for fault in faults if fault is not None]
    if not found:
        return None
    result = found[-1]
    for fault in reversed(found[:-1]):
        result = nw.when(fault != FINE).then(fault).otherwise(result)
    return result


def where(condition: Expr, fault: int) -> Expr:
    """That fault where the condition holds."""
    return nw.when(condition).then(lit(fault)).otherwise(lit(FINE))


def as_column(code: Code) -> Expr:
    """A condition, a rank or a word as a column."""
    if isinstance(code, (*_CHOSEN, nw.Expr)) or type(code) is int:
        return lit(code)
    return nw.lit(code)


def as_test(code: Code) -> Expr | bool:
    """A condition: known, or a column."""
    return code if isinstance(code, bool) else as_column(code)


class Columns:
    """Makes columns of expressions; `slots` says what names stand for.

    No number leaves -`largest` … `largest`, on the way neither.
    """

    def __init__(self, slots: Mapping[str, Value], largest: int) -> None:
        self.slots, self.largest = slots, largest

    # Any expression.

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
                return self._negative(self.number(operand))
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self.arithmetic(operator, self.number(left), self.number(right))
            case tree.Comparison(operator=operator, left=left, right=right):
                return self.compared(operator, self.value(left), self.value(right))
            case tree.OneOf(subject=subject, options=options):
                one = self.value(subject)
                return self._joined(
                    "or", [self.compared("==", one, self.value(each)) for each in options]
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

    # Arithmetic.

    def arithmetic(self, operator: str, left: Number, right: Number) -> Number:
        """The sum, difference, product or quotient."""
        one, other = left.constant, right.constant
        if operator == "/":
            return self._quotient(left, right)
        if one is not None and other is not None:
            return exact(one + other if operator == "+" else one - other if operator == "-"
                         else one * other)  # fmt: skip
        made = _together(left, right)
        if operator == "*":
            return self._product(left, right)
        a, b = self.common(left, right)
        low, high = (a.low + b.low, a.high + b.high) if operator == "+" else (
            a.low - b.high, a.high - b.low)  # fmt: skip
        size = max(-low, high)
        added = b.number if operator == "+" else negative(b.number)
        number = plus(a.number, added, (a.size, b.size), size)
        return self.bounded(
            Number(number=number, over=a.over, low=low, high=high, most=a.most, **made)
        )

    def _negative(self, inner: Number) -> Number:
        return attrs.evolve(inner, number=negative(inner.number), low=-inner.high, high=-inner.low)

    def _product(self, left: Number, right: Number) -> Number:
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        for constant, variable in ((left.constant, right), (right.constant, left)):
            if constant is not None and isinstance(variable.over, int):
                share = Fraction(constant.numerator, constant.denominator * variable.over)
                return self._scaled(attrs.evolve(variable, over=1, most=1), share)
        return self.bounded(
            Number(
                number=product(left.number, right.number, left.size, right.size),
                over=product(left.over, right.over, left.most, right.most),
                low=min(ends),
                high=max(ends),
                most=left.most * right.most,
                **_together(left, right),
            )
        )

    def _scaled(self, number: Number, share: Fraction) -> Number:
        """A whole number times a known share."""
        factor = share.numerator
        ends = (number.low * factor, number.high * factor)
        return self.bounded(
            attrs.evolve(
                number,
                number=product(number.number, factor, number.size, abs(factor)),
                over=share.denominator,
                low=min(ends),
                high=max(ends),
                most=share.denominator,
            )
        )

    def _quotient(self, left: Number, right: Number) -> Number:
        divisor = right.constant
        if divisor:
            return self.arithmetic("*", left, exact(1 / divisor))
        fault = first_fault(left.fault, right.fault)
        if divisor == 0:
            fault = first_fault(fault, lit(UNDEFINED))
            # A column: what is known beforehand is taken to have no fault.
            return Number(number=lit(0), low=0, high=0, **_together(left, right, fault=fault))
        above, below = left.number, right.number
        low, high = left.low, left.high
        if right.low <= 0 <= right.high:
            fault = first_fault(fault, where(as_column(compared("==", below, 0)), UNDEFINED))
        if right.low < 0:
            above = chosen(compared("<", below, 0), negative(above), above)
            below = absolute(below)
            low, high = min(low, -high), max(high, -low)
        most = max(abs(right.low), abs(right.high), 1)
        if isinstance(left.over, int) and isinstance(right.over, int):
            scale = Fraction(right.over, left.over)
            up, down = scale.numerator, scale.denominator
            above, low, high = product(above, up, max(-low, high), up), low * up, high * up
            below, most = product(below, down, most, down), most * down
        else:
            above = product(above, right.over, max(-low, high), right.most)
            low, high = min(low, low * right.most), max(high, high * right.most)
            below, most = product(below, left.over, most, left.most), most * left.most
        found = Number(
            number=above, over=below, low=low, high=high, most=most,
            **_together(left, right, fault=fault),
        )  # fmt: skip
        return self.bounded(found)

    def common(self, left: Number, right: Number) -> tuple[Number, Number]:
        """Both over one denominator."""
        if left.over is right.over:
            return left, right
        if isinstance(left.over, int) and isinstance(right.over, int):
            if left.over == right.over:
                return left, right
            over = math.lcm(left.over, right.over)
            return self.over(left, over), self.over(right, over)
        shared = product(left.over, right.over, left.most, right.most)
        most = left.most * right.most
        one, other = (
            attrs.evolve(self._crossed(each, by), over=shared, most=most)
            for each, by in ((left, right), (right, left))
        )
        return self.bounded(one), self.bounded(other)

    def over(self, number: Number, over: int) -> Number:
        """The same over a multiple of its denominator, which is known."""
        assert isinstance(number.over, int)
        return attrs.evolve(self._whole(number, over // number.over), over=over, most=over)

    def _whole(self, number: Number, factor: int) -> Number:
        return self.bounded(
            attrs.evolve(
                number,
                number=product(number.number, factor, number.size, factor),
                low=number.low * factor,
                high=number.high * factor,
            )
        )

    def _crossed(self, number: Number, by: Number) -> Number:
        """`number` times the denominator of the other."""
        return attrs.evolve(
            number,
            number=product(number.number, by.over, number.size, by.most),
            low=min(number.low, number.low * by.most),
            high=max(number.high, number.high * by.most),
        )

    def bounded(self, number: Number) -> Number:
        """The number itself; Unprovable where it may not fit."""
        if max(-number.low, number.high, number.most) > self.largest:
            raise Unprovable
        return number

    # Conditions.

    def compared(self, operator: str, left: Value, right: Value) -> Plain:
        """A comparison; of quotients without a division."""
        made = _together(left, right)
        if isinstance(left, Number) and isinstance(right, Number):
            a, b = self.common(left, right)
            code: Code | None = _known(operator, a, b)
            code = compared(operator, a.number, b.number) if code is None else code
        else:
            assert isinstance(left, Plain) and isinstance(right, Plain)  # noqa: PT018
            code = _compared(operator, left.code, right.code)
        # What is known beforehand is taken to have no fault.
        return Plain(code=code if made["fault"] is None else as_column(code), **made)

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
            one, other = self.common(one, other)
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

    # Functions.

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
                return self.extreme(function, numbers)
            case "sum" | "mean":
                total = numbers[0]
                for each in numbers[1:]:
                    total = self.arithmetic("+", total, each)
                share = exact(Fraction(1, len(numbers)))
                return self.arithmetic("*", total, share) if function == "mean" else total
            case "abs":
                return self._absolute(numbers[0])
            case "clamp":
                return self.extreme("min", [self.extreme("max", numbers[:2]), numbers[2]])
            case "floor" | "ceil" | "round":
                places = numbers[1].constant if len(numbers) > 1 else Fraction(0)
                assert places is not None
                return self.rounded(function, numbers[0], int(places))
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
        made = _together(first, second)
        return self.bounded(Number(number=days, low=-4_000_000, high=4_000_000, **made))

    def _absolute(self, number: Number) -> Number:
        most = max(abs(number.low), abs(number.high))
        return attrs.evolve(number, number=absolute(number.number), low=0, high=most)

    def extreme(self, function: str, numbers: Sequence[Number]) -> Number:
        """The least or the greatest."""
        best = numbers[0]
        pick = min if function == "min" else max
        for other in numbers[1:]:
            one, another = best.constant, other.constant
            if one is not None and another is not None:
                best = exact(pick(one, another))
                continue
            a, b = self.common(best, other)
            made = _together(best, other)
            if isinstance(a.over, int):
                best = Number(
                    number=extreme(function, a.number, b.number),
                    over=a.over, low=pick(a.low, b.low), high=pick(a.high, b.high),
                    most=a.most, **made,
                )  # fmt: skip
                continue
            keep = compared("<=" if function == "min" else ">=", a.number, b.number)
            best = Number(
                number=chosen(keep, best.number, other.number),
                over=chosen(keep, best.over, other.over),
                low=min(best.low, other.low), high=max(best.high, other.high),
                most=max(best.most, other.most), **made,
            )  # fmt: skip
        return best

    def rounded(self, function: str, number: Number, places: int) -> Number:
        """`number` cut to `places`; `round` is half-up, the others say what they are."""
        scale = 10**places
        over: Whole = number.over
        if isinstance(over, int):
            shared = math.gcd(over, scale)
            above, over = self._whole(number, scale // shared), over // shared
        else:
            above = self._whole(number, scale)
        if isinstance(over, int) and over == 1:
            return attrs.evolve(above, over=scale, most=scale)
        most = over if isinstance(over, int) else number.most
        twice = 2 * max(-above.low, above.high) + most
        if max(twice, 2 * most) > self.largest:
            raise Unprovable
        found = cut(
            function, above.number, over, sizes=(above.size, most), positive=above.low >= 0,
            becomes=max(twice, 2 * most) if not isinstance(over, int) else twice,
        )  # fmt: skip
        ends = [_cut_end(above.low, -1, number, most), _cut_end(above.high, 1, number, most)]
        return self.bounded(
            attrs.evolve(above, number=found, over=scale, low=ends[0], high=ends[1], most=scale)
        )


def _cut_end(end: int, outwards: int, number: Number, most: int) -> int:
    """A bound of a number that was cut: its denominator is known, or 1 at the least."""
    least = most if isinstance(number.over, int) else 1
    return outwards * -(-(outwards * end) // least) if outwards * end > 0 else (
        outwards * -((-outwards * end) // most))  # fmt: skip


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


def _known(operator: str, one: Number, other: Number) -> bool | None:
    """What a comparison comes to in all rows, if the bounds say so; over one denominator."""
    if operator in {"==", "!="}:
        return None
    ends = [(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    found = {bool(COMPARISONS[operator](a, b)) for a, b in ends}
    return found.pop() if len(found) == 1 else None


def _compared(operator: str, one: Code, other: Code) -> Code:
    """Of two codes of one kind: ranks are whole numbers, words and days are what they are."""
    if isinstance(one, _CHOSEN) or isinstance(other, _CHOSEN):
        assert not isinstance(one, (str, bool)) and not isinstance(other, (str, bool))  # noqa: PT018
        return compared(operator, one, other)
    found: Code = COMPARISONS[operator](one, other)
    return found


def _together(left: Value, right: Value, fault: Expr | None = None) -> dict[str, Any]:
    """What two parts hand on: the first fault, the deeper depth."""
    return {
        "fault": first_fault(left.fault, right.fault) if fault is None else fault,
        "depth": max(left.depth, right.depth),
    }
