"""Indicators that have no score and may not be without: what is missing, which divisor is zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import UNDEFINED, UNREADABLE, Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.facts import Written, missing_fact
from perfrules.explaining.names import display_name, names_of
from perfrules.explaining.reported import Reported, ids_missing, values_read
from perfrules.explaining.spoken import spoken
from perfrules.expressions.interpreter import Step, traced
from perfrules.expressions.tree import Arithmetic
from perfrules.wording import Text


def raise_faults(reported: Reported, outcome: tuple[Any, ...], written: Written | None) -> NoReturn:
    """Raise the FactError that names every fact at fault, each once."""
    found: dict[str, Diagnostic] = {}
    plan = reported.plan
    for indicator_id, rule in plan.leaves.items():
        place = plan.layout.states[indicator_id].position
        status = outcome[place] if place is not None else 0
        if status == UNREADABLE:
            for fact_id in ids_missing(reported, rule.reads):
                name = plan.facts[plan.positions[fact_id]].label
                found[fact_id] = missing_fact(fact_id, name, None)
        elif status == UNDEFINED:
            found[f"{indicator_id} "] = _undefined(reported, rule, written)
    source = written.source if written else None
    raise FactError(tuple(found.values()), source=source, language=reported.language)


def _undefined(reported: Reported, rule: Rule, written: Written | None) -> Diagnostic:
    spans = written.spans if written else {}
    plan = reported.plan
    values = values_read(reported, rule.reads)
    told = "，".join(
        f"{plan.facts[plan.positions[fact_id]].label} = {value}"
        for fact_id, value in values.items()
    )
    divisor = next(_zero_divisors(reported, rule), None)
    name = rule.indicator.label
    if divisor is not None:
        message = Text(
            f"{name} 算不出：除数 {divisor} 为 0",
            f"{name} has no score: the divisor {divisor} is 0",
        )
    else:
        message = Text(
            f"{name} 算不出：开方或取对数的数超出范围",
            f"{name} has no score: a root or a logarithm is out of range",
        )
    read = [s for key, s in spans.items() if plan.canonical.get(key) in values]
    return Diagnostic(
        slug="no-value",
        span=read[0][1] if read else None,
        message=message,
        hint=Text(
            f"检查填报的数（{told}）；若可以为 0，请在规则里用 甲 if 条件 else 乙 写明此时怎么算",
            f"check the facts ({told}); if it may be 0, let the rule say a if condition else b",
        ),
    )


def _zero_divisors(reported: Reported, rule: Rule) -> Iterator[str]:
    """The divisors that are zero, with the names people know, the values behind names included."""
    plan, names = reported.plan, names_of(reported, rule)
    names.bound.setdefault("score", rule.indicator.points)
    waiting = list(rule.trees())
    waiting += [found.tree for _, found in plan.rules.symbols.values]
    for expression in waiting:
        steps: list[Step] = [traced(expression, names)]
        while steps:
            step = steps.pop()
            steps += step.parts
            divided = step.expression
            quotient = isinstance(divided, Arithmetic) and divided.operator == "/"
            if quotient and len(step.parts) > 1 and step.parts[1].value == 0:
                assert isinstance(divided, Arithmetic)
                yield spoken(divided.right, lambda name: _called(plan, name), reported.language)


def _called(plan: Plan, name: str) -> str:
    words = {"actual": "完成值", "target": "目标值", "points": "分值", "score": "得分"}
    return words.get(name) or display_name(plan, name)
