"""择优: the best so many count (二者择其一)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common, two_rates
from perfrules.wording import Text


@attrs.frozen
class BestOf:
    """The sum of the best `count` scores below (择优计分，如二者择其一)."""

    count: int

    name: ClassVar = "best-of"
    meaning: ClassVar = Text(
        "取得分最高的若干个下级相加（如二者择其一）", "the sum of the best so many scores below"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates(
            "{method: best-of, count: 1}",
            10,
            (("{a: 40%, b: 70%}", "7"), ("{a: 90%, b: 10%}", "9")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> BestOf:
        """How many count."""
        return cls(count=int(reader.number("count") or 1))

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """As many times those that all children have."""
        each = common(children)
        return None if each is None else each * min(self.count, len(children))

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The best scores added, never more than the points."""
        best = sorted((part.score for part in parts), reverse=True)[: self.count]
        return min(points, sum(best, Fraction(0)))
