"""perfrules: the same table as a ruleset file, loaded once, evaluated many times."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from documents import perfrules_yaml
from workload import GROUPS, INDICATORS, Result

from contestants.common import Contestant, Evaluate, Facts

IDS = [indicator.id for indicator in INDICATORS]


def _ruleset() -> Any:
    return import_module("perfrules").loads(perfrules_yaml())


def _outcome() -> Evaluate:
    """What most callers want: the total and the grade."""
    ruleset = _ruleset()

    def evaluate(facts: Facts) -> Any:
        evaluation = ruleset.evaluate(facts)
        return evaluation, evaluation.total_score, evaluation.grade

    return evaluate


def _reasons() -> Evaluate:
    """What a reviewer wants: every lost point with its reason."""
    ruleset = _ruleset()

    def evaluate(facts: Facts) -> Any:
        evaluation = ruleset.evaluate(facts)
        lost = [(d.indicator, d.points, d.reason) for d in evaluation.deductions]
        return evaluation, evaluation.total_score, evaluation.grade, lost

    return evaluate


def _everything() -> Evaluate:
    """What a report wants: every score, every lost point with its reason."""
    ruleset = _ruleset()

    def evaluate(facts: Facts) -> Any:
        evaluation = ruleset.evaluate(facts)
        lost = [(d.indicator, d.points, d.reason) for d in evaluation.deductions]
        indicators = evaluation.indicators
        scores = [indicators[i].score for i in IDS]
        return evaluation, evaluation.total_score, evaluation.grade, lost, scores

    return evaluate


def _read(result: Any) -> Result:
    evaluation, total, grade, *_ = result
    nodes = evaluation.indicators
    return {
        "scores": {i: nodes[i].score for i in IDS},
        "subtotals": {group: nodes[group].score for group in GROUPS},
        "total": total,
        "grade": grade,
        "deductions": [
            {"id": d.indicator, "points": d.points, "reason": d.reason}
            for d in evaluation.deductions
        ],
    }


def _contestant(build: Any, facts: str, note: str) -> Contestant:
    return Contestant(
        build=build,
        module="perfrules",
        distribution="perfrules",
        facts=facts,
        note=note,
        read=_read,
        own_words=True,
    )


CONTESTANTS = {
    "perfrules": _contestant(_outcome, "decimal", "Decimal facts; total and grade read"),
    "perfrules_json_facts": _contestant(_outcome, "json", "int and float facts; the same read"),
    "perfrules_reasons": _contestant(
        _reasons, "decimal", "Decimal facts; every deduction and reason read"
    ),
    "perfrules_all": _contestant(
        _everything, "decimal", "Decimal facts; every score, deduction and reason read"
    ),
}
