"""Types and units of a formula: found when a ruleset is loaded, with the place of each mistake.

Typing also settles what a word means: compared with a choice it is one of its answers, compared
with a date it is a day.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NoReturn, TypeVar

import attrs

from perfrules.expressions import tree
from perfrules.expressions.functions import FUNCTIONS
from perfrules.expressions.printing import show
from perfrules.expressions.types import (
    DATE,
    DAYS,
    TEXT,
    TRUTH,
    ChoiceType,
    DateType,
    NumberType,
    TextType,
    TruthType,
    Type,
)
from perfrules.suggestions import nearest
from perfrules.units import MONEY, PLAIN, product
from perfrules.wording import Text, shortened

T = TypeVar("T")
R = TypeVar("R")
Report = Callable[[str, int, int, Text, Text | None], None]  # slug, start, end, message, hint


class _Wrong(Exception):
    """The expression has no type; what is wrong has been reported."""


@attrs.frozen
class Typed:
    """A tree in which every word is settled, and the type of its value."""

    tree: tree.Expression
    type: Type


def typed(
    expression: tree.Expression,
    symbols: Mapping[str, Type],
    report: Report,
    facts: frozenset[str] = frozenset(),
) -> Typed | None:
    """The typed form of an expression, or None after all its mistakes were reported.

    `symbols` are the names that may stand in it; `facts` those of them that `is_missing` may ask.
    """
    try:
        return _Typing(symbols, report, facts).of(expression)
    except _Wrong:
        return None


class _Typing:
    def __init__(self, symbols: Mapping[str, Type], report: Report, facts: frozenset[str]) -> None:
        self.symbols, self.report, self.facts = symbols, report, facts

    def of(self, expression: tree.Expression) -> Typed:
        match expression:
            case tree.Number(value=value, unit=unit):
                shape = PLAIN if unit is None else unit
                number = NumberType(shape.dimension, unit, unit is None, value, value)
                return Typed(expression, number)
            case tree.Word():
                return Typed(expression, TEXT)
            case tree.Truth():
                return Typed(expression, TRUTH)
            case tree.Option() | tree.Day():
                return Typed(expression, DATE if isinstance(expression, tree.Day) else TEXT)
            case tree.Name(text=text):
                return Typed(expression, self._symbol(expression, text))
            case tree.Negative(operand=operand):
                inner, number = self._number(operand)
                low = None if number.high is None else -number.high
                high = None if number.low is None else -number.low
                return Typed(
                    attrs.evolve(expression, operand=inner),
                    attrs.evolve(number, low=low, high=high),
                )
            case tree.Arithmetic():
                return self._arithmetic(expression)
            case tree.Comparison(operator=operator, left=left, right=right):
                one, other, kind = self._compared(expression, left, right)
                if operator not in {"==", "!="} and isinstance(kind, TruthType | TextType):
                    self._wrong(
                        "not-ordered",
                        expression,
                        Text(f"{kind.describe().zh}没有大小", f"{kind.describe().en} has no order"),
                        Text("只能用 == 或 !=", "only == and != can be used"),
                    )
                return Typed(attrs.evolve(expression, left=one, right=other), TRUTH)
            case tree.OneOf(subject=subject, options=options):
                pairs = self._each(options, lambda o: self._compared(expression, subject, o))
                return Typed(
                    attrs.evolve(
                        expression, subject=pairs[0][0], options=tuple(p[1] for p in pairs)
                    ),
                    TRUTH,
                )
            case tree.Not(operand=operand):
                return Typed(attrs.evolve(expression, operand=self._condition(operand)), TRUTH)
            case tree.All(conditions=conditions) | tree.Any(conditions=conditions):
                settled = tuple(self._each(conditions, self._condition))
                return Typed(attrs.evolve(expression, conditions=settled), TRUTH)
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                settled = self._each((condition,), self._condition)[0]
                return self._chosen(expression, settled, then, otherwise)
            case tree.Call():
                return self._call(expression)

    def _symbol(self, place: tree.Expression, name: str) -> Type:
        if name in self.symbols:
            return self.symbols[name]
        close = nearest(name, self.symbols)
        hint = Text(f"是不是 {close}？", f"did you mean {close}?") if close else None
        if any(mark in name for mark in "且或非"):
            hint = Text("且、或、非 的前后要留空格", "leave spaces around 且, 或 and 非")
        self._wrong(
            "unknown-name",
            place,
            Text(f"没有叫 {shortened(name)} 的数据或值",
                 f"there is no fact or value called {shortened(name)}"),
            hint or Text("请在 facts 或 values 里声明它", "declare it under `facts` or `values`"),
        )  # fmt: skip

    def _number(self, expression: tree.Expression) -> tuple[tree.Expression, NumberType]:
        found = self.of(expression)
        if isinstance(found.type, NumberType):
            return found.tree, found.type
        told = found.type.describe()
        self._wrong(
            "not-a-number",
            expression,
            Text(f"{show(expression)} 是{told.zh}，这里要一个数",
                 f"{show(expression)} is {told.en}; a number is needed here"),
            Text("选项和是否请用 == 比较，或用 甲 if 条件 else 乙 换成数",
                 "compare it with ==, or turn it into a number with a if condition else b"),
        )  # fmt: skip

    def _condition(self, expression: tree.Expression) -> tree.Expression:
        found = self.of(expression)
        if isinstance(found.type, TruthType):
            return found.tree
        told = found.type.describe()
        self._wrong(
            "not-a-condition",
            expression,
            Text(f"{show(expression)} 是{told.zh}，这里要一个条件",
                 f"{show(expression)} is {told.en}; a condition is needed here"),
            Text("写成比较，例如 支出 > 0", "write a comparison, such as spent > 0"),
        )  # fmt: skip

    def _arithmetic(self, expression: tree.Arithmetic) -> Typed:
        (left, one), (right, other) = self._each((expression.left, expression.right), self._number)
        made = attrs.evolve(expression, left=left, right=right)
        if expression.operator in {"+", "-"}:
            shared = self._shared(expression, one, other)
            return Typed(made, _bounded(shared, expression.operator, one, other))
        sign = 1 if expression.operator == "*" else -1
        dimension = product(one.dimension, other.dimension, sign)
        unit = None
        if expression.operator == "*" or not other.dimension:  # 2 * 支出 is still shown in 万元
            kept = one if other.dimension == () else other if one.dimension == () else None
            unit = kept.unit if kept and kept.dimension else None
        shape = NumberType(dimension, unit, one.bare and other.bare)
        return Typed(made, _bounded(shape, expression.operator, one, other))

    def _shared(self, place: tree.Expression, one: NumberType, other: NumberType) -> NumberType:
        """What two quantities that are added or compared are both; reported where they differ."""
        for literal, real in ((one, other), (other, one)):
            if literal.bare and _is_zero(literal):
                return attrs.evolve(real, low=None, high=None)
            plain = real.unit is None or real.unit.factor == 1
            if (
                literal.bare
                and not real.bare
                and real.dimension
                and real.dimension != MONEY
                and plain
            ):
                return attrs.evolve(real, low=None, high=None)
        if one.dimension != other.dimension:
            ours, theirs = one.describe(), other.describe()
            literal = one if one.bare else other if other.bare else None
            unit = (other if literal is one else one).unit
            self._wrong(
                "unit-mismatch",
                place,
                Text(f"{ours.zh} 和 {theirs.zh} 不能相加减或比较",
                     f"{ours.en} and {theirs.en} cannot be added or compared"),
                Text(f"数字后面要写单位，例如 100{unit.symbol}",
                     f"write the unit behind the number, such as 100{unit.symbol}")
                if literal and unit
                else Text("先换成同一种量，例如除以总数变成比率",
                          "make them the same kind first, such as by dividing by a total"),
            )  # fmt: skip
        return NumberType(one.dimension, one.unit or other.unit, one.bare and other.bare)

    def _compared(
        self, place: tree.Expression, left: tree.Expression, right: tree.Expression
    ) -> tuple[tree.Expression, tree.Expression, Type]:
        one, other = self._each((left, right), self.of)
        if isinstance(one.type, NumberType) and isinstance(other.type, NumberType):
            self._shared(place, one.type, other.type)
            return one.tree, other.tree, one.type
        for mine, theirs, flip in ((one, other, False), (other, one, True)):
            if isinstance(theirs.tree, tree.Word):
                settled = self._settled(theirs.tree, mine.type)
                if settled:
                    pair = (settled, mine.tree) if flip else (mine.tree, settled)
                    return (*pair, mine.type)
        if one.type == other.type:
            return one.tree, other.tree, one.type
        ours, theirs_told = one.type.describe(), other.type.describe()
        self._wrong(
            "not-comparable",
            place,
            Text(f"{ours.zh}不能和{theirs_told.zh}比较",
                 f"{ours.en} cannot be compared with {theirs_told.en}"),
            Text("比较的两边要是同一种数据", "both sides must be of one kind"),
        )  # fmt: skip

    def _settled(self, word: tree.Word, beside: Type) -> tree.Expression | None:
        """What a word in quotes means beside a value of that type."""
        placed = {"start": word.start, "end": word.end}
        match beside:
            case ChoiceType(answers=answers):
                rank = beside.rank(word.text)
                if rank is not None:
                    return tree.Option(word.text, rank, **placed)
                close = nearest(word.text, answers)
                listed = "、".join(answers)
                self._wrong(
                    "unknown-answer",
                    word,
                    Text(f"选项里没有“{shortened(word.text)}”",
                         f"“{shortened(word.text)}” is none of the answers"),
                    Text(f"是不是“{close}”？" if close else f"可选：{listed}",
                         f"did you mean “{close}”?" if close else f"the answers are: {listed}"),
                )  # fmt: skip
            case DateType():
                try:
                    number = datetime.date.fromisoformat(word.text).toordinal()
                except ValueError:
                    self._wrong(
                        "not-a-date",
                        word,
                        Text(f"“{shortened(word.text)}”不是日期",
                             f"“{shortened(word.text)}” is no date"),
                        Text('写成 "2021-12-31"', 'write "2021-12-31"'),
                    )  # fmt: skip
                return tree.Day(word.text, number, **placed)
            case TruthType():
                if word.text in {"是", "有", "否", "无"}:
                    return tree.Truth(word.text in {"是", "有"}, **placed)
        return None

    def _chosen(
        self,
        expression: tree.Choose,
        condition: tree.Expression,
        then: tree.Expression,
        otherwise: tree.Expression,
    ) -> Typed:
        one, other = self._each((then, otherwise), self.of)
        made = tree.Choose(
            condition, one.tree, other.tree, start=expression.start, end=expression.end
        )
        if isinstance(one.type, NumberType) and isinstance(other.type, NumberType):
            shared = self._shared(expression, one.type, other.type)
            return Typed(made, attrs.evolve(shared, **_hull(one.type, other.type)))
        if one.type != other.type:
            self._wrong(
                "not-comparable",
                expression,
                Text(
                    "if 和 else 两边要是同一种数据", "both sides of if … else must be of one kind"
                ),
                None,
            )
        return Typed(made, one.type)

    def _call(self, call: tree.Call) -> Typed:
        function = FUNCTIONS[call.function]
        if function.signature == "fact":
            (asked,) = call.arguments
            if not isinstance(asked, tree.Name) or asked.text not in self.facts:
                if isinstance(asked, tree.Name):
                    self._symbol(asked, asked.text)
                self._wrong(
                    "not-a-fact",
                    asked,
                    Text("is_missing 里要写一项数据的名称", "is_missing takes the name of a fact"),
                    Text(f"例如 {function.example}", f"for example {function.example}"),
                )
            return Typed(call, TRUTH)
        if function.signature == "conditions":
            first = call.arguments[0]
            whole = isinstance(first, tree.Number) and first.value.denominator == 1
            if not whole:
                self._wrong(
                    "not-a-number",
                    first,
                    Text("at_least 的第一个参数是个数", "at_least begins with a whole number"),
                    Text(f"例如 {function.example}", f"for example {function.example}"),
                )
            rest = self._each(call.arguments[1:], self._condition)
            return Typed(attrs.evolve(call, arguments=(first, *rest)), TRUTH)
        if function.signature == "dates":
            dates = self._each(call.arguments, self._date)
            return Typed(attrs.evolve(call, arguments=tuple(dates)), DAYS)
        found = self._each(call.arguments, self._number)
        made = attrs.evolve(call, arguments=tuple(t for t, _ in found))
        numbers = [n for _, n in found]
        if function.signature == "plain":
            return Typed(made, self._plain(call, numbers))
        shared = numbers[0]
        for each in numbers[1:]:
            shared = self._shared(call, shared, each)
        return Typed(made, _function_bounds(call.function, shared, numbers))

    def _date(self, expression: tree.Expression) -> tree.Expression:
        if isinstance(expression, tree.Word):
            settled = self._settled(expression, DATE)
            if settled:
                return settled
        found = self.of(expression)
        if not isinstance(found.type, DateType):
            self._wrong(
                "not-a-date",
                expression,
                Text("这里要一个日期", "a date is needed here"),
                Text('写成 "2021-12-31"，或 kind: date 的数据',
                     'write "2021-12-31", or a fact of kind: date'),
            )  # fmt: skip
        return found.tree

    def _plain(self, call: tree.Call, numbers: list[NumberType]) -> NumberType:
        """floor, ceil, round, sqrt and ln take plain numbers: of 3.5万元 each unit has another."""
        first = numbers[0]
        counting = first.unit is not None and first.unit.factor == 1 and first.dimension != MONEY
        if first.dimension and not (counting and call.function in {"floor", "ceil", "round"}):
            told = first.describe()
            symbol = first.unit.symbol if first.unit else "元"
            self._wrong(
                "unit-mismatch",
                call.arguments[0],
                Text(f"{call.function} 要一个纯数字，这里是{told.zh}",
                     f"{call.function} takes a plain number; this is {told.en}"),
                Text(f"先除以单位，例如 {call.function}(x / 1{symbol})",
                     f"divide by a unit first, such as {call.function}(x / 1{symbol})"),
            )  # fmt: skip
        if len(call.arguments) > 1:
            places = call.arguments[1]
            if not (isinstance(places, tree.Number) and places.value in range(13)):
                self._wrong(
                    "not-a-number",
                    places,
                    Text("小数位数是 0 到 12 的整数", "the decimals are a whole number, 0 to 12"),
                    Text("例如 round(x, 2)", "for example round(x, 2)"),
                )
        low = None
        if first.low is not None and first.low >= 0 and call.function != "ln":
            low = Fraction(0)
        return NumberType(first.dimension, first.unit, bare=False, low=low)

    def _each(self, items: Iterable[T], read: Callable[[T], R]) -> list[R]:
        """Read every one, so that the mistakes of all are reported, then stop if any was wrong."""
        found: list[R] = []
        wrong = False
        for item in items:
            try:
                found.append(read(item))
            except _Wrong:
                wrong = True
        if wrong:
            raise _Wrong
        return found

    def _wrong(
        self, slug: str, place: tree.Expression, message: Text, hint: Text | None
    ) -> NoReturn:
        self.report(slug, place.start, place.end, message, hint)
        raise _Wrong


def _is_zero(number: NumberType) -> bool:
    return number.low == 0 == number.high


def _hull(one: NumberType, other: NumberType) -> dict[str, Fraction | None]:
    lows, highs = (one.low, other.low), (one.high, other.high)
    return {
        "low": None if None in lows else min(x for x in lows if x is not None),
        "high": None if None in highs else max(x for x in highs if x is not None),
    }


def _bounded(shape: NumberType, operator: str, one: NumberType, other: NumberType) -> NumberType:
    """`shape` with the bounds that the operator makes of two bounded numbers."""
    low: Fraction | None = None
    high: Fraction | None = None
    if operator == "+":
        low = None if one.low is None or other.low is None else one.low + other.low
        high = None if one.high is None or other.high is None else one.high + other.high
    elif operator == "-":
        low = None if one.low is None or other.high is None else one.low - other.high
        high = None if one.high is None or other.low is None else one.high - other.low
    elif one.low is not None and other.low is not None and one.low >= 0 and other.low >= 0:
        # Of products and quotients only the sign is of use: whether a divisor can be zero.
        low = Fraction(0)
        if one.low > 0 and other.low > 0 and operator == "*":
            low = one.low * other.low
    return attrs.evolve(shape, low=low, high=high)


def _function_bounds(name: str, shape: NumberType, numbers: list[NumberType]) -> NumberType:
    lows = [n.low for n in numbers]
    known = [low for low in lows if low is not None]
    low: Fraction | None = None
    if name == "abs":
        low = Fraction(0)
    elif name == "max":
        low = max(known, default=None)
    elif name == "clamp":
        low = lows[1]
    elif len(known) == len(lows):
        low = sum(known, Fraction(0)) if name == "sum" else min(known)
    return attrs.evolve(shape, low=low, high=None)
