"""扣分项: full points to begin with, less what each occurrence or condition costs.

The same rules can stand beside any other method, as the indicator's own `deductions`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import PLAIN_NUMBER, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Shown,
    Step,
    least,
    literal,
    lose,
    most,
    number,
    plain,
    times,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class DeductionRule:
    """One reason to lose points (扣分项): for each occurrence, or when a condition holds."""

    reason: str
    lose: Fraction
    count: Formula | None
    when: Formula | None
    most: Fraction | None  # what it can cost at all
    path: str
    span: Span
    code: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """One rule; the schema holds it to exactly one of `count` and `when`."""
        rule = cls(
            reason=reader.word("reason") or "",
            lose=reader.number("lose") or Fraction(0),
            count=reader.formula("count"),
            when=reader.formula("when"),
            most=reader.number("max"),
            path=reader.path,
            span=reader.span,
            code=reader.word("code"),
        )
        if rule.most is not None and rule.when is not None:
            reader.wrong(
                "max", "max-without-count",
                Text("max 只和 count 一起用：按条件扣分只扣一次",
                     "max belongs to count: what a condition costs is lost once"),
                Text("删去 max", "delete max"),
            )  # fmt: skip
        elif rule.most is not None and rule.most < rule.lose:
            reader.wrong(
                "max", "max-below-lose",
                Text(f"最多扣 {show(rule.most)} 分，比每次扣的 {show(rule.lose)} 分还少",
                     f"{show(rule.most)} at the most is less than {show(rule.lose)} each time"),
                Text("把 max 写大，或把 lose 写小", "write a larger max or a smaller lose"),
            )  # fmt: skip
        return rule

    def step(self, context: Context) -> Step:
        """What it takes away."""
        reason = literal(self.reason)
        each = number(self.lose)
        if self.count is None:
            condition = context.condition(self.when) if self.when else tree.Truth(True)
            clause = Clause(
                words=Text(reason, reason), path=self.path, span=self.span, code=self.code
            )
            return lose(tree.Choose(condition, each, ZERO), clause, context.floor)
        counted, counter = context.counted(self.count)
        count, unit = most(ZERO, counted), literal(counter)
        cost = times(each, count)
        words = Text(f"{reason}：{{count}} {unit}，每{unit}扣 {{each}} 分",
                     f"{reason}: {{count}} in number, each costs {{each}}")  # fmt: skip
        shown = {"count": Shown(count, PLAIN_NUMBER), "each": plain(each)}
        if self.most is not None:
            cost = least(cost, number(self.most))
            words = Text(f"{words.zh}，最多扣 {{most}} 分", f"{words.en}, {{most}} at the most")
            shown["most"] = plain(number(self.most))
        clause = Clause(words=words, path=self.path, span=self.span, shown=shown, code=self.code)
        return lose(cost, clause, context.floor)


@attrs.frozen(kw_only=True)
class Deductions:
    """The points, less what the rules take away, down to nothing (扣分，扣完为止)."""

    items: tuple[DeductionRule, ...]

    name: ClassVar[str] = "deductions"
    meaning: ClassVar[Text] = Text(
        "从满分起扣：每出现一次扣若干分，或条件成立时扣若干分，扣完为止",
        "from full points: so much for each occurrence, or when a condition holds",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 3, unit: 例, scoring: {method: deductions, items: ["
            "{reason: 资金使用不合规, count: actual, lose: 1}]}}",
            (("0", "3"), ("2例", "1"), ("7", "0")),
            Text("每出现一例扣 1 分", "1 point for each case"),
        ),
        Example(
            "{points: 5, unit: 个, scoring: {method: deductions, items: ["
            "{reason: 问题未整改, count: actual, lose: 0.5, max: 2},"
            " {reason: 问题超过十个, when: actual > 10, lose: 1}]}}",
            (("2", "4"), ("9", "3"), ("11", "2")),
            Text("有上限的扣分", "a deduction with a cap"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The rules."""
        return cls(items=tuple(DeductionRule.read(item) for item in reader.items("items")))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """A step for each rule."""
        return tuple(item.step(context) for item in self.items)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """No single value to be better."""
        return None
