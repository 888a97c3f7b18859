"""The points that apply (适用分值), and where those of what does not apply go (折算)."""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from perfrules.compiling.combining import counted
from perfrules.model import (
    Aggregation,
    Indicator,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    RulesetModel,
    WhenEmpty,
)

_OUT_OF_PLAY: Final = (
    OnNotApplicable.RESCALE,
    OnNotApplicable.SIBLINGS,
    OnNotApplicable.EXCLUDE,
)


class InPlay(NamedTuple):
    """Of a node: the points that apply below it, and those that its parts take over."""

    points: Fraction
    taken_over: Fraction = Fraction(0)

    @property
    def rescaled(self) -> bool:
        """Whether what applies is counted up to more points: 得分 ÷ 适用分值 × 分值."""
        return bool(self.taken_over and self.points)

    @property
    def counted(self) -> Fraction:
        """For how many points its score counts in what is above it."""
        return self.points + self.taken_over if self.points else Fraction(0)


def points_in_play(model: RulesetModel, out: Container[str]) -> tuple[InPlay, dict[str, InPlay]]:
    """Of the whole and of every node by id; `out` are those that do not apply.

    A group may be one of them although something below it is in play: its formula asks for more.
    """
    found: dict[str, InPlay] = {}
    for node in reversed(tuple(model.nodes())):  # a group after what is below it
        if isinstance(node, IndicatorGroup) and node.id in out:
            found[node.id] = InPlay(Fraction(0))
        elif isinstance(node, IndicatorGroup):
            found[node.id] = _together(node.children, node.aggregation, node.points, found, out)
        elif node.id in out and node.on_not_applicable in _OUT_OF_PLAY:
            found[node.id] = InPlay(Fraction(0))
        else:
            found[node.id] = InPlay(node.points)
    whole = _together(model.indicators, model.aggregation, model.total_points, found, out)
    return whole, found


def _together(
    nodes: Sequence[Node],
    aggregation: Aggregation,
    whole: Fraction,
    found: dict[str, InPlay],
    out: Container[str],
) -> InPlay:
    below = [points for node in nodes if (points := found[node.id].counted)]
    method = aggregation.method
    if method.name == "none" or len(below) < aggregation.min_scored:
        is_empty = method.name == "none" or aggregation.when_empty is WhenEmpty.NOT_APPLICABLE
        return InPlay(Fraction(0) if is_empty else whole)
    moved = [
        node.points
        for node in nodes
        if isinstance(node, Indicator)
        and method.additive
        and node.id in out
        and node.on_not_applicable is OnNotApplicable.SIBLINGS
    ]
    return InPlay(counted(method, below, whole), sum(moved, Fraction(0)))
