"""Types and units of a formula: found when a ruleset is loaded, with the place of each mistake.

Typing also settles what a word means: compared with a choice it is one of its answers, compared
with a date it is a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from perfrules.expressions import bounds, tree
from perfrules.expressions.agreement import (
    Problem,
    Wrong,
    is_zero,
    paired,
    shared,
    wrong,
)
from perfrules.expressions.calls import typed_call
from perfrules.expressions.functions import OF_SCORES
from perfrules.expressions.lookups import TABLE, typed_lookup
from perfrules.expressions.printing import show
from perfrules.expressions.score_calls import typed_score
from perfrules.expressions.signs import spelled
from perfrules.expressions.tokens import mixes_alphabets
from perfrules.expressions.types import (
    DATE,
    TEXT,
    TRUTH,
    NumberType,
    TextType,
    TruthType,
    Type,
    Typed,
)
from perfrules.suggestions import in_digits, nearest
from perfrules.units import PLAIN, Unit, product
from perfrules.wording import Text, shortened

__all__ = ["Report", "Typed", "typed"]

T = TypeVar("T")
R = TypeVar("R")
Report = Callable[[str, int, int, Text, Text | None], None]  # slug, start, end, message, hint


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
        return _Typing(symbols, facts).of(expression)
    except Wrong as error:
        # The middle of a chain of comparisons stands in the tree twice, and is wrong once.
        for problem in {(p.slug, p.place.start, p.place.end): p for p in error.problems}.values():
            start, end = problem.place.start, problem.place.end
            report(problem.slug, start, end, problem.message, problem.hint)
        return None


class _Typing:
    def __init__(self, symbols: Mapping[str, Type], facts: frozenset[str]) -> None:
        self.symbols, self.facts = symbols, facts

    def of(self, expression: tree.Expression) -> Typed:
        match expression:
            case tree.Number(value=value, unit=unit):
                self._named_like(expression, unit)
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
                return Typed(expression, self.symbol(expression, text))
            case tree.Negative(operand=operand):
                inner, number = self.number(operand)
                low = None if number.high is None else -number.high
                high = None if number.low is None else -number.low
                return Typed(
                    attrs.evolve(expression, operand=inner),
                    attrs.evolve(number, low=low, high=high),
                )
            case tree.Arithmetic():
                return self._arithmetic(expression)
            case tree.Comparison():
                return self._comparison(expression)
            case tree.OneOf():
                return self._one_of(expression)
            case tree.Not(operand=operand):
                return Typed(attrs.evolve(expression, operand=self.condition(operand)), TRUTH)
            case tree.All(conditions=conditions) | tree.Any(conditions=conditions):
                settled = tuple(self.each(conditions, self.condition))
                return Typed(attrs.evolve(expression, conditions=settled), TRUTH)
            case tree.Choose():
                return self._chosen(expression)
            case tree.Call(function=function) if function in OF_SCORES:
                return typed_score(expression, self.symbols)
            case tree.Call(function=function) if function == TABLE:
                return typed_lookup(expression, self.of)
            case tree.Call():
                return typed_call(expression, self)

    def symbol(self, place: tree.Expression, name: str) -> Type:
        if name in self.symbols:
            return self.symbols[name]
        close = nearest(name, self.symbols)
        if mixes_alphabets(name):
            hint = Text("名称混用了形似的不同字母，请重新键入",
                        "it mixes letters of alphabets that look alike; type it again")  # fmt: skip
        elif any(part in self.symbols for mark in "且或非" for part in name.split(mark)):
            hint = Text("且、或、非 的前后要留空格", "leave spaces around 且, 或 and 非")
        elif spelled(name, self.symbols):
            meant = spelled(name, self.symbols)
            hint = Text(f"写成 {meant}", f"write {meant}")
        elif close:
            hint = Text(f"是不是 {close}？", f"did you mean {close}?")
        elif in_digits(name):
            hint = Text(f"数字请写成 {in_digits(name)}", f"write the number as {in_digits(name)}")
        else:
            hint = Text("请在 facts 或 values 里声明它", "declare it under `facts` or `values`")
        raise wrong(
            "unknown-name",
            place,
            Text(f"没有叫 {shortened(name)} 的数据或值",
                 f"there is no fact or value called {shortened(name)}"),
            hint,
        )  # fmt: skip

    def _named_like(self, number: tree.Number, unit: Unit | None) -> None:
        """`2预算` is no quantity where 预算 is a name, and `2024预算` may be a name itself."""
        if unit is None:
            return
        written = show(number)
        if written in self.symbols:
            hint = Text(f"名称写成 `{written}`", f"write the name as `{written}`")
        elif unit.symbol in self.symbols and not any(
            isinstance(t, NumberType) and t.unit and unit.symbol in t.unit.symbol
            for t in self.symbols.values()
        ):
            count = written.removesuffix(unit.symbol)
            hint = Text(f"是不是 {count} * {unit.symbol}？",
                        f"did you mean {count} * {unit.symbol}?")  # fmt: skip
        else:
            return
        raise wrong(
            "unknown-unit",
            number,
            Text(
                f"{written} 里的 {unit.symbol} 不是单位", f"{unit.symbol} in {written} is no unit"
            ),
            hint,
        )

    def number(self, expression: tree.Expression) -> tuple[tree.Expression, NumberType]:
        found = self.of(expression)
        if isinstance(found.type, NumberType):
            return found.tree, found.type
        told = found.type.describe()
        raise wrong(
            "not-a-number",
            expression,
            Text(f"{show(expression)} 是{told.zh}，这里要一个数",
                 f"{show(expression)} is {told.en}; a number is needed here"),
            Text("选项和是否请用 == 比较，或用 甲 if 条件 else 乙 换成数",
                 "compare it with ==, or turn it into a number with a if condition else b"),
        )  # fmt: skip

    def condition(self, expression: tree.Expression) -> tree.Expression:
        found = self.of(expression)
        if isinstance(found.type, TruthType):
            return found.tree
        told = found.type.describe()
        raise wrong(
            "not-a-condition",
            expression,
            Text(f"{show(expression)} 是{told.zh}，这里要一个条件",
                 f"{show(expression)} is {told.en}; a condition is needed here"),
            Text("写成比较，例如 支出 > 0", "write a comparison, such as spent > 0"),
        )  # fmt: skip

    def _arithmetic(self, expression: tree.Arithmetic) -> Typed:
        (left, one), (right, other) = self.each((expression.left, expression.right), self.number)
        made = attrs.evolve(expression, left=left, right=right)
        operator = expression.operator
        if operator == "/" and is_zero(other) and not tree.names(right):
            raise wrong(
                "division-by-zero",
                expression.right,
                Text("除数是 0", "the divisor is 0"),
                Text("改掉除数", "change the divisor"),
            )
        if operator in {"+", "-"}:
            shape = shared(expression, one, other)
        else:
            dimension = product(one.dimension, other.dimension, 1 if operator == "*" else -1)
            unit = bounds.shown_in(operator, one, other, dimension)
            shape = NumberType(dimension, unit, one.bare and other.bare)
        low, high = bounds.arithmetic(operator, one, other)
        return Typed(made, attrs.evolve(shape, low=low, high=high))

    def _comparison(self, expression: tree.Comparison) -> Typed:
        found = self.each((expression.left, expression.right), self.of)
        one, other = paired(expression, *found)
        ordered = expression.operator not in {"==", "!="}
        if ordered and isinstance(one.type, TruthType | TextType):
            told = one.type.describe()
            raise wrong(
                "not-ordered",
                expression,
                Text(f"{told.zh}没有大小", f"{told.en} has no order"),
                Text("只能用 == 或 !=", "only == and != can be used"),
            )
        return Typed(attrs.evolve(expression, left=one.tree, right=other.tree), TRUTH)

    def _one_of(self, expression: tree.OneOf) -> Typed:
        subject, *options = self.each((expression.subject, *expression.options), self.of)
        if isinstance(subject.tree, tree.Word | tree.Option):  # "大" in [规模, 级别]
            real = [o for o in options if not isinstance(o.tree, tree.Word | tree.Option)]
            subject = paired(expression, subject, real[0])[0] if real else subject
        settled = self.each(options, lambda option: paired(expression, subject, option)[1])
        return Typed(
            attrs.evolve(
                expression, subject=subject.tree, options=tuple(each.tree for each in settled)
            ),
            TRUTH,
        )

    def _chosen(self, expression: tree.Choose) -> Typed:
        sides = (expression.then, expression.otherwise)
        condition, one, other = self.each(
            (expression.condition, *sides),
            lambda part: (
                Typed(self.condition(part), TRUTH)
                if part is expression.condition
                else self.of(part)
            ),
        )
        made = attrs.evolve(
            expression, condition=condition.tree, then=one.tree, otherwise=other.tree
        )
        if isinstance(one.type, NumberType) and isinstance(other.type, NumberType):
            shape = shared(expression, one.type, other.type)
            low = bounds.least((one.type.low, other.type.low))
            high = bounds.greatest((one.type.high, other.type.high))
            return Typed(made, attrs.evolve(shape, low=low, high=high))
        if one.type != other.type:
            raise wrong(
                "not-comparable",
                expression,
                Text(
                    "if 和 else 两边要是同一种数据", "both sides of if … else must be of one kind"
                ),
                Text("一边是数时另一边也写成数", "where one side is a number, so is the other"),
            )
        return Typed(made, one.type)

    def each(self, items: Iterable[T], read: Callable[[T], R]) -> list[R]:
        """Read every one, so that the mistakes of all are found, then stop if any was wrong."""
        found: list[R] = []
        problems: list[Problem] = []
        for item in items:
            try:
                found.append(read(item))
            except Wrong as error:
                problems.extend(error.problems)
        if problems:
            raise Wrong(*problems)
        return found
