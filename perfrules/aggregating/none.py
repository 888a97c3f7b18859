"""不汇总: a group without a score of its own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader
from perfrules.wording import Text


@attrs.frozen
class Unscored:
    """No score of its own: a framework may have no total (不汇总)."""

    name: ClassVar = "none"
    meaning: ClassVar = Text(
        "本组不计分，只列出下级的得分", "the group has no score; those below it have theirs"
    )
    monotone: ClassVar = True
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = ()

    @classmethod
    def read(cls, _: Reader) -> Unscored:
        """No parameters."""
        return cls()

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """None to speak of."""
        return Fraction(0)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """Never asked for: there is none."""
        raise NotImplementedError
