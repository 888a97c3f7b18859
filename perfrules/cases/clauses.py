"""Plan → the forks of its rules: every place where facts decide, with all the ways it can go.

A fork knows its outcomes, and which of them the facts of one evaluation take; both come from the
same typed expressions that score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perfrules.cases.case import RuleClause
from perfrules.cases.forks import Fork, Say, Seen, Taken, conditions, of_indicator
from perfrules.cases.methods import step_forks
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.model import OnMissing, ValueDeclaration
from perfrules.results import Status
from perfrules.wording import Text

APPLIES: Final = Text("适用", "it applies")
DOES_NOT_APPLY: Final = Text("不适用", "it does not apply")
NOT_REPORTED: Final = Text("数据未填报", "its facts are not reported")
AGREES: Final = Text("核对相符", "the check agrees")
DISAGREES: Final = Text("核对不符", "the check does not agree")


def forks(plan: Plan) -> Iterator[Fork]:
    """Every fork of a ruleset, in the order in which it is written down."""
    for value, found in plan.rules.symbols.values:
        yield from conditions(plan, found.tree, _of_value(value), "")
    yield from _checks(plan)
    for rule in plan.leaves.values():
        yield from _indicator(plan, rule)
    yield from _grades(plan)


def _of_value(value: ValueDeclaration) -> Say:
    return lambda words: RuleClause(
        owner=value.id, name=value.label, path=f"{value.id}.formula", span=value.span,
        words=words,
    )  # fmt: skip


def _checks(plan: Plan) -> Iterator[Fork]:
    for position, rule in enumerate(plan.checks):
        check = rule.check
        clauses = tuple(
            RuleClause(owner=check.id, name=check.id, path=check.id, span=check.span, words=words)
            for words in (AGREES, DISAGREES)
        )
        yield Fork(clauses, _finding(position))


def _finding(position: int) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.findings[position].status
        return {"pass": (0,), "fail": (1,)}.get(status, ())

    return taken


def _grades(plan: Plan) -> Iterator[Fork]:
    grades = [band.grade for band in plan.model.grades]
    clauses = tuple(
        RuleClause(
            owner="",
            name=band.grade,
            path=f"grades[{position}]",
            span=band.span,
            words=Text(f"评为{band.grade}", f"graded {band.grade}"),
        )
        for position, band in enumerate(plan.model.grades)
    )
    if clauses:
        yield Fork(
            clauses,
            lambda seen: [k for k, grade in enumerate(grades) if grade == seen.evaluation.grade],
        )


# One indicator: whether it applies, what is missing, its actual, its steps.


def _indicator(plan: Plan, rule: Rule) -> Iterator[Fork]:
    indicator = rule.indicator
    say = of_indicator(indicator)
    if rule.applies is not None:
        applies = rule.applies
        clauses = (say(APPLIES, "applies_when"), say(DOES_NOT_APPLY, "applies_when"))

        def decided(seen: Seen) -> Sequence[int]:
            value = seen.names(indicator.id).of(applies)
            return (0 if value else 1,) if isinstance(value, bool) else ()

        yield Fork(clauses, decided)
    if indicator.on_missing is not OnMissing.ERROR and _may_be_missing(plan, rule):
        yield Fork((say(NOT_REPORTED, "on_missing"),), _missing(rule))
    if indicator.actual is not None and rule.actual is not None:
        yield from conditions(
            plan, rule.actual.tree, lambda words: say(words, "actual"), indicator.id
        )
    yield from step_forks(plan, rule)


def _may_be_missing(plan: Plan, rule: Rule) -> bool:
    return plan.layout.states[rule.indicator.id].position is not None and bool(
        set(rule.reads) - plan.required
    )


def _missing(rule: Rule) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.indicators[rule.indicator.id].status
        if status is Status.SCORED:
            return ()
        applies = rule.applies
        out = applies is not None and seen.names(rule.indicator.id).of(applies) is False
        return () if out else (0,)

    return taken
