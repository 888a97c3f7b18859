"""加权平均: the mean of the score rates, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader
from perfrules.wording import Text


@attrs.frozen
class WeightedMean:
    """The points times the weighted mean of the score rates below (得分率按权重加权平均)."""

    name: ClassVar = "weighted-mean"
    meaning: ClassVar = Text(
        "各下级得分率按权重加权平均，乘以分值；不适用的权重由其他下级分担",
        "the mean of the score rates below by their weights, times the points;"
        " the weight of what does not apply falls to the others",
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 10, aggregate: weighted-mean, indicators: ["
            "{id: a, weight: 3, unit: '%', scoring: {method: formula, formula: points * a}},"
            " {id: b, weight: 1, unit: '%', scoring: {method: formula, formula: points * b}}]}",
            (("{a: 100%, b: 0%}", "7.5"), ("{a: 0%, b: 100%}", "2.5")),
        ),
    )

    @classmethod
    def read(cls, _: Reader) -> WeightedMean:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """The author says: weights say nothing of points."""
        return None

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The weighted mean of the rates; nothing where no weight is left."""
        weights = sum((part.weight for part in parts), Fraction(0))
        earned = sum((part.weight * part.rate for part in parts), Fraction(0))
        return points * earned / weights if weights else Fraction(0)
