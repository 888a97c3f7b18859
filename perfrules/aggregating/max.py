"""取最高: the highest score rate counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class Max:
    """The points times the highest score rate below (以最高者为准)."""

    name: ClassVar = "max"
    meaning: ClassVar = Text(
        "以得分率最高的下级为准", "the highest score rate below, times the points"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("max", 10, (("{a: 100%, b: 50%}", "10"), ("{a: 80%, b: 90%}", "9"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Max:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The highest rate."""
        return points * max(part.rate for part in parts)
