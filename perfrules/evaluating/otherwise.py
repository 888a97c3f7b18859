"""What the whole comes to with other scores: while somebody has yet to judge, after a review."""

# ruff: noqa: SLF001 - a view of the same facts

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from perfrules.compiling.plan import PENDING
from perfrules.compiling.variants import giving, supposing
from perfrules.decimals import difference
from perfrules.errors import FactError
from perfrules.explaining.showing import as_decimal
from perfrules.results import Adjusted, AdjustedScore, Adjustment, Range, RangeEnd, Status

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation


def range_of(evaluation: Evaluation) -> Range | None:
    """Where the total lies while indicators are pending; None where none of them is."""
    leaves = evaluation._plan.leaves
    pending = tuple(leaf for leaf in leaves if evaluation._state(leaf) == PENDING)
    if not pending or evaluation.status is Status.VETOED:
        return None
    try:
        ends = [_supposing(evaluation, Fraction(share)) for share in (0, 1)]
    except FactError:
        return None
    worst, best = sorted(ends, key=lambda end: end.total_score or Decimal(0))
    return Range(worst=worst, best=best, pending=pending)


def _supposing(evaluation: Evaluation, share: Fraction) -> RangeEnd:
    other = evaluation._under(supposing(evaluation._plan, share))
    return RangeEnd(total_score=other.total_score, grade=other.grade)


def review_of(evaluation: Evaluation, given: Mapping[str, Adjustment]) -> Adjusted:
    """The evaluation with these scores in the place of its own. Raises FactError."""
    scores = {each: Fraction(adjustment.score) for each, adjustment in given.items()}
    other = evaluation._under(giving(evaluation._plan, scores))
    return Adjusted(
        adjustments=tuple(
            _adjusted_score(evaluation, each, adjustment) for each, adjustment in given.items()
        ),
        status=other.status,
        total_score=other.total_score,
        difference=_apart(other.total_score, evaluation.total_score),
        grade=other.grade,
        grades=other.grades,
        scores={result.id: result.score for result in other.indicators.values()},
        vetoes=other.vetoes,
        grade_reasons=other.grade_reasons,
    )


def _adjusted_score(
    evaluation: Evaluation, indicator_id: str, adjustment: Adjustment
) -> AdjustedScore:
    result = evaluation.indicators[indicator_id]
    places = evaluation._plan.places
    score = as_decimal(*adjustment.score.as_integer_ratio(), places)
    return AdjustedScore(
        indicator=indicator_id,
        name=result.name,
        automatic=result.score,
        score=score,
        difference=_apart(score, result.score),
        reason=adjustment.reason,
        by=adjustment.by,
        on=adjustment.on,
    )


def _apart(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else difference(one, other)
