"""What every aggregation is made of: how the score of a group follows from those below it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, Protocol

import attrs

from perfrules.expressions.formula import Formula
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
    def formula(self, key: str) -> Formula | None: ...
    def wrong(self, key: str, slug: str, message: Text, hint: Text | None = None) -> None: ...
    def rows(self) -> Any: ...


class Aggregate(Protocol):
    """A way to score a group from what is below it (汇总方法)."""

    name: ClassVar[str]
    meaning: ClassVar[Text]
    examples: ClassVar[tuple[Example, ...]]
    monotone: ClassVar[bool]  # a better child never makes the group worse
    additive: ClassVar[bool]  # the points of the group are the sum of those below it

    @classmethod
    def read(cls, reader: Reader) -> Aggregate:
        """The parameters; what is wrong goes to the reader."""
        ...

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """What the group can earn, from what its children can; None: the author must say."""
        ...

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """What the group earns; `parts` are the children in play, at least one."""
        ...


def common(points: Sequence[Fraction]) -> Fraction | None:
    """The points that all children have; None where they differ."""
    return points[0] if points and all(each == points[0] for each in points) else None


def two_rates(aggregate: str, points: int, rows: tuple[tuple[str, str], ...]) -> Example:
    """An example: two indicators of 10 points that earn the shares `a` and `b`."""
    below = ", ".join(
        f"{{id: {i}, points: 10, unit: '%', scoring: {{method: formula, formula: points * {i}}}}}"
        for i in ("a", "b")
    )
    return Example(f"{{points: {points}, aggregate: {aggregate}, indicators: [{below}]}}", rows)
