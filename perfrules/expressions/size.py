"""How many digits a number can come to have, known before it is computed.

Arithmetic is exact, so numbers grow: a product has the digits of both, and `v2 = v1 * v1`, written
forty times over, more digits than there is memory. Real rules stay below two hundred. What could
grow past `MOST` is refused when a ruleset is loaded, at the part that does it; so the cost of every
expression is bounded, and every number can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from perfrules.decimals import DIGITS, LONGEST, decimal_places
from perfrules.expressions import tree
from perfrules.units import Unit
from perfrules.wording import Text

MOST: Final = 3_000  # digits; Python refuses to print integers of more than 4,300


@attrs.frozen
class Size:
    """The digits of a number at the most, and how it is written.

    The number is N / (10**places × D), where N has at most `number` digits and D at most `free`.
    """

    number: int = 1
    places: int = 0
    free: int = 0

    @property
    def digits(self) -> int:
        """The digits above or below the line, whichever are more."""
        return max(self.number, self.places + self.free)

    @property
    def whole(self) -> int:
        """The digits before the decimal point."""
        return max(1, self.number - self.places)


FACT: Final = Size(LONGEST + 12, 12)  # what a fact can be where nothing is declared
CONDITION: Final = Size()
# A score is a sum of quotients; its size only keeps products of scores from growing.
SCORE_SIZE: Final = Size(300, 0, 300)


def fact_size(low: Fraction | None, high: Fraction | None, unit: Unit, decimals: int) -> Size:
    """The size of what is reported in a unit with so many decimals, between two limits."""
    places = decimal_places(unit.factor / Fraction(10) ** decimals) or 0
    most = Fraction(10) ** LONGEST * unit.factor  # numbers of more characters are not read
    if low is not None and high is not None:
        most = min(most, max(abs(low), abs(high)))
    return Size(_digits(int(most * 10**places)), places)


def measured(
    expression: tree.Expression,
    names: Mapping[str, Size],
    report: Callable[[str, int, int, Text, Text | None], None],
) -> Size:
    """The size of an expression's value; where a part is too large it is reported, once.

    `names` gives the size of what names stand for; what is not in it is taken for a fact. After
    a report the size is that of a small number, so that what is built on it is not reported too.
    """
    measuring = _Measuring(names)
    size = measuring.of(expression)
    place = measuring.too_large
    if place is None:
        return size
    report(
        "numbers-too-long",
        place.start,
        place.end,
        Text(f"这里的数可能超过 {MOST} 位", f"numbers could grow past {MOST} digits here"),
        Text("少乘几次，或先用 round(…) 舍入", "multiply less often, or cut with round(…) first"),
    )
    return CONDITION


class _Measuring:
    def __init__(self, names: Mapping[str, Size]) -> None:
        self.names = names
        self.too_large: tree.Expression | None = None

    def of(self, expression: tree.Expression) -> Size:
        size = self._size(expression)
        if size.digits > MOST:
            if self.too_large is None:
                self.too_large = expression
            return CONDITION
        return size

    def _size(self, expression: tree.Expression) -> Size:
        inner = [self.of(part) for part in tree.parts(expression)]
        match expression:
            case tree.Number(value=value):
                return _constant(value)
            case tree.Name(text=text):
                return self.names.get(text, FACT)
            case tree.Negative():
                return inner[0]
            case tree.Choose():
                return _either(inner[1:])
            case tree.Arithmetic(operator=operator):
                return _arithmetic(operator, *inner)
            case tree.Call(function=function):
                return _function(function, inner, expression.arguments)
        return CONDITION


def _constant(value: Fraction) -> Size:
    places = decimal_places(value)
    if places is None:
        return Size(_digits(value.numerator), 0, _digits(value.denominator))
    return Size(_digits(int(value * 10**places)), places)


def _arithmetic(operator: str, one: Size, other: Size) -> Size:
    match operator:
        case "*":
            return Size(one.number + other.number, one.places + other.places, one.free + other.free)
        case "/":
            above = one.number + other.places + other.free
            return Size(above, 0, other.number + one.places + one.free)
    return _sum([one, other])


def _function(name: str, inner: Sequence[Size], arguments: Sequence[tree.Expression]) -> Size:
    first = inner[0]
    match name:
        case "at_least" | "is_missing":
            return CONDITION
        case "days_between":
            return Size(7)
        case "sum":
            return _sum(inner)
        case "mean":
            return _arithmetic("/", _sum(inner), Size(2))
        case "round" | "floor" | "ceil":
            places = arguments[1] if len(arguments) > 1 else None
            kept = int(places.value) if isinstance(places, tree.Number) else 0
            return Size(first.whole + kept + 1, kept)
        case "sqrt":
            kept = DIGITS + (first.places + first.free) // 2 + 2
            return Size(first.whole + kept + 1, kept)
        case "ln":  # nearest to 0 where its argument is nearest to 1
            kept = DIGITS + first.places + first.free + 1
            return Size(5 + kept, kept)
    return _either(inner)


def _sum(sizes: Sequence[Size]) -> Size:
    total = sizes[0]
    for size in sizes[1:]:
        places = max(total.places, size.places)
        one = total.number + places - total.places + size.free
        other = size.number + places - size.places + total.free
        total = Size(max(one, other) + 1, places, total.free + size.free)
    return total


def _either(sizes: Sequence[Size]) -> Size:
    places = max(size.places for size in sizes)
    return Size(
        max(size.number + places - size.places for size in sizes),
        places,
        max(size.free for size in sizes),
    )


def _digits(number: int) -> int:
    """The decimal digits of a number, or one more."""
    return number.bit_length() * 30103 // 100_000 + 1
