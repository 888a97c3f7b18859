"""Formulas of groups, with the value of every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from perfrules.compiling.group_formulas import OWN_NAMES, GroupFormula, own_types
from perfrules.compiling.plan import Plan
from perfrules.explaining.places import place_words
from perfrules.expressions import tree
from perfrules.expressions.types import Type
from perfrules.model import IndicatorGroup
from perfrules.scoring.base import within_points
from perfrules.source import Span
from perfrules.wording import Text

_WORDS: Final = {
    "points": Text("本组分值", "points"),
    "earned": Text("下级得分合计", "scores below"),
    "possible": Text("下级适用分值合计", "points in play below"),
    "scored": Text("已评分的下级个数", "number scored"),
}


class GroupStep(NamedTuple):
    """A formula of a group, of the whole or of another total, ready to be told."""

    title: Text
    span: Span
    expression: tree.Expression
    names: Mapping[str, Any]
    types: Mapping[str, Type]
    words: Mapping[str, Text]


def group_steps(
    plan: Plan, outcome: tuple[Any, ...], only: str | None = None
) -> Iterator[GroupStep]:
    """Every formula of a group that was scored, or `only` one, in the order of the ruleset."""
    formulas = plan.rules.groups
    for where in formulas if only is None else formulas.keys() & {only}:
        formula = formulas[where]
        title, span, points, children = _about(plan, where)
        at = place_words(plan.model.base_ids, span.file, span.line)
        parts = [_part(plan, outcome, *child) for child in children]
        there = [part for part in parts if part is not None]
        if not there:
            continue
        sums = (
            points,
            sum((score for score, _ in there), Fraction(0)),
            sum((worth for _, worth in there), Fraction(0)),
            Fraction(len(there)),
        )
        yield GroupStep(
            title=Text(f"汇总公式：{title.zh}（{at.zh}）", f"formula of {title.en} ({at.en})"),
            span=span,
            expression=within_points(formula.tree, points),
            names={**dict(zip(OWN_NAMES, sums, strict=True)), **_asked(formula, parts)},
            types=own_types(formula),
            words=formula_words(plan, where),
        )  # fmt: skip


def formula_words(plan: Plan, where: str) -> dict[str, Text]:
    """What people call the names that the formula of a group may read."""
    _, _, _, children = _about(plan, where)
    labels = [plan.by_id[child].label for child, _ in children]
    return {**_WORDS, **_asked_words(plan.rules.groups[where], labels)}


def _about(
    plan: Plan, where: str
) -> tuple[Text, Span, Fraction, Sequence[tuple[str, Fraction | None]]]:
    """Name, place, points and children; a child with for how much it counts, in another total."""
    model, node = plan.model, plan.by_id.get(where)
    if isinstance(node, IndicatorGroup):
        span = node.aggregation.span or node.span
        below = [(child.id, None) for child in node.children]
        return Text(node.label, node.label), span, node.points, below
    if not where:
        span = model.aggregation.span or model.total_span
        below = [(child.id, None) for child in model.indicators]
        return Text("总得分", "the total"), span, model.total_points, below
    total = next(total for total in model.totals if total.key == where)
    return Text(total.label, total.label), total.span, total.points, total.parts


def _part(
    plan: Plan, outcome: tuple[Any, ...], child: str, each: Fraction | None
) -> tuple[Fraction, Fraction] | None:
    """The score of a child, and its points in play; None where it is not in play."""
    play = Fraction(outcome[plan.layout.plays[child]], plan.layout.share)
    if not play or each == 0:
        return None
    score = Fraction(*plan.layout.nodes[child].of(outcome))
    return (score, play) if each is None else (score / play * each, each)


def _asked(
    formula: GroupFormula, parts: Sequence[tuple[Fraction, Fraction] | None]
) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for name, (called, k) in formula.asked.items():
        part = parts[k]
        score, worth = part or (Fraction(0), Fraction(1))
        value = score if called == "score_of" else score / worth
        found[name] = None if part is None else value
    return found


def _asked_words(formula: GroupFormula, labels: Sequence[str]) -> dict[str, Text]:
    return {
        name: Text(f"{labels[k]}{'得分率' if called == 'rate_of' else '得分'}",
                   f"{'score rate' if called == 'rate_of' else 'score'} of {labels[k]}")
        for name, (called, k) in formula.asked.items()
    }  # fmt: skip
