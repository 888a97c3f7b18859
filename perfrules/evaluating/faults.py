"""Indicators that have no score and may not be without: what is missing, which divisor is zero."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any, Final, NoReturn

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import UNREADABLE, Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.group_faults import groups_at_fault
from perfrules.evaluating.missing import Written, missing_fact
from perfrules.evaluating.needs import Needs
from perfrules.evaluating.whole_faults import lacked_by_whole
from perfrules.explaining.names import display_name
from perfrules.explaining.reported import Reported, ids_missing, values_read
from perfrules.explaining.spoken import spoken
from perfrules.expressions.tree import Call, Expression
from perfrules.model import OnMissing
from perfrules.source import Span
from perfrules.wording import LANGUAGES, Language, Text, normal


def raise_faults(reported: Reported, outcome: tuple[Any, ...], written: Written | None) -> NoReturn:
    """Raise the FactError that names every fact at fault, each once."""
    states, plan = reported.plan.layout.states, reported.plan
    wrong = [
        plan.leaves[indicator_id]
        for indicator_id, place in states.items()
        if place.position is not None
        and outcome[place.position] >= UNREADABLE
        and indicator_id in plan.leaves
    ]
    needs = Needs(reported)
    found = _told(needs, wrong, written, lacked_by_whole(needs, outcome))
    if not found:  # else a group may only lack what is at fault below it
        found = list(groups_at_fault(plan, outcome))
    source = written.source if written else None
    raise FactError(found, source=source, language=reported.language)


def faults_beside(
    reported: Reported, unreadable: set[str], written: Written | None
) -> list[Diagnostic]:
    """What else is certain to be at fault once the facts are mended that are known to be bad.

    So that one round is enough to mend everything that can be known.
    """
    plan = reported.plan
    bad = frozenset(unreadable | set(ids_missing(reported, tuple(plan.required))))
    needs = Needs(reported, bad)
    return _told(needs, plan.leaves.values(), written, lacked_by_whole(needs, None))


def _told(
    needs: Needs,
    rules: Iterable[Rule],
    written: Written | None,
    lacked: Iterable[str | Diagnostic],
) -> list[Diagnostic]:
    """What is said of indicators that may not be without a score, each fact once."""
    told: dict[str, Diagnostic] = {}
    for rule in rules:
        if not needs.is_open(needs.doubts.leaves[rule.indicator.id]):
            continue
        found = needs.of(rule)
        missing = [each for each in found if isinstance(each, str)]
        undefined = [each for each in found if not isinstance(each, str)]
        if rule.indicator.on_missing is OnMissing.ERROR:
            for fact_id in missing:
                told.setdefault(fact_id, _missing(needs.plan, fact_id, written))
        elif isinstance(next(iter(found), None), str):
            continue  # what is missing comes first: it goes as the ruleset says
        elif not needs.bad.isdisjoint(rule.reads):
            continue  # what is bad may be mended by leaving it out
        if undefined:
            told[f"{rule.indicator.id} "] = _undefined(needs, rule, undefined[0], written)
    for each in lacked:
        if isinstance(each, str):
            told.setdefault(each, _missing(needs.plan, each, written))
        else:
            told[each.message.zh] = each
    return list(told.values())


def _missing(plan: Plan, fact_id: str, written: Written | None) -> Diagnostic:
    span = next((spans[1] for spans in _spans(plan, (fact_id,), written)), None)
    return missing_fact(plan.facts[plan.positions[fact_id]], span)


def _spans(
    plan: Plan, fact_ids: Container[str], written: Written | None
) -> Iterator[tuple[Span, Span]]:
    """Where facts stand in the file they come from."""
    for key, spans in (written.spans if written else {}).items():
        if plan.canonical.get(normal(key)) in fact_ids:
            yield spans


def _undefined(
    needs: Needs, rule: Rule, expression: Expression, written: Written | None
) -> Diagnostic:
    """A divisor that is zero, or a root or a logarithm of what has none."""
    plan, name = needs.plan, rule.indicator.label
    values = values_read(needs.names.reported, rule.reads)
    told = [
        f"{plan.facts[plan.positions[fact_id]].label} = {value}"
        for fact_id, value in values.items()
    ]
    if isinstance(expression, Call) and expression.function in ("sqrt", "ln"):
        message = Text(
            f"{name} 算不出：开方或取对数的数超出范围",
            f"{name} has no score: a root or a logarithm is out of range",
        )
    else:
        zh, en = (_spoken(plan, expression, language) for language in LANGUAGES)
        message = Text(
            f"{name} 算不出：除数 {zh} 为 0", f"{name} has no score: the divisor {en} is 0"
        )
    return Diagnostic(
        slug="no-value",
        span=next((spans[1] for spans in _spans(plan, values, written)), None),
        message=message,
        hint=Text(
            f"检查填报的数（{'，'.join(told)}）；若可以为 0，"
            "请在规则里用 甲 if 条件 else 乙 写明此时怎么算",
            f"check the facts ({', '.join(told)}); if it may be 0,"
            " let the rule say a if condition else b",
        ),
    )


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
