"""Indicators that have no score and may not be without: what is missing, which divisor is zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from perfrules.compiling.plan import UNDEFINED, UNREADABLE, Known, Plan
from perfrules.compiling.rules import Rule
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.facts import Spans, missing_fact
from perfrules.explaining.names import display_name, names_of
from perfrules.explaining.reasons import values_read
from perfrules.expressions.interpreter import Step, traced
from perfrules.expressions.printing import show
from perfrules.expressions.tree import Arithmetic
from perfrules.source import Source
from perfrules.wording import Language, Text


def raise_faults(
    plan: Plan,
    known: tuple[Known, ...],
    outcome: tuple[Any, ...],
    *,
    language: Language,
    source: Source | None,
    spans: Spans | None,
) -> NoReturn:
    """Raise the FactError that names every fact at fault, each once."""
    found: dict[str, Diagnostic] = {}
    for indicator_id, rule in plan.leaves.items():
        place = plan.layout.states[indicator_id].position
        status = outcome[place] if place is not None else 0
        if status == UNREADABLE:
            for fact_id in rule.reads:
                fact = plan.facts[plan.positions[fact_id]]
                if known[plan.positions[fact_id]] is None:
                    found[fact_id] = missing_fact(fact_id, fact.name, None)
        elif status == UNDEFINED:
            found[f"{indicator_id} "] = _undefined(plan, rule, known, spans, language)
    raise FactError(tuple(found.values()), source=source, language=language)


def _undefined(
    plan: Plan, rule: Rule, known: tuple[Known, ...], spans: Spans | None, language: Language
) -> Diagnostic:
    values = values_read(plan, rule.reads, known, language)
    told = "，".join(
        f"{plan.facts[plan.positions[fact_id]].name} = {value}" for fact_id, value in values.items()
    )
    divisor = next(_zero_divisors(plan, rule, known), None)
    name = rule.indicator.name
    if divisor is not None:
        message = Text(
            f"{name} 算不出：除数 {divisor} 为 0", f"{name} has no score: the divisor {divisor} is 0"
        )
    else:
        message = Text(
            f"{name} 算不出：开方或取对数的数超出范围",
            f"{name} has no score: a root or a logarithm is out of range",
        )
    read = [s for key, s in (spans or {}).items() if plan.canonical.get(key) in values]
    return Diagnostic(
        slug="no-value",
        span=read[0][1] if read else None,
        message=message,
        hint=Text(
            f"检查填报的数（{told}）；若可以为 0，请在规则里用 甲 if 条件 else 乙 写明此时怎么算",
            f"check the facts ({told}); if it may be 0, let the rule say a if condition else b",
        ),
    )


def _zero_divisors(plan: Plan, rule: Rule, known: tuple[Known, ...]) -> Iterator[str]:
    """The divisors that are zero, with the names people know, the values behind names included."""
    names = names_of(plan, rule, known)
    names.bound.setdefault("score", rule.indicator.points)
    waiting = list(rule.trees())
    waiting += [found.tree for _, found in plan.rules.symbols.values]
    for expression in waiting:
        steps: list[Step] = [traced(expression, names)]
        while steps:
            step = steps.pop()
            steps += step.parts
            divided = step.expression
            if isinstance(divided, Arithmetic) and divided.operator == "/" and len(step.parts) > 1:
                if step.parts[1].value == 0:
                    yield show(divided.right, lambda name: _called(plan, name))


def _called(plan: Plan, name: str) -> str:
    words = {"actual": "完成值", "target": "目标值", "points": "分值", "score": "得分"}
    return words.get(name) or display_name(plan, name)
