"""定性三档: a person's number, held to the interval of the level that was chosen."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Final, Self

import attrs

from perfrules.expressions.types import Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ACTUAL,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    number,
    times,
    within_points,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Level:
    """A level, and the shares of the points it leaves to judgment.

    From `low` up to but not including `high`; the topmost includes it.
    """

    level: str
    low: Fraction
    high: Fraction


# 达成预期、部分达成、未达成: the three levels of the national self-evaluation form.
USUAL_LEVELS: Final = (
    Level("达成", Fraction(80, 100), Fraction(1)),
    Level("部分达成", Fraction(60, 100), Fraction(80, 100)),
    Level("未达成", Fraction(0), Fraction(60, 100)),
)


@attrs.frozen(kw_only=True)
class Judgment:
    """The share of the points that a person gives, inside the interval of its level (定性评判).

    Two facts: the share (or the points) under the indicator's id, and the level under `<id>_level`,
    which may be left out. A number outside its level's interval is refused.
    """

    levels: tuple[Level, ...]
    judged_in: str  # share | points
    path: str
    span: Span

    name: ClassVar[str] = "judgment"
    meaning: ClassVar[Text] = Text(
        "由人评判得分率（或得分），须落在所选等级的区间内",
        "a person gives the share (or the points), inside the interval of the chosen level",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 10, scoring: judgment}",
            (
                ("100%", "10"),
                ("{x: 85%, x_level: 达成}", "8.5"),
                ("{x: 60%, x等级: 部分达成}", "6"),
            ),
        ),
        Example(
            "{points: 5, scoring: {method: judgment, judged_in: points, levels: ["
            "{level: 好, from: 50%, to: 100%}, {level: 差, from: 0%, to: 50%}]}}",
            (("4.5", "4.5"), ("{x: 2.4, x_level: 差}", "2.4")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The levels, highest first or lowest first; they must fill 0 to 100% without a gap."""
        found = [
            Level(
                item.word("level") or "",
                item.share("from") or Fraction(0),
                item.share("to") or Fraction(0),
            )
            for item in reader.items("levels")
        ]
        levels = tuple(sorted(found, key=lambda level: -level.low)) or USUAL_LEVELS
        high = Fraction(1)
        for level in levels:
            if level.high != high or level.low >= level.high:
                reader.wrong(
                    "levels", "levels-gap",
                    Text(f"等级“{level.level}”和上一个等级没有首尾相接",
                         f"the level “{level.level}” does not begin where the next one ends"),
                    Text("各等级要从 0% 到 100% 首尾相接",
                         "levels must fill 0% to 100% without a gap"),
                )  # fmt: skip
                break
            high = level.low
        else:
            if high != 0:
                reader.wrong(
                    "levels", "levels-gap",
                    Text("最低的等级要从 0% 起", "the lowest level must begin at 0%"),
                    Text("写 from: 0%", "write from: 0%"),
                )  # fmt: skip
        judged_in = reader.word("judged_in") or "share"
        in_points = judged_in == "points"
        scale = reader.points if in_points else Fraction(1)
        unit = "" if in_points else "%"
        reader.fact(
            kind="number",
            unit=unit,
            minimum=Fraction(0),
            maximum=scale,
            decimals=2,
            levels=tuple((each.level, each.low * scale, each.high * scale) for each in levels),
        )
        return cls(levels=levels, judged_in=judged_in, path=reader.path, span=reader.span)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: the judged share of the points."""
        earned = ACTUAL if self.judged_in == "points" else times(number(context.points), ACTUAL)
        words = Text("评判为 {actual}，得 {score} 分", "judged {actual}: earns {score}")
        clause = Clause(words=words, path=self.path, span=self.span)
        return (Step(within_points(earned, context.points), (clause,)),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """A higher judgment never earns less."""
        return Better.HIGHER
