"""The function behind a group that is not just a sum: exact pairs in, an exact pair out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from perfrules.aggregating.base import Aggregate, Part
from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.table import NoRow
from perfrules.compiling.group_formulas import Made
from perfrules.compiling.plan import NOT_APPLICABLE, SCORED, UNDEFINED
from perfrules.expressions.outcomes import NoScore, Undefined
from perfrules.model import Aggregation, Total, WhenEmpty

# Of every child its score as a pair, and its points in play in shares of a point (0: not in play).
Children = Sequence[tuple[int, int, int]]
# The score as a pair, the points in play, the status. Where there is no score but should be one
# (UNDEFINED): what the children add up to, and how many of them are in play.
Combined = tuple[int, int, int, int]
# The same of another total, with the points as a pair.
CombinedTotal = tuple[int, int, int, int, int]
_NOTHING: Final = (0, 1, 0)
_REMEMBERED: Final = 2_048  # children of a group, all that are remembered together


def combined(
    aggregation: Aggregation,
    points: Fraction,
    weights: Sequence[Fraction | None],
    share: int,
    formula: Made | None = None,
) -> Callable[[Children, int], Combined]:
    """Scores a group from its children; `share` says how many shares make a point.

    The second argument is what the siblings take over of points that do not apply.
    """
    whole = int(points * share)
    empty: dict[WhenEmpty, Combined] = {
        WhenEmpty.NOT_APPLICABLE: (*_NOTHING, NOT_APPLICABLE),
        WhenEmpty.FULL: (points.numerator, points.denominator, whole, SCORED),
        WhenEmpty.ZERO: (0, 1, whole, SCORED),
    }
    ones = tuple(Fraction(1) if weight is None else weight for weight in weights)
    method = aggregation.method

    @lru_cache(maxsize=_remembered(len(ones)))
    def of(children: Children, moved: int) -> Combined:
        if method.name == "none":
            return (*_NOTHING, SCORED)
        parts = [
            Part(Fraction(number, over), Fraction(play, share), weight) if play else None
            for (number, over, play), weight in zip(children, ones, strict=True)
        ]
        found = _scored(aggregation, parts, points, formula)
        if found is None:
            return empty[aggregation.when_empty]
        (score, status), there = found, _there(parts)
        if status == UNDEFINED:
            return score.numerator, score.denominator, len(there), status
        play = counted(method, [part.points for part in there], points) * share
        if moved:
            score *= (play + moved) / play
        return score.numerator, score.denominator, int(play) + moved, status

    return of


def counted(method: Aggregate, below: Sequence[Fraction], points: Fraction) -> Fraction:
    """The points of a group that are in play, by those of its children that are.

    Where scores are added, what does not apply takes its points with it; where they are averaged
    or compared the others stand for the whole group. The best so many of too few are worth what
    these can earn.
    """
    if isinstance(method, BestOf):
        return min(points, sum(sorted(below, reverse=True)[: method.count], Fraction(0)))
    return sum(below, Fraction(0)) if method.additive else points


def combined_total(
    total: Total, share: int, formula: Made | None = None
) -> Callable[[Children], CombinedTotal]:
    """Scores another total from the nodes it is made of: each counts by its own measure."""
    aggregation, whole = total.aggregation, total.points
    none = (0, 1, *whole.as_integer_ratio())
    empty: dict[WhenEmpty, CombinedTotal] = {
        WhenEmpty.NOT_APPLICABLE: (*none, NOT_APPLICABLE),
        WhenEmpty.FULL: (*whole.as_integer_ratio(), *whole.as_integer_ratio(), SCORED),
        WhenEmpty.ZERO: (*none, SCORED),
    }

    @lru_cache(maxsize=_remembered(len(total.parts)))
    def of(children: Children) -> CombinedTotal:
        parts = [
            Part(each * Fraction(number * share, over * play), each, each)
            if play and each
            else None
            for (number, over, play), (_, each) in zip(children, total.parts, strict=True)
        ]
        found = _scored(aggregation, parts, whole, formula)
        if found is None:
            return empty[aggregation.when_empty]
        score, status = found
        there = _there(parts)
        points = whole
        if status == UNDEFINED:
            points = Fraction(len(there))
        elif aggregation.method.additive:
            points = sum((part.points for part in there), Fraction(0))
        return *score.as_integer_ratio(), *points.as_integer_ratio(), status

    return of


def _remembered(children: int) -> int:
    """How many outcomes are kept: marks and steps of points come together again and again."""
    return _REMEMBERED // max(1, children)


def _scored(
    aggregation: Aggregation,
    parts: Sequence[Part | None],
    points: Fraction,
    formula: Made | None,
) -> tuple[Fraction, int] | None:
    """The score with its status; None where too few children are in play."""
    there = _there(parts)
    if len(there) < aggregation.min_scored:
        return None
    try:
        if formula is not None:
            return formula(parts), SCORED
        return aggregation.method.score(there, points), SCORED
    except NoScore:
        return None
    except (NoRow, Undefined):
        return sum((part.score for part in there), Fraction(0)), UNDEFINED


def _there(parts: Sequence[Part | None]) -> list[Part]:
    return [part for part in parts if part is not None]
