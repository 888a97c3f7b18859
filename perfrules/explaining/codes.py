"""Reasons ranked by what they cost: the points of every code, from the baselines (原因排序)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import MISSING, SCORED
from perfrules.explaining.names import names_of
from perfrules.explaining.reasons import deductions
from perfrules.explaining.reported import Reported
from perfrules.explaining.showing import as_decimal
from perfrules.results import ReasonCode


def has_codes(rules: Iterable[Rule]) -> bool:
    """Whether anything is counted under a code."""
    return any(rule.indicator.code or any(_codes(rule)) for rule in rules)


def _codes(rule: Rule) -> Iterator[str]:
    return (clause.code for step in rule.steps for clause in step.clauses if clause.code)


def reason_codes(reported: Reported, statuses: Iterable[tuple[str, int]]) -> list[ReasonCode]:
    """The codes by their points, the most first; those that come to nothing are left out.

    A code counts what was lost under it. Where an indicator has a baseline, that is counted from
    there and not from its points; with `rank_reasons: above` what was earned above it counts.
    """
    sign = -1 if reported.plan.model.rank_above else 1
    found: dict[str, dict[str, Fraction]] = {}
    for indicator_id, status in statuses:
        if status not in (SCORED, MISSING):
            continue
        for code, points in _away(reported, indicator_id, status):
            by_indicator = found.setdefault(code, {})
            by_indicator[indicator_id] = by_indicator.get(indicator_id, Fraction(0)) + points
    summed = [(sign * sum(each.values(), Fraction(0)), code) for code, each in found.items()]
    ranked = sorted((each for each in summed if each[0] > 0), key=lambda each: -each[0])
    return [
        ReasonCode(
            code=code,
            points=as_decimal(*points.as_integer_ratio(), 0),
            indicators=tuple(each for each, away in found[code].items() if away * sign > 0),
        )
        for points, code in ranked
    ]


def _away(reported: Reported, indicator_id: str, status: int) -> Iterator[tuple[str, Fraction]]:
    """What an indicator lost, by code, and how far its baseline is from its points."""
    rule = reported.plan.leaves[indicator_id]
    for deduction in deductions(reported, indicator_id, status):
        if deduction.code is not None:
            yield deduction.code, Fraction(deduction.points)
    indicator = rule.indicator
    if indicator.baseline is not None:
        code = _applied(reported, rule) if status == SCORED else indicator.code
        if code is not None:
            yield code, indicator.baseline - indicator.points


def _applied(reported: Reported, rule: Rule) -> str | None:
    """The code of the clause of the method that applied, or else of the indicator."""
    step = rule.steps[0] if rule.steps else None
    if step is None:
        return rule.indicator.code
    which = 0
    if step.which is not None:
        names = names_of(reported, rule)
        names.bound["score"] = rule.indicator.points
        found = names.of(step.which)
        which = int(found) if isinstance(found, Fraction | int) else 0
    return step.clauses[which].code or rule.indicator.code
