"""Plan → the forks of its rules: every place where facts decide, with all the ways it can go.

A fork knows its outcomes, and which of them the facts of one evaluation take; both come from the
same typed expressions that score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perfrules.cases.case import RuleClause
from perfrules.cases.forks import Fork, Say, Seen, Taken, conditions, may_be_missing, of_indicator
from perfrules.cases.groups import group_forks
from perfrules.cases.methods import step_forks
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.model import GradeBand, OnMissing, ValueDeclaration
from perfrules.results import Status
from perfrules.wording import Text

APPLIES: Final = Text("适用", "it applies")
DOES_NOT_APPLY: Final = Text("不适用", "it does not apply")
NOT_REPORTED: Final = Text("数据未填报", "its facts are not reported")
AGREES: Final = Text("核对相符", "the check agrees")
HOLDS: Final = Text("成立", "holds")
DOES_NOT_HOLD: Final = Text("不成立", "does not hold")
EXPLANATION_DUE: Final = Text("超额，要说明原因", "far exceeded: an explanation is due")
NONE_DUE: Final = Text("没有超额到要说明原因", "not so far exceeded")
DISAGREES: Final = Text("核对不符", "the check does not agree")


def forks(plan: Plan) -> Iterator[Fork]:
    """Every fork of a ruleset, in the order in which it is written down."""
    for value, found in plan.rules.symbols.values:
        yield from conditions(plan, found.tree, _of_value(value), "")
    yield from _checks(plan)
    for rule in plan.leaves.values():
        yield from _indicator(plan, rule)
    yield from group_forks(plan)
    yield from _whole(plan)
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


def _whole(plan: Plan) -> Iterator[Fork]:
    """Bonuses, penalties, vetoes and what limits the grade: each holds, or does not."""
    whole = plan.rules.whole
    rules = [each.rule for each in (*whole.steps, *whole.judged)]
    for rule in rules:
        clauses = tuple(
            RuleClause(owner="", name=rule.reason, path=rule.path, span=rule.span, words=words)
            for words in (HOLDS, DOES_NOT_HOLD)
        )
        yield Fork(clauses, _held(rule.path))


def _held(path: str) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        came = seen.evaluation._verdict.came()  # noqa: SLF001 - what the rules of the whole say
        return (0 if came[path] else 1,) if path in came else ()

    return taken


def _grades(plan: Plan) -> Iterator[Fork]:
    """Every grade of the total, and of each of the other scales."""
    scales = [("", "grades", plan.model.grades)]
    scales += [(each.name, f"scales.{each.name}", each.grades) for each in plan.model.scales]
    for name, path, grades in scales:
        if grades:
            yield Fork(tuple(_graded(grades, path, name)), _graded_as(grades, name))


def _graded(grades: Sequence[GradeBand], path: str, scale: str) -> Iterator[RuleClause]:
    on = Text(f"{scale}：", f"{scale}: ") if scale else Text("", "")
    for position, band in enumerate(grades):
        yield RuleClause(
            owner="",
            name=band.grade,
            path=f"{path}[{position}]",
            span=band.span,
            words=Text(f"{on.zh}评为{band.grade}", f"{on.en}graded {band.grade}"),
        )


def _graded_as(grades: Sequence[GradeBand], scale: str) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        came = seen.evaluation.grades[scale] if scale else seen.evaluation.grade
        return [k for k, band in enumerate(grades) if band.grade == came]

    return taken


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
    if indicator.on_missing is not OnMissing.ERROR and may_be_missing(plan, rule):
        yield Fork((say(NOT_REPORTED, "on_missing"),), _missing(rule))
    if indicator.actual is not None and rule.actual is not None:
        yield from conditions(
            plan, rule.actual.tree, lambda words: say(words, "actual"), indicator.id
        )
    yield from step_forks(plan, rule)
    over = indicator.over_achievement
    if over is not None and over.explained_above is not None:
        due = (say(EXPLANATION_DUE, "over_achievement"), say(NONE_DUE, "over_achievement"))
        yield Fork(due, _explained(indicator.id))


def _explained(indicator_id: str) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        if seen.evaluation.indicators[indicator_id].status is not Status.SCORED:
            return ()
        check = f"{indicator_id}.over_achievement"
        return (0 if any(f.check == check for f in seen.evaluation.findings) else 1,)

    return taken


def _missing(rule: Rule) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.indicators[rule.indicator.id].status
        if status is Status.SCORED:
            return ()
        applies = rule.applies
        out = applies is not None and seen.names(rule.indicator.id).of(applies) is False
        return () if out else (0,)

    return taken
