"""The rule of one indicator, step by step through the interpreter."""

# ruff: noqa: SLF001 - the laws look at what is computed, not at what is shown

from __future__ import annotations

from collections import ChainMap
from fractions import Fraction
from typing import Any

from perfrules.compiling.lowering import Rule
from perfrules.compiling.values import names_read
from perfrules.decimals import rounded
from perfrules.evaluating.evaluation import Evaluation
from perfrules.explaining.names import Names, names_of
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import Missing
from perfrules.model import OnMissing, OnNotApplicable, Rounding, Stage
from perfrules.results import Status

Losses = list[tuple[int, int, Fraction]]


def interpreted(evaluation: Evaluation, indicator_id: str) -> tuple[Fraction, Losses, Status]:
    """The score, the losses by step and clause, and the status of an indicator."""
    rule = evaluation._plan.leaves[indicator_id]
    indicator = rule.indicator
    names = names_of(evaluation._reported, rule)
    status = Status.SCORED
    try:
        if rule.applies is None or interpret(rule.applies, names):
            return *_scored(rule, names, evaluation._plan.model.rounding), status
        status = Status.NOT_APPLICABLE
    except Missing:
        status = {
            OnMissing.ZERO: Status.MISSING,
            OnMissing.PENDING: Status.PENDING,
            OnMissing.NOT_APPLICABLE: Status.NOT_APPLICABLE,
        }[indicator.on_missing]
    full = indicator.on_not_applicable is OnNotApplicable.FULL
    given = indicator.points if full and status is Status.NOT_APPLICABLE else Fraction(0)
    return given, [], status


def _scored(rule: Rule, names: Names, rounding: Rounding | None) -> tuple[Fraction, Losses]:
    for name in {"actual", "target"} & names_read(rule):
        if names[name] is None:
            raise Missing
    cut = rounding if rounding and Stage.INDICATOR in rounding.stages else None
    points = rule.indicator.points
    score = shown = points
    losses: Losses = []
    for position, step in enumerate(rule.steps):
        inside: ChainMap[str, Any] = ChainMap({"score": score}, names)  # type: ignore[arg-type]
        after = interpret(step.after, inside)
        assert isinstance(after, Fraction)
        left = rounded(after, cut.places, cut.mode) if cut else after
        if left != shown:
            which = 0 if step.which is None else interpret(step.which, inside)
            losses.append((position, int(which), shown - left))
        score, shown = after, left
    return shown if cut is None else rounded(score, cut.places, cut.mode), losses
