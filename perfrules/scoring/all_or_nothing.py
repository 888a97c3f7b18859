"""达标得满分: the target met earns the points, anything else earns nothing."""

from __future__ import annotations

from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.types import NumberType, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    number,
    towards,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen(kw_only=True)
class AllOrNothing:
    """The points where the target is met, else 0 (达标得满分)."""

    path: str
    span: Span

    name: ClassVar[str] = "all-or-nothing"
    meaning: ClassVar[Text] = Text(
        "达到目标值得满分，否则不得分", "full points where the target is met, else none"
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 3, target: ≥6次}",
            (("6", "3"), ("7次", "3"), ("5", "0")),
        ),
        Example(
            "{points: 2, target: 健全, choices: [健全, 较健全, 不健全]}",
            (("健全", "2"), ("较健全", "0")),
        ),
        Example(
            '{points: 4, target: "[80%, 90%]", better: within}',
            (("80%", "4"), ("90%", "4"), ("90.01%", "0")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """No parameters."""
        return cls(path=reader.path, span=reader.span)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: all of it or nothing."""
        if context.met is None:
            context.wrong(
                "",
                "target-missing",
                Text("达标得满分要有目标值", "all-or-nothing needs a target"),
                Text(
                    '写上 target: "≥ 90%"，或另选 scoring',
                    'write target: "≥ 90%", or another scoring',
                ),
            )
            return ()
        words = _missed(context)
        after = tree.Choose(context.met, number(context.points), ZERO)
        return (Step(after, (Clause(words=words, path=self.path, span=self.span),)),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """The direction in which the target stays met; an exact target has none."""
        return towards(target, better, value)


def _missed(context: Context) -> Text:
    """The words for a target that was not met: 5 is not short of a target of at most 4."""
    met = context.met
    if isinstance(context.value, NumberType) and isinstance(met, tree.Comparison):
        match met.operator:
            case "<=":
                return Text("完成值 {actual}，超过目标值 {target}",
                            "actual {actual} is above the target {target}")  # fmt: skip
            case "<":
                return Text("完成值 {actual}，没有低于目标值 {target}",
                            "actual {actual} is not below the target {target}")  # fmt: skip
            case ">":
                return Text("完成值 {actual}，没有超过目标值 {target}",
                            "actual {actual} is not above the target {target}")  # fmt: skip
            case "==":
                return Text("完成值 {actual}，不等于目标值 {target}",
                            "actual {actual} is not the target {target}")  # fmt: skip
    return Text("完成值 {actual}，未达到目标值 {target}",
                "actual {actual} does not meet the target {target}")  # fmt: skip
