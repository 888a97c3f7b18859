"""逐级: a child counts only if those before it are full."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, two_rates
from perfrules.wording import Text


@attrs.frozen
class Tiered:
    """The sum of the scores, as far as every earlier child is full (前项满分，后项才计)."""

    name: ClassVar = "tiered"
    meaning: ClassVar = Text(
        "按次序相加，前一项得满分，后一项才计分",
        "the scores in order; each counts only if the one before it is full",
    )
    monotone: ClassVar = True
    additive: ClassVar = True
    examples: ClassVar[tuple[Example, ...]] = (
        two_rates("tiered", 20, (("{a: 100%, b: 50%}", "15"), ("{a: 90%, b: 100%}", "9"))),
    )

    @classmethod
    def read(cls, _: Reader) -> Tiered:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """The sum of the children's."""
        return sum(children, Fraction(0))

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """The scores up to the first that is not full."""
        found = Fraction(0)
        for part in parts:
            found += part.score
            if part.score < part.points:
                break
        return found
