"""The evaluation as plain data and JSON: the same bytes for the same ruleset and facts.

Lines and columns are left out: a comment in a file moves them, and the digest stays the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from perfrules.evaluating.whole_document import text as _text, whole_document
from perfrules.results import Deduction, Discrepancy, Finding

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation, IndicatorResult


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    """Plain data in the shape of schemas/evaluation.schema.json."""
    marked = bool(evaluation._plan.model.marks)  # noqa: SLF001 - a view of the same outcome
    claims = [_discrepancy(row) for row in evaluation.discrepancies]
    return {
        "perfrules": 1,
        "ruleset": {
            "id": evaluation.ruleset_id,
            "version": evaluation.ruleset_version,
            "title": evaluation.ruleset_title,
            "digest": evaluation.ruleset_digest,
        },
        "subject": evaluation.subject,
        "period": evaluation.period,
        "language": evaluation.language,
        "status": evaluation.status.value,
        "total_score": _text(evaluation.total_score),
        "total_points": _text(evaluation.total_points),
        "score_rate": _text(evaluation.score_rate),
        "grade": evaluation.grade,
        "raw_total_score": _text(evaluation.raw_total_score),
        "rescaled": evaluation.rescaled,
        "applicable_points": _text(evaluation.applicable_points),
        "indicators": [
            _indicator(result, marked=marked) for result in evaluation.indicators.values()
        ],
        "findings": [_finding(finding) for finding in evaluation.findings],
        "warnings": [
            {
                "slug": warning.slug,
                "fact": warning.fact,
                "message": warning.message.in_language(evaluation.language),
            }
            for warning in evaluation.warnings
        ],
        **({"mark": evaluation.mark} if marked else {}),
        **({"claims": claims} if evaluation.claims else {}),
        **whole_document(evaluation),
    }


def evaluation_json(evaluation: Evaluation) -> str:
    """JSON text, two spaces a level, Chinese as it is, one line end at the end."""
    return json.dumps(evaluation_document(evaluation), ensure_ascii=False, indent=2) + "\n"


def _indicator(result: IndicatorResult, *, marked: bool) -> dict[str, Any]:
    own = () if result.is_group else result.deductions
    return {
        "id": result.id,
        "name": result.name,
        "level": result.level,
        "group": result.is_group,
        "points": _text(result.points),
        "score": _text(result.score),
        "status": result.status.value,
        "note": result.note,
        "rescaled": result.rescaled,
        "applicable_points": _text(result.applicable_points),
        "target": result.target,
        "actual": result.actual,
        "criterion": result.criterion,
        "deductions": [_deduction(deduction) for deduction in own],
        **({"mark": result.mark} if marked else {}),
    }


def _deduction(deduction: Deduction) -> dict[str, Any]:
    return {
        "points": _text(deduction.points),
        "reason": deduction.reason,
        "rule": deduction.rule,
        "values": dict(deduction.values),
        **({"code": deduction.code} if deduction.code is not None else {}),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "status": finding.status,
        "severity": finding.severity,
        "message": finding.message,
        "detail": finding.detail,
        "difference": finding.difference,
        "missing": list(finding.missing),
    }


def _discrepancy(row: Discrepancy) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "id": row.id,
        "name": row.name,
        "declared": _text(row.declared),
        "recomputed": _text(row.recomputed),
        "difference": _text(row.difference),
        "agrees": row.agrees,
    }
