"""几何平均: the geometric mean of the score rates, 34 significant digits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.decimals import root
from perfrules.wording import Text


@attrs.frozen
class GeometricMean:
    """The points times the geometric mean of the score rates below (几何平均).

    A root has no end; it is taken to 34 significant digits.
    """

    name: ClassVar = "geometric-mean"
    meaning: ClassVar = Text(
        "各下级得分率的几何平均数（34 位有效数字），乘以分值",
        "the geometric mean of the score rates below (34 significant digits), times the points",
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("geometric-mean", 10, (("{a: 90%, b: 40%}", "6"), ("{a: 0%, b: 90%}", "0"))),
    )

    @classmethod
    def read(cls, _: Reader) -> GeometricMean:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The n-th root of the product of the n rates."""
        product = Fraction(1)
        for part in parts:
            product *= part.rate
        return points * root(product, len(parts))
