"""What rules of the whole lack: facts that were not reported, divisors that are zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfrules.compiling.lowering import Rule
from perfrules.diagnostics import Diagnostic
from perfrules.evaluating.needs import Needs
from perfrules.explaining.whole import Verdict
from perfrules.model import OnMissing
from perfrules.wording import Text


def lacked_by_whole(needs: Needs, outcome: tuple[Any, ...] | None) -> Iterator[str | Diagnostic]:
    """The ids of facts that were not reported, and what has no value.

    `outcome` is None where there are no scores yet; then only what is needed in any case counts.
    """
    verdict = Verdict(needs.names.reported, outcome)
    whole = verdict.whole
    if outcome is None and any(map(_may_stop, needs.plan.leaves.values())):
        return
    asked = [
        *((s.rule.reason, s.rule.path, s.amount, verdict.before) for s in whole.steps),
        *((j.rule.reason, j.rule.path, j.when, verdict.after) for j in whole.judged),
    ]
    for reason, path, expression, names in asked:
        for each in needs.of_whole(expression, names.scores):
            yield each if isinstance(each, str) else _no_value(reason, path)


def _may_stop(rule: Rule) -> bool:
    """Whether an indicator may leave the whole without a total, which asks for nothing."""
    usual = (OnMissing.ERROR, OnMissing.ZERO)
    return rule.applies is not None or rule.indicator.on_missing not in usual


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
