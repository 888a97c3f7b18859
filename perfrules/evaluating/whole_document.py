"""What is said of the whole, as plain data; a key stands only where there is something to say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from perfrules.explaining.codes import has_codes
from perfrules.results import Adjusted, Bonus, GradeReason, Penalty, RangeEnd, Veto

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation


def whole_document(evaluation: Evaluation) -> dict[str, Any]:
    """The keys of the evaluation that say something of the whole."""
    plan = evaluation._plan  # noqa: SLF001 - a view of the same outcome
    model = plan.model
    found: dict[str, Any] = {}
    if model.bonuses or model.penalties:
        found["base_score"] = text(evaluation.base_score)
    if model.bonuses:
        found["bonuses"] = [_extra(bonus) for bonus in evaluation.bonuses]
    if model.penalties:
        found["penalties"] = [_extra(penalty) for penalty in evaluation.penalties]
    if model.vetoes:
        found["vetoes"] = [_veto(veto) for veto in evaluation.vetoes]
    if model.vetoes or model.grade_caps or model.minimums:
        found["grade_reasons"] = [_reason(reason) for reason in evaluation.grade_reasons]
    if model.quotas:
        found["quota_note"] = evaluation.quota_note
    if model.scales:
        found["grades"] = dict(sorted(evaluation.grades.items()))
    if has_codes(plan.leaves.values()):
        found["reason_codes"] = [
            {
                "code": each.code,
                "points": text(each.points),
                "indicators": list(each.indicators),
            }
            for each in evaluation.reason_codes
        ]
    if model.totals:
        found["totals"] = {
            each.id: {
                "name": each.name,
                "score": text(each.score),
                "points": text(each.points),
                "status": each.status.value,
            }
            for each in evaluation.totals.values()
        }
    span = evaluation.range
    if span is not None:
        found["range"] = {
            "worst": _end(span.worst),
            "best": _end(span.best),
            "pending": list(span.pending),
        }
    if evaluation.review is not None:
        found["review"] = _review(evaluation.review)
    return found


def _end(end: RangeEnd) -> dict[str, Any]:
    return {"total_score": text(end.total_score), "grade": end.grade}


def _review(review: Adjusted) -> dict[str, Any]:
    return {
        "status": review.status.value,
        "total_score": text(review.total_score),
        "difference": text(review.difference),
        "grade": review.grade,
        "adjustments": [
            {
                "indicator": each.indicator,
                "name": each.name,
                "automatic": text(each.automatic),
                "score": text(each.score),
                "difference": text(each.difference),
                "reason": each.reason,
                "by": each.by,
                "on": each.on,
            }
            for each in review.adjustments
        ],
        "scores": {each: text(score) for each, score in review.scores.items()},
    }


def text(number: Decimal | str | None) -> str | None:
    """Plain digits, never an exponent."""
    return f"{number:f}" if isinstance(number, Decimal) else number


def _extra(extra: Bonus | Penalty) -> dict[str, Any]:
    return {"id": extra.id, "points": text(extra.points), **_said(extra)}


def _veto(veto: Veto) -> dict[str, Any]:
    return {"id": veto.id, "effect": veto.effect, "grade": veto.grade, **_said(veto)}


def _reason(reason: GradeReason) -> dict[str, Any]:
    return {"kind": reason.kind, "grade": reason.grade, **_said(reason)}


def _said(each: Bonus | Penalty | Veto | GradeReason) -> dict[str, Any]:
    return {
        "reason": each.reason,
        "rule": each.rule,
        "values": dict(each.values),
    }
