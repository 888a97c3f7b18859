"""How a group, or the whole, came to its score: the aggregation with the numbers below it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from perfrules.decimals import show
from perfrules.explaining.aggregations import empty_words, method_words
from perfrules.explaining.groups import GroupStep, group_steps
from perfrules.explaining.names import Names
from perfrules.explaining.places import place_words
from perfrules.explaining.reported import Reported
from perfrules.explaining.traces import Told
from perfrules.expressions.formula import Formula
from perfrules.expressions.printing import quoted, show as show_formula
from perfrules.model import Aggregation, Stage, WhenEmpty
from perfrules.results import STATUS_WORDS, Status, Trace, TraceNode, TraceStep
from perfrules.source import Span
from perfrules.wording import Text


class ChildOutcome(NamedTuple):
    """A child: what it earned, of how many points in play (0: it takes no part), its weight."""

    label: str
    score: Decimal | None
    status: Status
    points: Fraction
    weight: Fraction | None


class GroupOutcome(NamedTuple):
    """What became of a group, of the whole (where ""), or of another total (where its key)."""

    where: str
    label: Text
    score: Decimal | None
    points: Decimal
    status: Status
    aggregation: Aggregation
    span: Span
    children: tuple[ChildOutcome, ...]
    is_empty: bool  # `when_empty` says what it is worth
    applicable: Decimal | None  # the points it is rescaled from; None where it is not
    mark: str | None
    rounded_at: Stage | None = None  # None: it is told elsewhere whether it is rounded

    @property
    def id(self) -> str:
        """Its id, "" of the whole; groups and other totals may have the same."""
        return self.where.rpartition("`")[2]

    @property
    def is_added_up(self) -> bool:
        """Whether its score is the sum of those below it."""
        return self.aggregation.method.name == "sum" and not self.says_empty

    @property
    def says_empty(self) -> bool:
        """Whether the ruleset says more of it than that nothing below it applies."""
        least, empty = self.aggregation.min_scored, self.aggregation.when_empty
        return self.is_empty and (least > 1 or empty is not WhenEmpty.NOT_APPLICABLE)

    @property
    def scored(self) -> int:
        """How many children take part."""
        return sum(bool(child.points) for child in self.children)


def group_words(group: GroupOutcome) -> Iterator[Text]:
    """Why its score is not just the sum of those below it; nothing where it is."""
    if group.says_empty:
        yield empty_words(group.aggregation, group.scored)
    elif not group.is_added_up and group.score is not None:
        yield method_words(group.aggregation, _as_written)


def rescaled_group_words(name: str, applicable: str, points: str) -> Text:
    """That a group made up for what does not apply in it."""
    return Text(
        f"{name} 中有指标不适用：其得分由适用的 {applicable} 分折算为 {points} 分。",
        f"Some indicators of {name} do not apply: its score is rescaled from"
        f" {applicable} applicable points to {points}.",
    )


def trace_of_group(reported: Reported, group: GroupOutcome, outcome: tuple[Any, ...]) -> Trace:
    """Why a group or another total has its score: how it is put together, of what."""
    language = reported.language
    scored = group.score is not None
    steps = group_steps(reported.plan, outcome, group.where) if scored else ()
    return Trace(
        indicator=group.id,
        name=group.label.in_language(language),
        summary=tuple(text.in_language(language) for text in _summary(group)),
        steps=(
            children_step(reported, group),
            *(formula_step(reported, step) for step in steps),
        ),
    )


def _summary(group: GroupOutcome) -> Iterator[Text]:
    name, points = group.label, show(Fraction(group.points))
    if group.aggregation.method.name == "none":
        told = group.aggregation.method.meaning
        yield Text(f"{name.zh}：{told.zh}", f"{name.en}: {told.en}")
        return
    if group.score is None:
        told = STATUS_WORDS[group.status]
        yield Text(f"{name.zh}：{told.zh}，满分 {points} 分",
                   f"{name.en}: {told.en}, {points} points")  # fmt: skip
    else:
        earned = show(Fraction(group.score))
        yield Text(f"{name.zh}：{earned} 分，满分 {points} 分",
                   f"{name.en}: {earned} of {points} points")  # fmt: skip
    if group.mark is not None:
        yield Text(f"等次：{group.mark}", f"mark: {group.mark}")
    yield method_words(group.aggregation, _as_written)
    if group.is_empty:
        yield empty_words(group.aggregation, group.scored)
    if group.applicable is not None:
        yield rescaled_group_words(name.zh, show(Fraction(group.applicable)), points)


def children_step(reported: Reported, group: GroupOutcome) -> TraceStep:
    """The children with their scores, and what they make together."""
    language, model = reported.language, reported.plan.model
    at = place_words(model.base_ids, group.span.file, group.span.line)
    title = Text(f"汇总（{at.zh}）", f"aggregation ({at.en})")
    rounding = model.rounding
    if rounding is not None and group.rounded_at in rounding.stages:
        places = rounding.places
        title = Text(f"{title.zh}，保留 {places} 位小数",
                     f"{title.en}, rounded to {places} decimal{'' if places == 1 else 's'}",
                     )  # fmt: skip
    parts = tuple(TraceNode(*_child(child, reported)) for child in group.children)
    value = STATUS_WORDS[group.status].in_language(language)
    if group.score is not None:
        value = show(Fraction(group.score))
    node = TraceNode(group.label.in_language(language), value, parts)
    return TraceStep(title.in_language(language), group.span.line, group.span.file, node)


def _child(child: ChildOutcome, reported: Reported) -> tuple[str, str]:
    """Its name, and what it has of the points for which it counts."""
    name = Text(child.label, child.label)
    if child.weight is not None:
        weight = show(child.weight)
        name = Text(f"{child.label}（权重 {weight}）", f"{child.label} (weight {weight})")
    if not child.points:
        no_part = Text("不参加汇总", "takes no part")
        status = STATUS_WORDS[child.status] if child.status is not Status.SCORED else no_part
        return name.in_language(reported.language), status.in_language(reported.language)
    if child.score is None:
        told = STATUS_WORDS[child.status].in_language(reported.language)
    else:
        told = f"{show(Fraction(child.score))} / {show(child.points)}"
    return name.in_language(reported.language), told


def formula_step(reported: Reported, step: GroupStep) -> TraceStep:
    """The formula of a group, with the value of every part."""
    told = Told(reported, Names(reported, step.names), step.types, step.words)
    return told.step(step.title, step.span, step.expression)


def _as_written(formula: Formula) -> str:
    return show_formula(formula.tree, quoted)
