"""取最低: the lowest score rate counts (短板)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common
from perfrules.wording import Text


@attrs.frozen
class Min:
    """The points times the lowest score rate below (以最低者为准)."""

    name: ClassVar = "min"
    meaning: ClassVar = Text('以得分率最低的下级为准', 'the lowest score rate below, times the points')
    monotone: ClassVar = True
    examples: ClassVar = (
        Example(
            "{points: 10, aggregate: min, indicators: ["
            "{id: a, points: 10, unit: '%', scoring: {method: formula, formula: points * a}}, {id: b, points: 10, unit: '%', scoring: {method: formula, formula: points * b}}]}",
            (("{a: 100%, b: 50%}", "5"), ("{a: 80%, b: 90%}", "8"),),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Min:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The lowest rate."""
        return points * min(part.rate for part in parts)
