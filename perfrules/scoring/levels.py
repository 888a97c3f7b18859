"""累进: the highest level whose own condition and all lower ones hold."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    first_that_holds,
    literal,
    number,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Level:
    """A level, its own condition, and its points."""

    level: str
    when: Formula
    points: Fraction
    path: str
    span: Span
    code: str | None = None


@attrs.frozen(kw_only=True)
class Levels:
    """The points of the highest level that is reached step by step, the lowest first (累进)."""

    levels: tuple[Level, ...]

    name: ClassVar[str] = "levels"
    meaning: ClassVar[Text] = Text(
        "取自身和所有更低等级的条件都成立的最高等级",
        "the highest level whose own and all lower conditions hold",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 4, unit: '%', scoring: {method: levels, levels: ["
            "{level: 有计划, when: actual > 0%, points: 1},"
            " {level: 过半, when: actual >= 50%, share: 50%},"
            " {level: 完成, when: actual >= 100%, points: 4}]}}",
            (("100%", "4"), ("99%", "2"), ("1%", "1"), ("0", "0")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The levels, the lowest first."""
        found = []
        for item in reader.items("levels"):
            when = item.formula("when")
            if when is not None:
                level = item.word("level") or ""
                code = item.word("code")
                found.append(Level(level, when, item.award(), item.path, item.span, code))
        for position in range(1, len(found)):
            if found[position].points < found[position - 1].points:
                reader.wrong(
                    f"levels[{position}]", "levels-not-ascending",
                    Text(f"“{found[position].level}”的分比下面一级少",
                         f"“{found[position].level}” earns less than the level below it"),
                    Text("从最低一级写起", "list the levels from the lowest"),
                )  # fmt: skip
        return cls(levels=tuple(found))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: up the ladder to the first condition that fails."""
        if not self.levels:
            return ()  # no condition could be read, and that has been said
        fails = [tree.Not(context.condition(level.when)) for level in self.levels]
        pairs = [(fail, k) for k, fail in enumerate(fails)]
        earned = [ZERO, *(number(level.points) for level in self.levels)]
        after = first_that_holds(pairs, earned[-1], lambda k: earned[k])
        clauses = tuple(
            Clause(
                words=_words(level.level, self.levels[k - 1].level if k else None),
                path=level.path,
                span=level.span,
                code=level.code,
            )
            for k, level in enumerate(self.levels)
        )
        # Where no condition fails nothing may be lost; if the last level earns less than the
        # points, it is that level that says so.
        top = self.levels[-1]
        reached = Clause(
            words=Text(
                f"达到最高一级“{literal(top.level)}”，得 {{score}} 分",
                f"the highest level “{literal(top.level)}” earns {{score}}",
            ),
            path=top.path,
            span=top.span,
        )
        which = first_that_holds(pairs, number(len(pairs)), number)
        return (Step(after, (*clauses, reached), which),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """The conditions may speak of anything."""
        return None


def _words(failed: str, reached: str | None) -> Text:
    stopped = literal(failed)
    if reached is None:
        return Text(f"未达到最低一级“{stopped}”", f"the lowest level “{stopped}” is not reached")
    below = literal(reached)
    return Text(
        f"达到“{below}”，未达到“{stopped}”，得 {{score}} 分",
        f"“{below}” is reached, “{stopped}” is not: earns {{score}}",
    )
