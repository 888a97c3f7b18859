"""What every aggregation is made of: how the score of a group follows from those below it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, Protocol

import attrs

from perfrules.wording import Text


class Part(NamedTuple):
    """A child that is in play: what it earned, what it could earn, and its weight."""

    score: Fraction
    points: Fraction
    weight: Fraction

    @property
    def rate(self) -> Fraction:
        """The share of its points that it earned (得分率)."""
        return self.score / self.points if self.points else Fraction(0)


@attrs.frozen
class Example:
    """A group in YAML, and the scores it gives: a test and a page of documentation."""

    yaml: str
    rows: tuple[tuple[str, str], ...]  # facts in YAML, score of the group
    title: Text = attrs.field(default=Text("", ""))


class Reader(Protocol):
    """Reads the parameters of an aggregation; implemented by the loader."""

    def word(self, key: str) -> str | None: ...
    def number(self, key: str) -> Fraction | None: ...
    def wrong(self, key: str, slug: str, message: Text, hint: Text | None = None) -> None: ...
    def rows(self) -> Any: ...  # noqa: ANN401 - of a table: {scored: {sum: score}}


class Aggregate(Protocol):
    """A way to score a group from what is below it (汇总方法)."""

    name: ClassVar[str]
    meaning: ClassVar[Text]
    examples: ClassVar[tuple[Example, ...]]
    monotone: ClassVar[bool]  # a better child never makes the group worse

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """What the group can earn, from what its children can; None: the author must say."""
        ...

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """What the group earns; `parts` are the children in play, at least one."""
        ...


def common(points: Sequence[Fraction]) -> Fraction | None:
    """The points that all children have; None where they differ."""
    return points[0] if points and all(each == points[0] for each in points) else None
