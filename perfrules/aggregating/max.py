"""取最高: the highest score rate counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common
from perfrules.wording import Text


@attrs.frozen
class Max:
    """The points times the highest score rate below (以最高者为准)."""

    name: ClassVar = "max"
    meaning: ClassVar = Text('以得分率最高的下级为准', 'the highest score rate below, times the points')
    monotone: ClassVar = True
    examples: ClassVar = (
        Example(
            "{points: 10, aggregate: max, indicators: ["
            "{id: a, points: 10, unit: '%', scoring: {method: formula, formula: points * a}}, {id: b, points: 10, unit: '%', scoring: {method: formula, formula: points * b}}]}",
            (("{a: 100%, b: 50%}", "10"), ("{a: 80%, b: 90%}", "9"),),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Max:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The highest rate."""
        return points * max(part.rate for part in parts)
