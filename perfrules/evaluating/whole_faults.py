"""What rules of the whole lack: facts that were not reported, divisors that are zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.evaluating.needs import Needs
from perfrules.explaining.whole import Verdict
from perfrules.model import (
    Aggregation,
    IndicatorGroup,
    Node,
    OnMissing,
    OnNotApplicable,
    RulesetModel,
    WhenEmpty,
)
from perfrules.wording import Text


def lacked_by_whole(needs: Needs, outcome: tuple[Any, ...] | None) -> Iterator[str | Diagnostic]:
    """The ids of facts that were not reported, and what has no value.

    `outcome` is None where there are no scores yet; then only what is needed in any case counts.
    """
    verdict = Verdict(needs.names.reported, outcome)
    whole, plan = verdict.whole, needs.plan
    if not whole or (outcome is None and not _has_total(plan)):
        return
    asked = [
        *((step.rule, step.amount, False) for step in whole.steps),
        *((judged.rule, judged.when, True) for judged in whole.judged),
    ]
    for rule, expression, is_judged in asked:
        if not needs.is_open(needs.doubts.whole[expression]):
            continue
        names = verdict.after if is_judged else verdict.before
        for each in needs.of_whole(expression, names.scores):
            yield each if isinstance(each, str) else _no_value(rule.reason, rule.path)


def _has_total(plan: Plan) -> bool:
    """The same, found once for a plan."""
    found: bool | None = plan.details.get("has total")
    if found is None:
        found = plan.details["has total"] = has_total(plan.model)
    return found


def has_total(model: RulesetModel) -> bool:
    """Whether there is a total whatever the facts: where there is none nothing is asked of it."""
    if any(leaf.on_missing is OnMissing.PENDING for leaf in model.leaves()):
        return False
    return _is_scored(model.aggregation, model.indicators, model.total_points)


def _is_scored(aggregation: Aggregation, nodes: Sequence[Node], points: Fraction) -> bool:
    """Whether enough of the nodes are in play whatever the facts."""
    if aggregation.method.name == "none" or not points:
        return False
    if aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE:
        return True
    return sum(map(_is_in_play, nodes)) >= aggregation.min_scored


def _is_in_play(node: Node) -> bool:
    if isinstance(node, IndicatorGroup):
        return _is_scored(node.aggregation, node.children, node.points)
    applies = node.applies_when is None and node.on_missing is not OnMissing.NOT_APPLICABLE
    stays = node.on_not_applicable in (OnNotApplicable.FULL, OnNotApplicable.ZERO)
    return bool(node.points) and (applies or stays)


def _no_value(reason: str, path: str) -> Diagnostic:
    return Diagnostic(
        slug="no-value",
        span=None,
        message=Text(
            f"“{reason}”（{path}）算不出：除数为 0，或开方、取对数的数超出范围",
            f"“{reason}” ({path}) has no value: a divisor is 0, or a root or a logarithm is out of"
            " range",
        ),
        hint=Text(
            "检查填报的数；若可以为 0，请在规则里用 甲 if 条件 else 乙 写明此时怎么算",
            "check the facts; if it may be 0, let the rule say a if condition else b",
        ),
    )
