"""分情形: the first case that holds says how many points there are."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    award_range,
    first_that_holds,
    known,
    literal,
    number,
    within_points,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Case:
    """A condition, and the points where it is the first that holds."""

    when: Formula
    points: Formula | Fraction  # a formula, or a share of the points
    path: str
    span: Span
    code: str | None = None


@attrs.frozen(kw_only=True)
class Cases:
    """The points of the first case that holds, else those of `otherwise` (分情形计分)."""

    cases: tuple[Case, ...]
    otherwise: Formula | None
    path: str
    span: Span

    name: ClassVar[str] = "cases"
    meaning: ClassVar[Text] = Text(
        "取第一个成立的情形的分；都不成立取 otherwise 的分",
        "the points of the first case that holds, else those of `otherwise`",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 3, unit: 万元, min: 0, scoring: {method: cases, cases: ["
            "{when: actual == 0, points: 3}, {when: actual <= 10万元, points: 2}], otherwise: 0}}",
            (("0", "3"), ("10", "2"), ("10.01", "0")),
            Text("无结余 3 分，不超过上年 2 分", "none: 3 points, not above last year: 2"),
        ),
        Example(
            "{points: 4, unit: 天, min: 0, scoring: {method: cases, cases: ["
            "{when: actual <= 5天, share: 100%}, {when: actual <= 10天, share: 50%}],"
            ' otherwise: "max(0, 2 - (actual - 10天) / 5天)"}}',
            (("5", "4"), ("10天", "2"), ("15", "1"), ("40", "0")),
            Text("按分值的比例，其余按公式", "shares of the points, a formula for the rest"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The cases, in the order in which they are asked."""
        found = []
        for item in reader.items("cases"):
            when, points = item.formula("when"), item.formula("points")
            if when is not None:
                award = item.award() if points is None else points
                found.append(Case(when, award, item.path, item.span, item.word("code")))
        otherwise = reader.formula("otherwise")
        return cls(cases=tuple(found), otherwise=otherwise, path=reader.path, span=reader.span)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: a chain over the cases."""
        pairs = [
            (context.condition(case.when), (k, _earned(context, case.points, f"cases[{k}].points")))
            for k, case in enumerate(self.cases)
        ]
        rest = _earned(context, self.otherwise or Fraction(0), "otherwise")
        earned = first_that_holds(pairs, rest, lambda p: p[1])
        after = within_points(earned, context.points, context.floor)
        which = first_that_holds(pairs, number(len(pairs)), lambda p: number(p[0]))
        clauses = [
            Clause(
                words=Text(
                    f"符合“{literal(case.when.text)}”，得 {{score}} 分",
                    f"“{literal(case.when.text)}” holds, which earns {{score}}",
                ),
                path=case.path,
                span=case.span,
                code=case.code,
            )
            for case in self.cases
        ]
        words = Text("不符合任何一种情形，得 {score} 分", "no case holds: earns {score}")
        clauses.append(Clause(words=words, path=f"{self.path}.otherwise", span=self.span))
        return (Step(after, tuple(clauses), which),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """The conditions may speak of anything."""
        return None


def _earned(context: Context, points: Formula | Fraction, key: str) -> tree.Expression:
    """The points of a case; a known number has to be one that the indicator can earn."""
    if isinstance(points, Fraction):
        return number(points)  # a share, held to its range when it was read
    earned = context.plain(points)
    value = known(earned)
    if value is not None and not context.floor <= value <= context.points:
        context.wrong(
            key,
            "award-out-of-range",
            Text(
                f"这里得 {show(value)} 分，指标分值是 {show(context.points)} 分",
                f"this earns {show(value)}, the indicator has {show(context.points)} points",
            ),
            award_range(context.floor, context.points),
        )
    return earned
