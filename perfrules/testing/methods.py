"""Every scoring method written out again from what the language says of its parameters."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Protocol

from perfrules.expressions.formula import Formula
from perfrules.expressions.outcomes import Undefined
from perfrules.scoring.all_or_nothing import AllOrNothing
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Better, Method
from perfrules.scoring.cases import Cases
from perfrules.scoring.checklist import Checklist
from perfrules.scoring.choice import Choice
from perfrules.scoring.deductions import DeductionRule, Deductions
from perfrules.scoring.formula import Formula as FormulaMethod
from perfrules.scoring.interpolate import Interpolate
from perfrules.scoring.judgment import Judgment
from perfrules.scoring.levels import Levels
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.share_met import ShareMet
from perfrules.scoring.steps import Steps
from perfrules.testing.slowly import Answered, Look, bound_of, holds, looked_up, value_of
from perfrules.units import Unit

ZERO: Final = Fraction(0)


class Scoring(Protocol):
    """One indicator and one subject."""

    points: Fraction
    floor: Fraction  # how low the score may fall
    better: Better
    unit: Unit | None  # of the actual

    def look(self, name: str) -> Any: ...
    def met(self) -> bool: ...
    def has_target(self) -> bool: ...


def _within(score: Fraction, points: Fraction, floor: Fraction = ZERO) -> Fraction:
    return min(max(score, floor), points)


def cost_of(rule: DeductionRule, look: Look) -> Fraction:
    """What a deduction rule takes away."""
    if rule.count is None:
        assert rule.when is not None
        return rule.lose if value_of(rule.when.tree, look) else ZERO
    count: Fraction = max(ZERO, value_of(rule.count.tree, look))
    cost = rule.lose * count
    return cost if rule.most is None else min(cost, rule.most)


def earned_by(method: Method, scoring: Scoring, look: Look) -> Fraction:
    """What each method gives, from its parameters."""
    points = scoring.points
    match method:
        case AllOrNothing():
            return points if scoring.met() else ZERO
        case Ratio():
            return _ratio(method, scoring)
        case Steps():
            return _steps(method, scoring, look)
        case Bands(bands=bands):
            taken = [
                band.points
                for band in bands
                if holds(band.when.test, look("actual"), scoring.better, scoring.unit, look)
            ]
            return taken[0]
        case Interpolate():
            return _on_the_line(method, scoring, look)
        case Choice(answers=answers):
            given = look("actual")
            assert isinstance(given, Answered)
            return next(a.points for a in answers if a.answer == given.answer)
        case Judgment(judged_in=judged_in):
            share = look("actual") if judged_in == "share" else look("actual") / points
            return _within(points * share, points)
        case _:
            return _by_conditions(method, scoring, look)


def _by_conditions(method: Method, scoring: Scoring, look: Look) -> Fraction:
    points, floor = scoring.points, scoring.floor
    match method:
        case Checklist(items=items):
            earned, is_open = ZERO, True
            for item in items:
                met = is_open and (
                    value_of(item.when.tree, look) if item.when else looked_up(look, item.fact)
                )
                earned += item.points if met else ZERO
                is_open = is_open and (met or not item.gate)
            return earned
        case Deductions(items=rules):
            return max(floor, points - sum((cost_of(rule, look) for rule in rules), ZERO))
        case Levels(levels=levels):
            earned = ZERO
            for level in levels:
                if not value_of(level.when.tree, look):
                    break
                earned = level.points
            return earned
        case ShareMet(conditions=conditions):
            count = sum(bool(value_of(c.when.tree, look)) for c in conditions)
            return points * count / len(conditions)
        case Cases(cases=cases, otherwise=otherwise):
            for case in cases:
                if value_of(case.when.tree, look):
                    return _points(case.points, scoring, look)
            return _points(otherwise or ZERO, scoring, look)
        case FormulaMethod(formula=formula):
            assert formula is not None
            return _points(formula, scoring, look)
    raise AssertionError(method)


def _points(earned: Formula | Fraction, scoring: Scoring, look: Look) -> Fraction:
    found: Fraction = earned if isinstance(earned, Fraction) else value_of(earned.tree, look)
    return _within(found, scoring.points, scoring.floor)


def _ratio(method: Ratio, scoring: Scoring) -> Fraction:
    points = scoring.points
    actual: Fraction = scoring.look("actual")
    target: Fraction = scoring.look("target")
    if method.zero_target is not None and target <= 0:
        full = method.zero_target == "full"
        return points if full or (method.zero_target != "zero" and scoring.met()) else ZERO
    if scoring.better is Better.LOWER and method.form == "inverse":
        if actual > target and actual == 0:
            raise Undefined
        share = Fraction(1) if actual <= target else target / actual
    elif target == 0:
        raise Undefined
    elif scoring.better is Better.LOWER:
        share = 1 - (actual - target) / target
    else:
        share = actual / target
    if method.zero_below is not None and share < method.zero_below:
        return ZERO
    return _within(points * share, points, scoring.floor)


def _steps(method: Steps, scoring: Scoring, look: Look) -> Fraction:
    actual: Fraction = look("actual")
    start: Fraction = (
        bound_of(method.start.value, scoring.unit, look) if method.start else look("target")
    )
    assert method.step is not None
    step = bound_of(method.step.value, None if method.relative else scoring.unit, look)
    gap = {"shortfall": start - actual, "excess": actual - start, "deviation": abs(actual - start)}
    distance = max(ZERO, gap[method.of])
    if method.relative:
        whole: Fraction = abs(look("target") if scoring.has_target() else start)
        if whole == 0:
            raise Undefined
        distance = distance / whole
    count = distance / step
    if method.partial == "whole":
        count = Fraction(math.floor(count))
    elif method.partial == "started":
        count = Fraction(math.ceil(count))
    return max(scoring.floor, scoring.points - method.lose * count)


def _on_the_line(method: Interpolate, scoring: Scoring, look: Look) -> Fraction:
    value: Fraction = look("actual")
    marks = [(bound_of(k.at.value, scoring.unit, look), k.points) for k in method.knots]
    if value <= marks[0][0]:
        return marks[0][1]
    for (low, low_points), (high, high_points) in pairwise(marks):
        if value <= high:
            return low_points + (high_points - low_points) * (value - low) / (high - low)
    return marks[-1][1]
