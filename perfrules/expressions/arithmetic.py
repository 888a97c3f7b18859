"""Arithmetic on exact numbers as Python statements: nothing is rounded unless it is asked for."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs

from perfrules.expressions.code import Code, Exact, Plain, Value, exact, times


class Arithmetic:
    """Writes arithmetic into `code`; a number is an integer over a denominator."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def computed(self, operator: str, left: Exact, right: Exact) -> Exact:
        """A sum, a difference, a product or a quotient."""
        one, other = left.constant, right.constant
        if operator in {"+", "-"}:
            if one is not None and other is not None:
                return exact(one + other if operator == "+" else one - other)
            a, b, over = self.common(left, right)
            lows = (left.low, right.low) if operator == "+" else (None, None)
            low = None if lows[0] is None or lows[1] is None else lows[0] + lows[1]
            return Exact(f"({a} {operator} {b})", over, low)
        if operator == "/":
            return self._quotient(left, right)
        if one is not None and other is not None:
            return exact(one * other)
        positive = _not_negative(left) and _not_negative(right)
        for constant, variable in ((one, right), (other, left)):
            if constant is not None and isinstance(variable.over, int):
                scaled = Fraction(constant.numerator, constant.denominator * variable.over)
                return Exact(times(variable.number, scaled.numerator), scaled.denominator,
                             Fraction(0) if positive else None)  # fmt: skip
        return Exact(
            f"({left.number} * {right.number})",
            self._over(left.over, right.over),
            Fraction(0) if positive else None,
        )

    def common(self, left: Exact, right: Exact) -> tuple[str, str, int | str]:
        """The numbers of both over one denominator."""
        if left.over == right.over:
            return left.number, right.number, left.over
        over: int | str
        if isinstance(left.over, int) and isinstance(right.over, int):
            over = math.lcm(left.over, right.over)
        else:
            over = self._over(left.over, right.over)
        return (*_crossed(left, right), over)

    def compared(self, operator: str, left: Value, right: Value) -> str:
        """The code of a comparison: of two numbers, or of two ranks, days or texts."""
        if isinstance(left, Exact) and isinstance(right, Exact):
            a, b = _crossed(left, right)
            return f"({a} {operator} {b})"
        assert isinstance(left, Plain) and isinstance(right, Plain)  # noqa: PT018
        return f"({left.code} {operator} {right.code})"

    def extreme(self, keep: str, numbers: list[Exact]) -> Exact:
        """The first number that is `keep` (<= or >=) all the others."""
        best = numbers[0]
        for other in numbers[1:]:
            lows = [n.low for n in (best, other) if n.low is not None]
            low = max(lows, default=None) if keep == ">=" else min(lows) if len(lows) == 2 else None
            if isinstance(best.over, int) and isinstance(other.over, int):
                a, b, over = self.common(best, other)
                a, b = self.code.bind(a), self.code.bind(b)
                best = Exact(f"({a} if {a} {keep} {b} else {b})", over, low)
                continue
            best = attrs.evolve(best, number=self.code.bind(best.number))
            other = attrs.evolve(other, number=self.code.bind(other.number))  # noqa: PLW2901
            a, b = _crossed(best, other)
            name, below = self.code.fresh(), self.code.fresh()
            with self.code.inside(f"if {a} {keep} {b}:"):
                self.code.emit(f"{name} = {best.number}; {below} = {best.over}")
            with self.code.inside("else:"):
                self.code.emit(f"{name} = {other.number}; {below} = {other.over}")
            best = Exact(name, below, low)
        return best

    def rounded(self, function: str, number: Exact, places: int) -> Exact:
        """`number` cut to `places`; `round` is half-up, the others say what they are."""
        scale = 10**places
        above, over = times(number.number, scale), number.over
        if isinstance(over, int):
            shared = math.gcd(over, scale)
            above, over = times(number.number, scale // shared), over // shared
        low = Fraction(0) if _not_negative(number) else None
        if over == 1:
            return Exact(above, scale, low)
        match function:
            case "floor":
                cut = f"({above} // {over})"
            case "ceil":
                cut = f"(-(-{above} // {over}))"
            case "truncate" if low is not None:
                cut = f"({above} // {over})"
            case "round" if low is not None and isinstance(over, int):
                cut = (
                    f"(({above} + {over // 2}) // {over})"
                    if over % 2 == 0
                    else f"(({times(above, 2)} + {over}) // {2 * over})"
                )
            case "round" if low is not None:
                cut = f"(({times(above, 2)} + {over}) // ({over} * 2))"
            case "round":
                cut = f"half_up({above}, {over})"
            case "half-even":
                cut = f"half_even({above}, {over})"
            case _:
                cut = f"truncated({above}, {over})"
        return Exact(cut, scale, low)

    def _quotient(self, left: Exact, right: Exact) -> Exact:
        divisor = right.constant
        if divisor is not None and divisor != 0:
            return self.computed("*", left, exact(1 / divisor))
        below = self.code.bind(right.number)
        above = left.number
        if not (right.low is not None and right.low > 0):
            with self.code.inside(f"if {below} == 0:"):
                self.code.emit("raise Undefined")
        if divisor is not None:
            return exact(Fraction(0))  # never reached: the statement above raises
        if not _not_negative(right):
            above, sign = self.code.bind(above), self.code.fresh()
            self.code.emit(f"{sign} = {above}")
            with self.code.inside(f"if {below} < 0:"):
                self.code.emit(f"{sign} = -{above}")
                flipped = self.code.fresh()
                self.code.emit(f"{flipped} = -{below}")
            with self.code.inside("else:"):
                self.code.emit(f"{flipped} = {below}")
            above, below = sign, flipped
        if isinstance(left.over, int) and isinstance(right.over, int):
            scale = Fraction(right.over, left.over)
            above, below = times(above, scale.numerator), times(below, scale.denominator)
        else:
            above, below = _multiplied(above, right.over), _multiplied(below, left.over)
        low = Fraction(0) if _not_negative(left) and _not_negative(right) else None
        return Exact(above, self.code.bind(below), low)

    def _over(self, left: int | str, right: int | str) -> int | str:
        if isinstance(left, int) and isinstance(right, int):
            return left * right
        if left == 1 or right == 1:
            return right if left == 1 else left
        return self.code.bind(f"({left} * {right})")


def _crossed(left: Exact, right: Exact) -> tuple[str, str]:
    """The numbers of both, as they compare."""
    if left.over == right.over:
        return left.number, right.number
    if isinstance(left.over, int) and isinstance(right.over, int):
        over = math.lcm(left.over, right.over)
        return times(left.number, over // left.over), times(right.number, over // right.over)
    return _multiplied(left.number, right.over), _multiplied(right.number, left.over)


def _multiplied(number: str, by: int | str) -> str:
    return times(number, by) if isinstance(by, int) else f"({number} * {by})"


def _not_negative(number: Exact) -> bool:
    return number.low is not None and number.low >= 0
