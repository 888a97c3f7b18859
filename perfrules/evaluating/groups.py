"""What became of a group, the whole or another total: what explanations are made of."""

# ruff: noqa: SLF001 - a view of the same outcome

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from perfrules.decimals import to_decimal
from perfrules.explaining.group_traces import ChildOutcome, GroupOutcome
from perfrules.explaining.groups import group_steps
from perfrules.explaining.whole import TOTAL_WORDS
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import NoValue
from perfrules.model import Aggregation, IndicatorGroup, Stage, Total
from perfrules.results import Status
from perfrules.wording import Text

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation, IndicatorResult


def outcome_of_group(evaluation: Evaluation, node: IndicatorGroup) -> GroupOutcome:
    """What became of a group."""
    result = evaluation.indicators[node.id]
    children = tuple(_child(evaluation, child) for child in result.children)
    return GroupOutcome(
        where=node.id,
        label=Text(node.label, node.label),
        score=result.score,
        points=result.points,
        status=result.status,
        aggregation=node.aggregation,
        span=node.aggregation.span or node.span,
        children=children,
        is_empty=_is_empty(evaluation, node.id, node.aggregation, children, result.status),
        rounded_at=Stage.GROUP,
        applicable=result.applicable_points if result.rescaled else None,
        mark=result.mark,
    )


def outcome_of_whole(evaluation: Evaluation) -> GroupOutcome:
    """What became of the whole."""
    model, status = evaluation._plan.model, evaluation.status
    children = tuple(_child(evaluation, root) for root in evaluation.roots)
    return GroupOutcome(
        where="",
        label=TOTAL_WORDS,
        score=evaluation.total_score,
        points=evaluation.total_points,
        status=status,
        aggregation=model.aggregation,
        span=model.aggregation.span or model.total_span,
        children=children,
        is_empty=_is_empty(evaluation, "", model.aggregation, children, status),
        applicable=evaluation.applicable_points if evaluation.rescaled else None,
        mark=evaluation.mark,
    )


def outcome_of_total(evaluation: Evaluation, total: Total) -> GroupOutcome:
    """What became of another total, and for how much every part of the tree counts in it."""
    result = evaluation.totals[total.id]
    children = tuple(_part(evaluation, evaluation.indicators[i], each) for i, each in total.parts)
    return GroupOutcome(
        where=total.key,
        label=Text(total.label, total.label),
        score=result.score,
        points=result.points,
        status=result.status,
        aggregation=total.aggregation,
        span=total.aggregation.span or total.span,
        children=children,
        is_empty=_is_empty(evaluation, total.key, total.aggregation, children, result.status),
        applicable=None,
        mark=None,
        rounded_at=Stage.TOTAL,
    )


def outcome_of(evaluation: Evaluation, where: str) -> GroupOutcome:
    """What became of a group, of the whole (""), or of the total with that key."""
    node = evaluation._plan.by_id.get(where)
    if isinstance(node, IndicatorGroup):
        return outcome_of_group(evaluation, node)
    if not where:
        return outcome_of_whole(evaluation)
    totals = evaluation._plan.model.totals
    return outcome_of_total(evaluation, next(total for total in totals if total.key == where))


def _part(evaluation: Evaluation, result: IndicatorResult, each: Fraction) -> ChildOutcome:
    """A part of another total: its score rate times what it counts."""
    play = evaluation._in_play[1][result.id].counted
    score = None
    if result.score is not None and play:
        exact = Fraction(*evaluation._plan.layout.nodes[result.id].of(evaluation._outcome))
        score = to_decimal(exact / play * each)
    return ChildOutcome(
        label=result.name,
        score=score,
        status=result.status,
        points=each if play else Fraction(0),
        weight=None,
    )


def _child(evaluation: Evaluation, result: IndicatorResult) -> ChildOutcome:
    return ChildOutcome(
        label=result.name,
        score=result.score,
        status=result.status,
        points=evaluation._in_play[1][result.id].counted,
        weight=evaluation._plan.by_id[result.id].weight,
    )


def _is_empty(
    evaluation: Evaluation,
    where: str,
    aggregation: Aggregation,
    children: tuple[ChildOutcome, ...],
    status: Status,
) -> bool:
    """Whether too little below takes part, so that `when_empty` says what it is worth."""
    if aggregation.method.name == "none" or status is Status.PENDING:
        return False
    if sum(bool(child.points) for child in children) < aggregation.min_scored:
        return True
    for step in group_steps(evaluation._plan, evaluation._outcome, where):
        try:
            interpret(step.expression, step.names)
        except NoValue:
            return True
    return False
