"""公式: an expression for the score."""

from __future__ import annotations

from typing import ClassVar, Self

import attrs

from perfrules.expressions.formula import Formula as Written
from perfrules.expressions.types import Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    literal,
    within_points,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen(kw_only=True)
class Formula:
    """The score is what the formula says, held between 0 and the points (公式计分)."""

    formula: Written | None
    path: str
    span: Span

    name: ClassVar[str] = "formula"
    meaning: ClassVar[Text] = Text(
        "按公式计分，不低于 0，不高于分值", "a formula for the score, held between 0 and the points"
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 10, unit: '%', scoring: {method: formula,"
            " formula: points * (1 - 10 * actual)}, zero_when: actual > 10%}",
            (("0", "10"), ("5%", "5"), ("10%", "0"), ("12%", "0")),
            Text("得分 =（1－10×调剂率）×分值", "points × (1 − 10 × rate)"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The formula."""
        return cls(formula=reader.formula("formula"), path=reader.path, span=reader.span)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: the formula, clamped."""
        if self.formula is None:
            return ()
        score = within_points(context.plain(self.formula), context.points, context.floor)
        written = literal(self.formula.text)
        words = Text(f"按公式 {written} 得 {{score}} 分", f"{written} gives {{score}}")
        return (Step(score, (Clause(words=words, path=self.path, span=self.span),)),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """A formula may say anything."""
        return None
