"""Writes the score of one indicator: its rule, and what follows where it has none."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Container
from fractions import Fraction
from typing import Final

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import (
    MISSING,
    NOT_APPLICABLE,
    PENDING,
    SCORED,
    UNDEFINED,
    UNREADABLE,
)
from perfrules.compiling.values import can_fail, names_read, shielded
from perfrules.decimals import RoundingMode, rounded
from perfrules.expressions import tree
from perfrules.expressions.compiler import Code, Compiler, Exact, Plain, Slot, exact, times
from perfrules.model import Indicator, OnMissing, OnNotApplicable, Rounding, Stage
from perfrules.scoring.base import Step

CUTS: Final = {
    RoundingMode.HALF_UP: "round",
    RoundingMode.HALF_EVEN: "half-even",
    RoundingMode.FLOOR: "floor",
    RoundingMode.TRUNCATE: "truncate",
}
_POLICIES: Final = {
    OnMissing.ERROR: UNREADABLE,
    OnMissing.ZERO: MISSING,
    OnMissing.PENDING: PENDING,
    OnMissing.NOT_APPLICABLE: NOT_APPLICABLE,
}


@attrs.frozen
class Leaf:
    """The variables of an indicator: its score, and its status where that is not always scored."""

    indicator: Indicator
    score: Exact
    status: str | None


def bind_rule(
    code: Code, rule: Rule, slots: dict[str, Slot], names: Container[str]
) -> ChainMap[str, Slot]:
    """What `names` in an indicator's rule stand for; the actual and the target are written."""
    local: ChainMap[str, Slot] = ChainMap({}, slots)
    local["points"] = Slot(exact(rule.indicator.points))
    compiler = Compiler(code, local)
    if rule.actual is not None and "actual" in names:
        local["actual"] = Slot(bound(code, compiler.value(rule.actual.tree)))
    if rule.target is not None and "target" in names:
        local["target"] = Slot(bound(code, compiler.value(rule.target.tree)))
    return local


def bound(code: Code, value: Exact | Plain) -> Exact | Plain:
    """The same value in variables, so that it is computed once."""
    if isinstance(value, Plain):
        return Plain(code.bind(value.code))
    over = value.over if isinstance(value.over, int) else code.bind(value.over)
    return Exact(code.bind(value.number), over, value.low)


def write_leaf(
    code: Code, rule: Rule, k: int, slots: dict[str, Slot], rounding: Rounding | None
) -> Leaf:
    """The statements that give the indicator's score."""
    indicator = rule.indicator
    start = len(code.lines)
    if rule.given is not None:
        score = exact(rule.given)
        code.emit(f"s{k} = {score.number}")
        return Leaf(indicator, attrs.evolve(score, number=f"s{k}"), None)
    if rule.applies is not None:
        asked = bind_rule(code, rule, slots, tree.names(rule.applies))
        test = Compiler(code, asked).truth(rule.applies)
        with code.inside(f"if {test}:"):
            score = _scored(code, rule, k, slots, rounding)
            code.emit(f"u{k} = {SCORED}")
        with code.inside("else:"):
            _settled(code, indicator, k, score, NOT_APPLICABLE)
    else:
        score = _scored(code, rule, k, slots, rounding)
    if not can_fail(code.lines[start:]):
        return Leaf(indicator, score, f"u{k}" if rule.applies is not None else None)
    if rule.applies is None:
        code.emit(f"u{k} = {SCORED}")
    handlers = {}
    outcomes = {"Missing": _POLICIES[indicator.on_missing], "Undefined": UNDEFINED}
    for exception, status in outcomes.items():
        aside = code.aside()
        aside.indent = 0
        if status == PENDING and rule.supposed is not None:
            earned = indicator.floor + rule.supposed * (indicator.points - indicator.floor)
            _supposed(aside, earned, k, score)
        else:
            _settled(aside, indicator, k, score, status)
        handlers[exception] = tuple(aside.lines)
    shielded(code, start, handlers)
    return Leaf(indicator, score, f"u{k}")


def _scored(
    code: Code, rule: Rule, k: int, slots: dict[str, Slot], rounding: Rounding | None
) -> Exact:
    """The rule itself: each step takes the score a bit further down."""
    local = bind_rule(code, rule, slots, names_read(rule))
    points = rule.indicator.points
    cut = rounding if rounding and Stage.INDICATOR in rounding.stages else None
    table = _table(rule.steps, points, cut)
    if table is not None:
        score = Exact(Compiler(code, local).number(table).number, table_scale(points, cut))
    else:
        score = exact(points)
        for step in rule.steps:
            local["score"] = Slot(score)
            score = Compiler(code, local).number(step.after)
            if step is not rule.steps[-1]:
                score = attrs.evolve(score, number=code.bind(score.number))
        if cut is not None:
            score = Compiler(code, local).rounded(CUTS[cut.mode], score, cut.places)
    number, over = f"s{k}", score.over
    if isinstance(over, int):
        shared = math.lcm(over, points.denominator)
        code.emit(f"{number} = {times(score.number, shared // over)}")
        return Exact(number, shared, rule.indicator.floor)
    code.emit(f"{number} = {score.number}; o{k} = {over}")
    return Exact(number, f"o{k}", rule.indicator.floor)


def table_scale(points: Fraction, cut: Rounding | None) -> int:
    """The denominator of scores that are known beforehand."""
    return 10**cut.places if cut else points.denominator


def _table(
    steps: tuple[Step, ...], points: Fraction, cut: Rounding | None
) -> tree.Expression | None:
    """A rule of one step whose every outcome is a known number, each rounded beforehand.

    So that nothing is rounded when a subject is scored; None where the rule is not of that kind.
    """
    if len(steps) != 1 or cut is None:
        return None
    scale = 10**cut.places

    def settled(each: tree.Expression) -> tree.Expression | None:
        match each:
            case tree.Number(value=value):
                return tree.Number(rounded(value, cut.places, cut.mode) * scale)
            case tree.Name(text="score"):
                return tree.Number(points * scale)
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                one, other = settled(then), settled(otherwise)
                return tree.Choose(condition, one, other) if one and other else None
        return None

    return settled(steps[0].after)


def _supposed(code: Code, earned: Fraction, k: int, score: Exact) -> None:
    """The score that an indicator is supposed to come to once it is judged."""
    if isinstance(score.over, int):
        earned *= score.over
    over = "" if isinstance(score.over, int) else f"; o{k} = {earned.denominator}"
    code.emit(f"s{k} = {earned.numerator}{over}; u{k} = {SCORED}")


def _settled(code: Code, indicator: Indicator, k: int, score: Exact, status: int) -> None:
    """The score where the rule gives none: all the points where it does not apply, or nothing."""
    full = status == NOT_APPLICABLE and indicator.on_not_applicable is OnNotApplicable.FULL
    earned = indicator.points if full else Fraction(0)
    if isinstance(score.over, int):
        code.emit(f"s{k} = {earned * score.over}; u{k} = {status}")
    else:
        code.emit(f"s{k} = {earned.numerator}; o{k} = {earned.denominator}; u{k} = {status}")
