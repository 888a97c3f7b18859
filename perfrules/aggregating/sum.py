"""合计: the sum of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, two_rates
from perfrules.wording import Text


@attrs.frozen
class Sum:
    """The sum of the scores below (各下级得分之和)."""

    name: ClassVar = "sum"
    meaning: ClassVar = Text("各下级得分之和", "the sum of the scores below")
    monotone: ClassVar = True
    additive: ClassVar = True
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("sum", 20, (("{a: 100%, b: 50%}", "15"), ("{a: 90%, b: 100%}", "19"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Sum:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """The sum of the children's."""
        return sum(children, Fraction(0))

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The scores added."""
        return sum((part.score for part in parts), Fraction(0))
