"""要点: each point that holds earns its share; a gate closes the way to what follows it."""

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
    SCORE,
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    literal,
    minus,
    most,
    number,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Item:
    """One point (要点): what has to hold, and what it earns."""

    name: str
    points: Fraction
    when: Formula | None
    fact: str  # the flag that is reported, where there is no formula
    gate: bool
    path: str
    span: Span
    code: str | None = None


@attrs.frozen(kw_only=True)
class Checklist:
    """The points of every item that holds (要点计分).

    If a gate fails, the later items earn nothing, whether they hold or not.
    """

    items: tuple[Item, ...]

    name: ClassVar[str] = "checklist"
    meaning: ClassVar[Text] = Text(
        "每满足一个要点得相应的分；前提要点（gate）不满足，其后各点都不得分",
        "each item that holds earns its points; if a gate fails, the later items earn nothing",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 3, scoring: {method: checklist, items: ["
            "{name: 已制定制度, id: made, points: 1, gate: true},"
            " {name: 合法合规, id: legal, points: 1}, {name: 有效执行, id: done, points: 1}]}}",
            (
                ("{made: 是, legal: 是, done: 是}", "3"),
                ("{made: 是, legal: 否, done: 是}", "2"),
                ("{made: 否, legal: 是, done: 是}", "0"),
            ),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The items; one without `when` is a fact of its own, yes or no."""
        found = []
        for item in reader.items("items"):
            when = item.formula("when")
            fact = "" if when else item.fact(kind="flag")
            points = item.number("points") or Fraction(0)
            found.append(
                Item(
                    item.word("name") or fact,
                    points,
                    when,
                    fact,
                    item.flag("gate"),
                    item.path,
                    item.span,
                    item.word("code"),
                )
            )
        total = sum((i.points for i in found), Fraction(0))
        if found and total != reader.points:
            reader.wrong(
                "items", "items-add-up",
                Text(f"各要点合计 {show(total)} 分，指标分值是 {show(reader.points)} 分",
                     f"the items add up to {show(total)},"
                     f" the indicator has {show(reader.points)} points"),
                Text(f"把 points 改为 {show(total)}，或调整要点的分",
                     f"set points to {show(total)}, or change the items"),
            )  # fmt: skip
        return cls(items=tuple(found))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """A step for each item: what does not hold is taken away."""
        steps: list[Step] = []
        gates: list[tuple[tree.Expression, Item]] = []
        for item in self.items:
            holds = context.condition(item.when) if item.when else tree.Name(item.fact)
            words = Text("未满足：{item}", "not met: {item}")
            clauses = [self._clause(item, words, item.name)]
            which: tree.Expression | None = None
            earned = holds
            if gates:
                opened = tuple(condition for condition, _ in gates)
                through = opened[0] if len(opened) == 1 else tree.All(opened)
                earned = tree.All((through, holds))
                which = number(len(gates))
                for position, (condition, gate) in reversed(list(enumerate(gates))):
                    which = tree.Choose(condition, which, number(position))
                    closed = Text(
                        "前提“{item}”未满足，其后各点不得分",
                        "the gate “{item}” is closed, later items earn nothing",
                    )
                    clauses.insert(0, self._clause(item, closed, gate.name))
            after = tree.Choose(earned, SCORE, most(ZERO, minus(SCORE, number(item.points))))
            steps.append(Step(after, tuple(clauses), which))
            if item.gate:
                gates.append((holds, item))
        return tuple(steps)

    @staticmethod
    def _clause(item: Item, words: Text, name: str) -> Clause:
        safe = literal(name)
        told = Text(words.zh.replace("{item}", safe), words.en.replace("{item}", safe))
        return Clause(words=told, path=item.path, span=item.span, code=item.code)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """No single value to be better."""
        return None
