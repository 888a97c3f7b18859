"""平均: the mean of the score rates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class Mean:
    """The points times the mean of the score rates below (得分率的平均)."""

    name: ClassVar = "mean"
    meaning: ClassVar = Text(
        "各下级得分率的平均数，乘以分值", "the mean of the score rates below, times the points"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("mean", 10, (("{a: 100%, b: 50%}", "7.5"), ("{a: 0%, b: 50%}", "2.5"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Mean:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The mean of the rates."""
        return points * sum((part.rate for part in parts), Fraction(0)) / len(parts)
