"""最低者加分: the lowest score counts, with a plus where another is higher (weakest link)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common
from perfrules.wording import Text


@attrs.frozen
class MinPlus:
    """The lowest score below, and `plus` more where any other is higher (短板，其余较高者加分).

    The weakest-link method (M1) of PEFA 2016: D beside B is D+.
    """

    plus: Fraction

    name: ClassVar = "min-plus"
    meaning: ClassVar = Text(
        "以得分最低的下级为准，另有更高的再加 plus 分",
        "the lowest score below, and `plus` more where another is higher",
    )
    monotone: ClassVar = True  # from all 2 to one 3 gains the plus; from 2, 3 to 3, 3 it stays 3
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 4, aggregate: {method: min-plus, plus: 0.5}, indicators: ["
            "{id: a, points: 4, scoring: {method: choice, answers: {A: 4, B: 3, C: 2, D: 1}}},"
            " {id: b, points: 4, scoring: {method: choice, answers: {A: 4, B: 3, C: 2, D: 1}}}]}",
            (("{a: D, b: B}", "1.5"), ("{a: C, b: C}", "2"), ("{a: A, b: A}", "4")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> MinPlus:
        """The plus."""
        return cls(plus=reader.number("plus") or Fraction(0))

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The lowest, with its plus; never more than the highest, nor than the points."""
        low, high = min(p.score for p in parts), max(p.score for p in parts)
        return min(points, low + self.plus if high > low else low, high)
