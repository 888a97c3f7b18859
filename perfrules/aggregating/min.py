"""取最低: the lowest score rate counts (短板)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class Min:
    """The points times the lowest score rate below (以最低者为准)."""

    name: ClassVar = "min"
    meaning: ClassVar = Text(
        "以得分率最低的下级为准", "the lowest score rate below, times the points"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("min", 10, (("{a: 100%, b: 50%}", "5"), ("{a: 80%, b: 90%}", "8"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Min:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The lowest rate."""
        return points * min(part.rate for part in parts)
