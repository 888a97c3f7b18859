"""公式: the score of a group is what an expression makes of those below it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.expressions.formula import Formula
from perfrules.wording import Text


@attrs.frozen
class FormulaOf:
    """What a formula makes of the scores below, held between 0 and the points (按公式汇总).

    It reads `points` (of the group), `earned` and `possible` (what those below that are in play
    earned, and could earn), `scored` (how many they are), `score_of` and `rate_of` of a child.
    """

    formula: Formula | None

    name: ClassVar = "formula"
    meaning: ClassVar = Text(
        "按公式由下级得出：earned 下级得分合计、possible 下级适用分值合计、scored 已评分的下级"
        "个数、points 本组分值，以及某个下级的 score_of、rate_of；不低于 0，不高于分值",
        "a formula of those below: `earned` and `possible` (their scores and points in play, added"
        " up), `scored` (how many they are), `points` (of the group), and `score_of` and `rate_of`"
        " of one of them; held between 0 and the points",
    )
    monotone: ClassVar = False  # what the formula says
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates(
            "{method: formula, formula: points * rate_of(a) * rate_of(b)}",
            10,
            (("{a: 90%, b: 50%}", "4.5"), ("{a: 100%, b: 0%}", "0")),
        ),
        two_rates(
            "{method: formula, formula: points if earned == possible else points * 40%}",
            10,
            (("{a: 100%, b: 100%}", "10"), ("{a: 100%, b: 99%}", "4")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> FormulaOf:
        """The formula."""
        return cls(formula=reader.formula("formula"))

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """Never asked for: the formula is compiled with the rest of the ruleset."""
        raise NotImplementedError
