"""The function behind a group that is not just a sum: exact pairs in, an exact pair out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from perfrules.aggregating.base import Part
from perfrules.compiling.plan import NOT_APPLICABLE, SCORED
from perfrules.model import Aggregation, WhenEmpty

# Of every child its score as a pair, and its points in play in shares of a point (0: not in play).
Children = Sequence[tuple[int, int, int]]
Combined = tuple[int, int, int, int]  # the score as a pair, the points in play, the status
_NOTHING: Final = (0, 1, 0)


def combined(
    aggregation: Aggregation,
    points: Fraction,
    weights: Sequence[Fraction | None],
    share: int,
) -> Callable[[Children], Combined]:
    """Scores a group from its children; `share` says how many shares make a point."""
    whole = int(points * share)
    empty: dict[WhenEmpty, Combined] = {
        WhenEmpty.NOT_APPLICABLE: (*_NOTHING, NOT_APPLICABLE),
        WhenEmpty.FULL: (points.numerator, points.denominator, whole, SCORED),
        WhenEmpty.ZERO: (0, 1, whole, SCORED),
    }
    method = aggregation.method
    ones = tuple(Fraction(1) if weight is None else weight for weight in weights)

    def of(children: Children) -> Combined:
        if method.name == "none":
            return (*_NOTHING, SCORED)
        parts = [
            Part(Fraction(number, over), Fraction(play, share), weight)
            for (number, over, play), weight in zip(children, ones, strict=True)
            if play
        ]
        if len(parts) < aggregation.min_scored:
            return empty[aggregation.when_empty]
        score = method.score(parts, points)
        return score.numerator, score.denominator, whole, SCORED

    return of
