"""Groups that look their score up in a table: whether it has every row that facts can ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from perfrules.aggregating.table import Table
from perfrules.compiling.lowering import Rule
from perfrules.compiling.symbols import Report
from perfrules.decimals import rounded, show
from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.types import ChoiceType
from perfrules.model import (
    Aggregation,
    Indicator,
    Node,
    OnMissing,
    OnNotApplicable,
    RulesetModel,
    Stage,
)
from perfrules.wording import Text

_MANY: Final = 4_000  # sums: beyond that what a group adds up to is not looked through
_OWN: Final = frozenset({"actual", "points", "score"})
_KEPT: Final = (OnNotApplicable.FULL, OnNotApplicable.ZERO)


# The scores of a rule's answers, by its trees: many indicators of a framework have one rule.
Known = dict[
    tuple[tree.Expression | None, tree.Expression, ChoiceType, Fraction],
    tuple[frozenset[Fraction], bool],
]


@attrs.frozen
class _Outcomes:
    """The scores that a child can have while it is in play, and whether it can be out of it."""

    scores: frozenset[Fraction]
    may_be_out: bool


def complete_tables(
    model: RulesetModel, rules: Mapping[str, Rule], report: Report
) -> frozenset[str]:
    """The groups (the whole is "") whose table has every row; a row that is missing is reported.

    Where it is not known what the children can add up to, nothing is said: the row is asked for
    when facts are.
    """
    found = set()
    known_scores: Known = {}
    for where, aggregation, children in _tables(model):
        outcomes = [_outcomes(model, child, rules, known_scores) for child in children]
        sure = [each for each in outcomes if each is not None]
        asked = _asked(sure) if len(sure) == len(children) else None
        if asked is None:
            continue
        missing = next(_missing(aggregation, asked), None)
        if missing is None:
            found.add(where)
        else:
            _tell(model, aggregation, *missing, report)
    return frozenset(found)


def _tables(model: RulesetModel) -> Iterator[tuple[str, Aggregation, Sequence[Node]]]:
    every = [("", model.aggregation, model.indicators)]
    every += [(group.id, group.aggregation, group.children) for group in model.groups()]
    return (each for each in every if isinstance(each[1].method, Table) and each[1].method.rows)


def _outcomes(
    model: RulesetModel, child: Node, rules: Mapping[str, Rule], known: Known
) -> _Outcomes | None:
    """What can become of a child; None where that depends on more than its own answer."""
    rule = rules.get(child.id)
    if not isinstance(child, Indicator) or rule is None or not _only_its_own(rule):
        return None
    scores: set[Fraction] = set()
    out = child.on_missing is OnMissing.NOT_APPLICABLE
    kind = rule.actual.type if rule.actual else None
    if isinstance(kind, ChoiceType):
        by_answer, left_out = _by_answer(rule, kind, known)
        scores |= by_answer
        out = out or left_out
    elif rule.applies is None:
        found = _numbers(rule.steps[0].after, child.points)
        if found is None:
            return None
        scores |= found
    else:
        return None
    rounding = model.rounding
    if rounding and Stage.INDICATOR in rounding.stages:
        scores = {rounded(score, rounding.places, rounding.mode) for score in scores}
    if child.on_missing is OnMissing.ZERO:
        scores.add(Fraction(0))
    if out and child.on_not_applicable in _KEPT:
        full = child.on_not_applicable is OnNotApplicable.FULL
        scores.add(child.points if full else Fraction(0))
        out = False
    return _Outcomes(frozenset(scores), out)


def _by_answer(rule: Rule, kind: ChoiceType, known: Known) -> tuple[frozenset[Fraction], bool]:
    """The scores of the answers with which it applies, and whether there are others."""
    asked = rule.applies, rule.steps[0].after, kind, rule.indicator.points
    if asked not in known:
        scores, out = set(), False
        for answer in kind.answers:
            points = rule.indicator.points
            names = {"actual": kind.rank(answer), "points": points, "score": points}
            if rule.applies is None or interpret(rule.applies, names):
                scores.add(Fraction(interpret(rule.steps[0].after, names)))
            else:
                out = True
        known[asked] = frozenset(scores), out
    return known[asked]


def _only_its_own(rule: Rule) -> bool:
    """Whether the score is one step that reads nothing but the indicator's own fact."""
    own = rule.actual is not None and rule.actual.tree == tree.Name(rule.indicator.id)
    read = tree.names(rule.applies) if rule.applies is not None else set()
    if not own or len(rule.steps) != 1:
        return False
    return read | tree.names(rule.steps[0].after) <= _OWN


def _numbers(expression: tree.Expression, points: Fraction) -> set[Fraction] | None:
    """The numbers that a chain of if … else ends in."""
    match expression:
        case tree.Number(value=value):
            return {value}
        case tree.Name(text="score" | "points"):
            return {points}
        case tree.Choose(then=then, otherwise=otherwise):
            one, other = _numbers(then, points), _numbers(otherwise, points)
            return None if one is None or other is None else one | other
    return None


def _asked(children: Sequence[_Outcomes]) -> dict[int, set[Fraction]] | None:
    """The sums that there can be, by how many children are in play; None: too many."""
    found: dict[int, set[Fraction]] = {0: {Fraction(0)}}
    for child in children:
        after: dict[int, set[Fraction]] = {}
        for count, sums in found.items():
            if child.may_be_out:
                after.setdefault(count, set()).update(sums)
            added = (total + score for total in sums for score in child.scores)
            after.setdefault(count + 1, set()).update(added)
        found = after
        if sum(map(len, found.values())) > _MANY:
            return None
    return found


def _missing(
    aggregation: Aggregation, asked: Mapping[int, set[Fraction]]
) -> Iterator[tuple[int, Fraction]]:
    method = aggregation.method
    assert isinstance(method, Table)
    for count in sorted(count for count in asked if count >= aggregation.min_scored):
        rows = method.rows.get(count, {})
        yield from ((count, total) for total in sorted(asked[count]) if total not in rows)


def _tell(
    model: RulesetModel, aggregation: Aggregation, scored: int, total: Fraction, report: Report
) -> None:
    told = show(total)
    report(Diagnostic(
        slug="table-row-missing",
        span=aggregation.span or model.total_span,
        message=Text(f"表里缺一行：{scored} 个下级评了分、合计 {told} 分时查不到",
                     f"the table lacks a row: {scored} scored that add up to {told}"),
        hint=Text(f"在表的 {scored} 下面写 {told}: 得分",
                  f"write {told}: score under {scored} of the table"),
    ))  # fmt: skip
