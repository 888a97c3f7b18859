"""分情形: the first case that holds says how many points there are."""

from __future__ import annotations

from typing import ClassVar

import attrs

from perfrules.expressions.formula import Formula
from perfrules.scoring.base import (
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    first_that_holds,
    literal,
    number,
    within_points,
)
from perfrules.wording import Text


@attrs.frozen
class Case:
    """A condition, and the points where it is the first that holds."""

    when: Formula
    points: Formula
    path: str
    line: int


@attrs.frozen(kw_only=True)
class Cases:
    """The points of the first case that holds, else those of `otherwise` (分情形计分)."""

    cases: tuple[Case, ...]
    otherwise: Formula | None
    path: str
    line: int

    name: ClassVar = "cases"
    meaning: ClassVar = Text(
        "取第一个成立的情形的分；都不成立取 otherwise 的分",
        "the points of the first case that holds, else those of `otherwise`",
    )
    examples: ClassVar = (
        Example(
            "{points: 3, unit: 万元, min: 0, scoring: {method: cases, cases: ["
            "{when: actual == 0, points: 3}, {when: actual <= 10万元, points: 2}], otherwise: 0}}",
            (("0", "3"), ("10", "2"), ("10.01", "0")),
            Text("无结余 3 分，不超过上年 2 分", "none: 3 points, not above last year: 2"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Cases:
        """The cases, in the order in which they are asked."""
        found = []
        for item in reader.items("cases"):
            when, points = item.formula("when"), item.formula("points")
            if when is not None and points is not None:
                found.append(Case(when, points, item.path, item.line))
        otherwise = reader.formula("otherwise")
        return cls(cases=tuple(found), otherwise=otherwise, path=reader.path, line=reader.line)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: a chain over the cases."""
        pairs = [
            (context.condition(case.when), (k, context.plain(case.points)))
            for k, case in enumerate(self.cases)
        ]
        rest = context.plain(self.otherwise) if self.otherwise else number(0)
        after = within_points(first_that_holds(pairs, rest, lambda p: p[1]), context.points)
        which = first_that_holds(pairs, number(len(pairs)), lambda p: number(p[0]))
        clauses = [
            Clause(
                words=Text(
                    f"符合“{literal(case.when.text)}”，得 {{score}} 分",
                    f"“{literal(case.when.text)}” holds: {{score}} points",
                ),
                path=case.path,
                line=case.line,
            )
            for case in self.cases
        ]
        words = Text("不符合任何一种情形，得 {score} 分", "no case holds: {score} points")
        clauses.append(Clause(words=words, path=f"{self.path}.otherwise", line=self.line))
        return (Step(after, tuple(clauses), which),)

    def direction(self, better: Better) -> Better | None:
        """The conditions may speak of anything."""
        return None
