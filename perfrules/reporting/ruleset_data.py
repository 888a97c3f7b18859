"""A ruleset as plain data: what `perfrules show` and `perfrules list` say, for programs."""

from __future__ import annotations

from typing import Any

from perfrules.compiling.plan import Plan
from perfrules.decimals import to_decimal
from perfrules.explaining.aggregations import aggregation_words, score_or_mark
from perfrules.model import (
    Check,
    CohortStatistic,
    FactDeclaration,
    Indicator,
    IndicatorGroup,
    Kind,
    Node,
    RulesetModel,
    Statistic,
    ValueDeclaration,
)
from perfrules.reporting.fact_words import left_out, users_of
from perfrules.reporting.fates import Fates
from perfrules.reporting.numbers import points_text
from perfrules.reporting.rule_words import rule_words
from perfrules.reporting.ruleset_page import Saying
from perfrules.reporting.whole_words import whole_words
from perfrules.wording import Language


def summary(model: RulesetModel) -> dict[str, Any]:
    """What a list of rulesets says of each."""
    return {
        "id": model.id,
        "version": model.version,
        "title": model.title,
        "basis": model.basis,
        "language": model.language,
        "total_points": points_text(model.total_points) if model.total_points else None,
        "abstract": model.abstract is not None,
        "file": model.source.name,
    }


def ruleset_data(plan: Plan, language: Language) -> dict[str, Any]:
    """The whole ruleset; numbers are texts, so that no reader rounds them."""
    model = plan.model
    say, users, fates = Saying(model, language), users_of(plan), Fates(model)
    first, last = model.effective
    return {
        **summary(model),
        "digest": model.digest,
        "description": model.description,
        "effective": {"from": first and str(first), "to": last and str(last)},
        "grades": [
            {"grade": band.grade, "from": str(to_decimal(band.low)), "share": band.is_share}
            for band in model.grades
        ],
        "rounding": model.rounding
        and {
            "places": model.rounding.places,
            "mode": model.rounding.mode.value,
            "at": sorted(stage.value for stage in model.rounding.stages),
            "grade_on": "raw" if model.rounding.grade_on_raw else "rounded",
        },
        "aggregate": model.aggregation.method.name,
        "marks": [{"mark": mark.mark, "points": points_text(mark.points)} for mark in model.marks],
        "tables": {
            name: {
                str(scored): {
                    points_text(total): score_or_mark(score, model.marks)
                    for total, score in sums.items()
                }
                for scored, sums in rows.items()
            }
            for name, rows in model.score_tables.items()
        },
        "indicators": [_node(node, say, fates, language) for node in model.indicators],
        "facts": [
            {**_fact(fact), "left_out": left_out(plan, fact, users).in_language(language)}
            for fact in plan.facts
        ],
        "whole": [told.in_language(language) for told in whole_words(model, say)],
        "values": [_value(value, say) for value in model.values],
        "checks": [_check(check, say) for check in model.checks],
    }


def _node(node: Node, say: Saying, fates: Fates, language: Language) -> dict[str, Any]:
    about = {
        "id": node.id,
        "name": node.label,
        "level": node.level,
        "points": points_text(node.points),
        "line": node.span.line,
    }
    if isinstance(node, IndicatorGroup):
        words = aggregation_words(node.aggregation, say, say.marks)
        return {
            **about,
            "aggregate": node.aggregation.method.name,
            "rule": [told.in_language(language) for told in words],
            "indicators": [_node(child, say, fates, language) for child in node.children],
        }
    return {**about, **_scored(node, say, fates, language)}


def _scored(indicator: Indicator, say: Saying, fates: Fates, language: Language) -> dict[str, Any]:
    return {
        "target": indicator.target_text,
        "better": indicator.better.value,
        "method": indicator.method and indicator.method.name,
        "rule": [told.in_language(language) for told in rule_words(indicator, say, fates)],
        "on_missing": indicator.on_missing.value,
        "criterion": indicator.criterion,
        "basis": indicator.basis,
        "evidence": indicator.evidence,
    }


def _fact(fact: FactDeclaration) -> dict[str, Any]:
    number = fact.kind is Kind.NUMBER
    return {
        "id": fact.id,
        "name": fact.label,
        "kind": fact.kind.value,
        "unit": fact.unit.symbol if number else None,
        "decimals": fact.decimals if number else None,
        "min": None if fact.minimum is None else str(to_decimal(fact.minimum / fact.unit.factor)),
        "max": None if fact.maximum is None else str(to_decimal(fact.maximum / fact.unit.factor)),
        "choices": [answer.answer for answer in fact.answers],
        "line": fact.span.line,
        **({"cohort": _cohort(fact.cohort)} if fact.cohort else {}),
    }


def _cohort(cohort: CohortStatistic) -> dict[str, Any]:
    """What is computed under a fact when a table is scored."""
    ranked = cohort.statistic in (Statistic.RANK, Statistic.PERCENTILE)
    return {
        "statistic": cohort.statistic.value,
        "of": cohort.of,
        "by": cohort.by,
        "better": cohort.better.value if ranked else None,
    }


def _value(value: ValueDeclaration, say: Saying) -> dict[str, Any]:
    return {
        "id": value.id,
        "name": value.label,
        "formula": say(value.formula),
        "unit": value.unit and value.unit.symbol,
        "line": value.span.line,
    }


def _check(check: Check, say: Saying) -> dict[str, Any]:
    return {
        "id": check.id,
        "that": say(check.that),
        "tolerance": check.tolerance and say(check.tolerance),
        "severity": check.severity,
        "message": check.message,
        "line": check.span.line,
    }
