"""Indicators that have no score and may not be without: what is missing, which divisor is zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import SCORED, UNDEFINED, UNREADABLE, Plan
from perfrules.compiling.values import names_read
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.missing import Written, missing_fact
from perfrules.explaining.names import display_name, names_of
from perfrules.explaining.reported import Reported, ids_missing, values_read
from perfrules.explaining.spoken import spoken
from perfrules.expressions.interpreter import Step, interpret, traced
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.tree import Arithmetic, Expression, Name
from perfrules.model import OnMissing
from perfrules.wording import LANGUAGES, Language, Text


def raise_faults(reported: Reported, outcome: tuple[Any, ...], written: Written | None) -> NoReturn:
    """Raise the FactError that names every fact at fault, each once."""
    states = reported.plan.layout.states
    statuses = {
        indicator_id: 0 if place.position is None else outcome[place.position]
        for indicator_id, place in states.items()
    }
    found = _told(reported, statuses, written)
    source = written.source if written else None
    raise FactError(found, source=source, language=reported.language)


def faults_beside(
    reported: Reported, unreadable: set[str], written: Written | None
) -> list[Diagnostic]:
    """What else would be at fault once the facts are mended that are known to be bad.

    Of the indicators that read none of those; so that one round is enough to mend everything.
    """
    plan = reported.plan
    bad = unreadable | set(ids_missing(reported, tuple(plan.required)))
    statuses = {
        indicator_id: _status(reported, rule)
        for indicator_id, rule in plan.leaves.items()
        if bad.isdisjoint(rule.reads)
    }
    return _told(reported, statuses, written)


def _told(
    reported: Reported, statuses: Mapping[str, int], written: Written | None
) -> list[Diagnostic]:
    """What is said of indicators that have no score and may not be without, each fact once."""
    found: dict[str, Diagnostic] = {}
    plan = reported.plan
    for indicator_id, status in statuses.items():
        rule = plan.leaves[indicator_id]
        if status == UNREADABLE:
            for fact_id in ids_missing(reported, rule.reads):
                name = plan.facts[plan.positions[fact_id]].label
                found[fact_id] = missing_fact(fact_id, name, None)
        elif status == UNDEFINED:
            found[f"{indicator_id} "] = _undefined(reported, rule, written)
    return list(found.values())


def _status(reported: Reported, rule: Rule) -> int:
    """Whether an indicator can be scored, asked of the interpreter: the plan needs all facts."""
    names = names_of(reported, rule)
    try:
        if rule.applies is not None and not interpret(rule.applies, names):
            return SCORED
        for name in sorted({"actual", "target"} & names_read(rule)):
            interpret(Name(name), names)
        names.bound["score"] = rule.indicator.points
        for step in rule.steps:
            names.bound["score"] = interpret(step.after, names)
    except Missing:
        return UNREADABLE if rule.indicator.on_missing is OnMissing.ERROR else SCORED
    except Undefined:
        return UNDEFINED
    return SCORED


def _undefined(reported: Reported, rule: Rule, written: Written | None) -> Diagnostic:
    spans = written.spans if written else {}
    plan = reported.plan
    values = values_read(reported, rule.reads)
    told = [
        f"{plan.facts[plan.positions[fact_id]].label} = {value}"
        for fact_id, value in values.items()
    ]
    divisor = next(_zero_divisors(reported, rule), None)
    name = rule.indicator.label
    if divisor is not None:
        message = Text(
            f"{name} 算不出：除数 {divisor.zh} 为 0",
            f"{name} has no score: the divisor {divisor.en} is 0",
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
            f"检查填报的数（{'，'.join(told)}）；若可以为 0，"
            "请在规则里用 甲 if 条件 else 乙 写明此时怎么算",
            f"check the facts ({', '.join(told)}); if it may be 0,"
            " let the rule say a if condition else b",
        ),
    )


def _zero_divisors(reported: Reported, rule: Rule) -> Iterator[Text]:
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
                zh, en = (_spoken(plan, divided.right, language) for language in LANGUAGES)
                yield Text(zh, en)


_BOUND: Final = {
    "actual": Text("完成值", "the actual"),
    "target": Text("目标值", "the target"),
    "points": Text("分值", "the points"),
    "score": Text("得分", "the score"),
}


def _spoken(plan: Plan, expression: Expression, language: Language) -> str:
    def called(name: str) -> str:
        bound = _BOUND.get(name)
        return bound.in_language(language) if bound else display_name(plan, name)

    return spoken(expression, called, language)
