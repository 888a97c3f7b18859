"""The function behind a group that is not just a sum: exact pairs in, an exact pair out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from perfrules.aggregating.base import Aggregate, Part
from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.table import NoRow
from perfrules.compiling.plan import NOT_APPLICABLE, SCORED, UNDEFINED
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
) -> Callable[[Children, int], Combined]:
    """Scores a group from its children; `share` says how many shares make a point.

    The second argument is what the siblings take over of points that do not apply. Where a table
    has no row the pair is the sum that was looked for, and the status tells of how many scores.
    """
    whole = int(points * share)
    empty: dict[WhenEmpty, Combined] = {
        WhenEmpty.NOT_APPLICABLE: (*_NOTHING, NOT_APPLICABLE),
        WhenEmpty.FULL: (points.numerator, points.denominator, whole, SCORED),
        WhenEmpty.ZERO: (0, 1, whole, SCORED),
    }
    method = aggregation.method
    ones = tuple(Fraction(1) if weight is None else weight for weight in weights)

    def of(children: Children, moved: int) -> Combined:
        if method.name == "none":
            return (*_NOTHING, SCORED)
        parts = [
            Part(Fraction(number, over), Fraction(play, share), weight)
            for (number, over, play), weight in zip(children, ones, strict=True)
            if play
        ]
        if len(parts) < aggregation.min_scored:
            return empty[aggregation.when_empty]
        try:
            score = method.score(parts, points)
        except NoRow as found:
            return (*found.total.as_integer_ratio(), 0, UNDEFINED + found.scored)
        play = counted(method, [part.points for part in parts], points) * share
        if moved:
            score *= (play + moved) / play
        return score.numerator, score.denominator, int(play) + moved, SCORED

    return of


def counted(method: Aggregate, below: Sequence[Fraction], points: Fraction) -> Fraction:
    """The points of a group that are in play, by those of its children that are.

    Where scores are added, what does not apply takes its points with it; where they are averaged
    or compared the others stand for the whole group.
    """
    if isinstance(method, BestOf):
        return min(points, sum(sorted(below, reverse=True)[: method.count], Fraction(0)))
    return sum(below, Fraction(0)) if method.additive else points
