"""连乘: the product of the score rates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class Product:
    """The points times the product of the score rates below (得分率连乘)."""

    name: ClassVar = "product"
    meaning: ClassVar = Text(
        "各下级得分率连乘，再乘以分值", "the product of the score rates below, times the points"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("product", 10, (("{a: 90%, b: 50%}", "4.5"), ("{a: 0%, b: 90%}", "0"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Product:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The product of the rates."""
        found = points
        for part in parts:
            found *= part.rate
        return found
