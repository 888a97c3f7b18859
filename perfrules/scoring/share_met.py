"""达标占比: the share of the conditions that hold."""

from __future__ import annotations

from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    SCORE,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    literal,
    minus,
    number,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Condition:
    """One of the conditions that are counted."""

    name: str
    when: Formula
    path: str
    span: Span


@attrs.frozen(kw_only=True)
class ShareMet:
    """Points × conditions met ÷ conditions (达标项数 ÷ 全部项数 × 分值)."""

    conditions: tuple[Condition, ...]

    name: ClassVar[str] = "share-met"
    meaning: ClassVar[Text] = Text(
        "成立的条件占全部条件的比例，乘以分值",
        "the share of the conditions that hold, times the points",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 10, unit: 项, scoring: {method: share-met, conditions: ["
            "{name: 甲, when: actual >= 1}, {name: 乙, when: actual >= 2},"
            ' {name: 丙, when: actual >= 3}, {name: 丁, when: "actual in [4, 5]"}]}}',
            (("4", "10"), ("3", "7.5"), ("1", "2.5"), ("0", "0")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The conditions."""
        found = []
        for item in reader.items("conditions"):
            when = item.formula("when")
            if when is not None:
                found.append(Condition(item.word("name") or "", when, item.path, item.span))
        return cls(conditions=tuple(found))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """A step for each condition: one that does not hold takes its share away."""
        if not self.conditions:
            return ()  # none could be read, and that has been said
        count = len(self.conditions)
        share = number(context.points / count)
        return tuple(
            Step(
                tree.Choose(context.condition(condition.when), SCORE, minus(SCORE, share)),
                (
                    Clause(
                        words=Text(
                            f"未达标：{literal(condition.name)}（共 {count} 项，此项占 1/{count}）",
                            f"not met: {literal(condition.name)}, one of {count} conditions",
                        ),
                        path=condition.path,
                        span=condition.span,
                    ),
                ),
            )
            for condition in self.conditions
        )

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """The conditions may speak of anything."""
        return None
