"""What rules of the whole lack: facts that were not reported, divisors that are zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfrules.diagnostics import Diagnostic
from perfrules.explaining.reported import Reported, ids_missing
from perfrules.explaining.whole import Verdict
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.wording import Text


def lacked_by_whole(
    reported: Reported, outcome: tuple[Any, ...] | None, bad: frozenset[str] = frozenset()
) -> Iterator[str | Diagnostic]:
    """The ids of facts that were not reported, and what has no value.

    `outcome` is None where there are no scores yet; rules that read `bad` facts are passed over.
    """
    verdict = Verdict(reported, outcome)
    whole = verdict.whole
    asked = [
        *((s.rule.reason, s.rule.path, s.amount, s.reads, verdict.before) for s in whole.steps),
        *((j.rule.reason, j.rule.path, j.when, j.reads, verdict.after) for j in whole.judged),
    ]
    for reason, path, expression, reads, names in asked:
        if not bad.isdisjoint(reads):
            continue
        try:
            interpret(expression, names)
        except Missing:
            yield from ids_missing(reported, reads)
        except Undefined:
            yield _no_value(reason, path)


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
