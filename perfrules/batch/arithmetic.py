"""Arithmetic on numbers of a table: 64-bit integers over 64-bit integers.

Nothing is rounded unless a rule says so, and nothing approximated. An engine's integers end, so
every number carries the bounds of what it can be; where one cannot be proven to fit, `Unprovable`
says so, and whoever asked takes the rows one by one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfrules.batch.cuts import cut
from perfrules.batch.lines import COMPARISONS
from perfrules.batch.values import (
    CHOSEN,
    UNDEFINED,
    Code,
    Number,
    Plain,
    Unprovable,
    Value,
    as_column,
    exact,
    first_fault,
    together,
    where,
)
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


class Arithmetic:
    """No number leaves -`largest` … `largest`, on the way neither."""

    def __init__(self, largest: int) -> None:
        self.largest = largest

    def result(self, operator: str, left: Number, right: Number) -> Number:
        """The sum, difference, product or quotient."""
        one, other = left.constant, right.constant
        if operator == "/":
            return self._quotient(left, right)
        if one is not None and other is not None:
            return exact(one + other if operator == "+" else one - other if operator == "-"
                         else one * other)  # fmt: skip
        made = together(left, right)
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

    def negative(self, inner: Number) -> Number:
        """The number with the other sign."""
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
                **together(left, right),
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
            return self.result("*", left, exact(1 / divisor))
        fault = first_fault(left.fault, right.fault)
        if divisor == 0:
            fault = first_fault(fault, lit(UNDEFINED))
            # A column: what is known beforehand is taken to have no fault.
            return Number(number=lit(0), low=0, high=0, **together(left, right, fault=fault))
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
            **together(left, right, fault=fault),
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

    def compared(self, operator: str, left: Value, right: Value) -> Plain:
        """A comparison; of quotients without a division."""
        made = together(left, right)
        if isinstance(left, Number) and isinstance(right, Number):
            a, b = self.common(left, right)
            code: Code | None = _known(operator, a, b)
            code = compared(operator, a.number, b.number) if code is None else code
        else:
            assert isinstance(left, Plain) and isinstance(right, Plain)  # noqa: PT018
            code = _compared(operator, left.code, right.code)
        # What is known beforehand is taken to have no fault.
        return Plain(code=code if made["fault"] is None else as_column(code), **made)

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
            made = together(best, other)
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

    def absolute(self, number: Number) -> Number:
        """The number without its sign."""
        most = max(abs(number.low), abs(number.high))
        return attrs.evolve(number, number=absolute(number.number), low=0, high=most)

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


def _known(operator: str, one: Number, other: Number) -> bool | None:
    """What a comparison comes to in all rows, if the bounds say so; over one denominator."""
    if operator in {"==", "!="}:
        return None
    ends = [(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    found = {bool(COMPARISONS[operator](a, b)) for a, b in ends}
    return found.pop() if len(found) == 1 else None


def _compared(operator: str, one: Code, other: Code) -> Code:
    """Of two codes of one kind: ranks are whole numbers, words and days are what they are."""
    if isinstance(one, CHOSEN) or isinstance(other, CHOSEN):
        assert not isinstance(one, (str, bool)) and not isinstance(other, (str, bool))  # noqa: PT018
        return compared(operator, one, other)
    found: Code = COMPARISONS[operator](one, other)
    return found
