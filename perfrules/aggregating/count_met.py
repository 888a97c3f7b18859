"""达标占比: the share of the children that earned all their points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class CountMet:
    """The points times the share of children with full scores (得满分的个数 ÷ 全部个数)."""

    name: ClassVar = "count-met"
    meaning: ClassVar = Text(
        "得满分的下级个数占全部个数的比例，乘以分值",
        "the share of the children that earned all their points, times the points",
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("count-met", 10, (("{a: 100%, b: 99%}", "5"), ("{a: 100%, b: 100%}", "10"))),
    )

    @classmethod
    def read(cls, _: Reader) -> CountMet:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The share of full scores."""
        met = sum(part.score >= part.points for part in parts)
        return points * met / len(parts)
