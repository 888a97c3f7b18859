"""Types of calls: what each function takes, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, Protocol, TypeVar

import attrs

from perfrules.expressions import bounds, tree
from perfrules.expressions.agreement import one_of, settled_beside, shared, wrong
from perfrules.expressions.functions import FUNCTIONS, Function
from perfrules.expressions.printing import show
from perfrules.expressions.types import DATE, DAYS, TRUTH, DateType, NumberType, Type, Typed
from perfrules.units import MONEY, PLAIN
from perfrules.wording import Text

T = TypeVar("T")
R = TypeVar("R")
MOST_PLACES: Final = 12


class Typing(Protocol):
    """Types the arguments of a call."""

    facts: frozenset[str]  # the names that `is_missing` may ask

    def of(self, expression: tree.Expression) -> Typed:
        """The typed form of an expression."""

    def number(self, expression: tree.Expression) -> tuple[tree.Expression, NumberType]:
        """The typed form of what must be a number."""

    def condition(self, expression: tree.Expression) -> tree.Expression:
        """The typed form of what must be a condition."""

    def symbol(self, place: tree.Expression, name: str) -> Type:
        """The type of a name."""

    def each(self, items: Iterable[T], read: Callable[[T], R]) -> list[R]:
        """Read every one, so that the mistakes of all are found."""


def typed_call(call: tree.Call, typing: Typing) -> Typed:
    """The typed form of a call: what its arguments must be, and what comes of them."""
    function = FUNCTIONS[call.function]
    match function.signature:
        case "fact":
            return _asked(typing, call, function)
        case "conditions":
            return _counted(typing, call, function)
        case "dates":
            dates = typing.each(call.arguments, lambda day: _date(typing, day))
            return Typed(attrs.evolve(call, arguments=tuple(dates)), DAYS)
        case "plain":
            found = typing.each(call.arguments, typing.number)
            made = attrs.evolve(call, arguments=tuple(t for t, _ in found))
            return Typed(made, _plain(call, found[0][1]))
        case _:
            return _same(typing, call, function)


def _asked(typing: Typing, call: tree.Call, function: Function) -> Typed:
    (asked,) = call.arguments
    if not isinstance(asked, tree.Name) or asked.text not in typing.facts:
        if isinstance(asked, tree.Name):
            typing.symbol(asked, asked.text)
        raise wrong(
            "not-a-fact",
            asked,
            Text("is_missing 里要写一项数据的名称", "is_missing takes the name of a fact"),
            Text(f"例如 {function.example}", f"for example {function.example}"),
        )
    return Typed(call, TRUTH)


def _counted(typing: Typing, call: tree.Call, function: Function) -> Typed:
    first, *conditions = call.arguments
    if not (isinstance(first, tree.Number) and first.value in range(1, len(conditions) + 1)):
        raise wrong(
            "not-a-count",
            first,
            Text(f"at_least 的第一个参数是 1 到 {len(conditions)} 的整数（条件的个数）",
                 f"at_least begins with a whole number from 1 to {len(conditions)},"
                 " the number of conditions"),
            Text(f"例如 {function.example}", f"for example {function.example}"),
        )  # fmt: skip
    rest = typing.each(conditions, typing.condition)
    return Typed(attrs.evolve(call, arguments=(first, *rest)), TRUTH)


def _same(typing: Typing, call: tree.Call, function: Function) -> Typed:
    found = typing.each(call.arguments, typing.number)
    numbers = [number for _, number in found]
    shape = numbers[0]
    for number in numbers[1:]:
        shape = shared(call, shape, number)
    if call.function == "clamp" and _is_above(numbers[1], numbers[2]):
        raise wrong(
            "ends-reversed",
            call,
            Text("clamp 的下限高于上限", "the lower limit of clamp is above the upper one"),
            Text(f"例如 {function.example}", f"for example {function.example}"),
        )
    low, high = bounds.function(call.function, numbers)
    made = attrs.evolve(call, arguments=tuple(t for t, _ in found))
    return Typed(made, attrs.evolve(shape, low=low, high=high))


def _date(typing: Typing, expression: tree.Expression) -> tree.Expression:
    if isinstance(expression, tree.Word | tree.Option):
        settled = settled_beside(expression, DATE)
        if settled:
            return settled
    found = typing.of(expression)
    if not isinstance(found.type, DateType):
        raise wrong(
            "not-a-date",
            expression,
            Text("这里要一个日期", "a date is needed here"),
            Text('写成 "2021-12-31"，或 kind: date 的数据',
                 'write "2021-12-31", or a fact of kind: date'),
        )  # fmt: skip
    return found.tree


def _plain(call: tree.Call, number: NumberType) -> NumberType:
    """floor, ceil, round, sqrt and ln take plain numbers: of 3.5万元 each unit has another."""
    function = call.function
    counting = number.unit is not None and number.unit.factor == 1 and number.dimension != MONEY
    if number.dimension and not (counting and function in {"floor", "ceil", "round"}):
        told = number.describe()
        unit = one_of(number.unit.symbol if number.unit else "元")
        raise wrong(
            "unit-mismatch",
            call.arguments[0],
            Text(f"{function} 要一个纯数字，这里是{told.zh}",
                 f"{function} takes a plain number; this is {told.en}"),
            Text(f"先除以单位，例如 {function}(x / {unit})",
                 f"divide by a unit first, such as {function}(x / {unit})"),
        )  # fmt: skip
    if len(call.arguments) > 1:
        places = call.arguments[1]
        whole = isinstance(places, tree.Number) and places.value in range(MOST_PLACES + 1)
        if not whole or getattr(places, "unit", None):
            raise wrong(
                "not-a-count",
                places,
                Text(f"小数位数是 0 到 {MOST_PLACES} 的整数",
                     f"the decimals are a whole number, 0 to {MOST_PLACES}"),
                Text("例如 round(x, 2)", "for example round(x, 2)"),
            )  # fmt: skip
    low, high = number.low, number.high
    lacking = high is not None and (high < 0 if function == "sqrt" else high <= 0)
    if function in {"sqrt", "ln"} and lacking and not tree.names(call):
        raise wrong(
            "no-value",
            call,
            Text(f"{show(call)} 没有值", f"{show(call)} has no value"),
            Text("根号下不能为负，对数要大于 0",
                 "a root is not of a negative number, a logarithm of more than 0"),
        )  # fmt: skip
    if function in {"sqrt", "ln"}:
        return NumberType(unit=PLAIN, low=Fraction(0) if function == "sqrt" else None)
    # No rounding moves a number by more than one.
    return NumberType(
        number.dimension,
        number.unit,
        low=None if low is None else Fraction(0) if low >= 0 else low - 1,
        high=None if high is None else high + 1,
    )


def _is_above(one: NumberType, other: NumberType) -> bool:
    """Whether every value of one is above every value of the other."""
    return one.low is not None and other.high is not None and one.low > other.high
