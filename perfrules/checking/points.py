"""Points: what is declared above equals what is declared below (分值合计)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfrules.decimals import decimal_places, show
from perfrules.diagnostics import Diagnostic
from perfrules.model import Indicator, IndicatorGroup, Node, OnNotApplicable, RulesetModel, Stage
from perfrules.source import Span
from perfrules.wording import Text, shortened


def groups_add_up(model: RulesetModel) -> Iterator[Diagnostic]:
    """The points of a group are the sum of what is right below it (本组分值等于下级之和)."""
    if model.points_unread:
        return
    for group in model.groups():
        if not group.aggregation.method.additive:
            continue
        found = _sum(group.children)
        declared = group.declared_points
        if declared is not None and declared != found:
            name = shortened(group.name, 30)
            locked = group.id in model.points_locked
            yield _off(
                group.points_span,
                Text(f"“{name}”写的是 {show(declared)} 分，下级合计 {show(found)} 分",
                     f"“{name}” has {show(declared)} points, those below add up to {show(found)}"),
                _of_what_is_locked("points", declared) if locked
                else Text(f"把 points 改为 {show(found)}，或调整下级的分值",
                     f"set points to {show(found)}, or change those below"),
            )  # fmt: skip


def total_adds_up(model: RulesetModel) -> Iterator[Diagnostic]:
    """The points of the first level add up to the total (各指标分值之和等于总分)."""
    if model.points_unread or not model.total_points or not model.aggregation.method.additive:
        return
    found, total = _sum(model.indicators), model.total_points
    if found != total:
        locked = "" in model.points_locked
        yield _off(
            model.total_span,
            Text(f"各指标分值合计 {show(found)} 分，总分写的是 {show(total)} 分",
                 f"the indicators add up to {show(found)} points, total_points is {show(total)}"),
            _of_what_is_locked("total_points", total) if locked
            else Text(f"把 total_points 改为 {show(found)}，或调整指标的分值",
                 f"set total_points to {show(found)}, or change the indicators"),
        )  # fmt: skip


def _of_what_is_locked(key: str, points: Fraction) -> Text:
    """Points that a base locks stay: only what is below may give way."""
    told = show(points)
    return Text(
        f"{key} 已锁定：调整下级的分值，使合计为 {told}",
        f"{key} is locked: change the points below until they add up to {told}",
    )


def points_fit_the_rounding(model: RulesetModel) -> Iterator[Diagnostic]:
    """Full points survive rounding: score + deductions = points, exactly (分值不比得分更细)."""
    if model.rounding is None:
        return
    places, stages = model.rounding.places, model.rounding.stages
    excluded = _may_be_excluded(model)
    for node in model.nodes():
        stage = Stage.GROUP if isinstance(node, IndicatorGroup) else Stage.INDICATOR
        if stage in stages or (Stage.TOTAL in stages and node.id in excluded):
            yield from _too_fine(node.points, places, node.points_span)
        if isinstance(node, Indicator) and Stage.INDICATOR in stages:
            yield from _too_fine(node.floor, places, node.span)
    if Stage.TOTAL in stages:
        yield from _too_fine(model.total_points, places, model.total_span)
        if model.total_cap is not None:
            yield from _too_fine(model.total_cap, places, model.total_span)
        yield from _too_fine(model.total_floor, places, model.total_span)


def _may_be_excluded(model: RulesetModel) -> set[str]:
    """The indicators without whose points the total may be."""
    left_out = OnNotApplicable.EXCLUDE
    return {leaf.id for leaf in model.added_leaves() if leaf.on_not_applicable is left_out}


def _too_fine(points: Fraction, places: int, span: Span) -> Iterator[Diagnostic]:
    needed = decimal_places(points)
    if needed is None:  # a share by weight
        yield Diagnostic(
            slug="points-too-fine",
            span=span,
            message=Text(f"按权重分得 {show(points)} 分，小数没有尽头，得分只保留 {places} 位",
                         f"the weight comes to {show(points)} points, which have no end;"
                         f" scores keep {places} decimals"),
            hint=Text("rounding 的 at 只写 total，或换一组除得尽的权重",
                      "let rounding be at the total only, or choose weights that come out even"),
        )  # fmt: skip
    elif needed > places:
        yield Diagnostic(
            slug="points-too-fine",
            span=span,
            message=Text(f"{show(points)} 分有 {needed} 位小数，得分只保留 {places} 位",
                         f"{show(points)} points have {needed} decimals, scores keep {places}"),
            hint=Text(f"把 rounding 的 places 改为 {needed}，或减少分值的小数",
                      f"set places of rounding to {needed}, or give points with fewer decimals"),
        )  # fmt: skip


def _sum(nodes: tuple[Node, ...]) -> Fraction:
    """As declared: a group that is wrong in itself is told once, not again by all above it."""
    return sum(
        (
            node.declared_points
            if isinstance(node, IndicatorGroup) and node.declared_points is not None
            else _sum(node.children)
            if isinstance(node, IndicatorGroup) and node.aggregation.method.additive
            else node.points
            for node in nodes
        ),
        Fraction(0),
    )


def _off(span: Span, message: Text, hint: Text) -> Diagnostic:
    return Diagnostic(slug="points-add-up", span=span, message=message, hint=hint)
