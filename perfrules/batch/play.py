"""Which points are in play, and who takes over those of an indicator that does not apply."""

from __future__ import annotations

from fractions import Fraction

from perfrules.batch.draft import Draft
from perfrules.batch.endless import Score, Sum
from perfrules.batch.nodes import Count, Scored
from perfrules.batch.values import Number, exact
from perfrules.batch.whole import chosen, lit
from perfrules.batch.widths import Expr
from perfrules.compiling.plan import NOT_APPLICABLE
from perfrules.model import Indicator, Node, OnNotApplicable


def points_in_play(draft: Draft, part: Scored) -> Number:
    """The points in play; 1 where there are none, as nothing is asked of them then."""
    if isinstance(part.play, int):
        return exact(Fraction(part.play or draft.share, draft.share))
    return Number(
        number=chosen(part.play == 0, 1, part.play), over=draft.share, low=1, high=draft.most,
        most=draft.share, depth=part.score.depth,
    )  # fmt: skip


def points_out(draft: Draft, node: Node, policy: OnNotApplicable) -> Count:
    """The points of an indicator that does not apply and goes that way, else 0."""
    status = draft.nodes[node.id].status
    if not isinstance(node, Indicator) or status is None:
        return 0
    if node.on_not_applicable is not policy:
        return 0
    return lit(chosen(status == NOT_APPLICABLE, int(node.points * draft.share), 0), draft.most)


def moved_to_siblings(
    draft: Draft, score: Score, play: Count, moved: Expr, group_id: str
) -> tuple[Score, Count]:
    """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
    moves = (lit(moved) > 0) & (lit(play) > 0)
    one, other = (
        Number(number=chosen(moves, each, 1), low=1, high=draft.most, depth=score.depth)
        for each in (lit(play) + moved, play)
    )
    share = draft.bound_number(draft.arithmetic.result("/", one, other), f"share {group_id}")
    found = times(draft, score, share, f"score {group_id} with its share")
    return found, lit(chosen(moves, lit(play) + moved, play))


def times(draft: Draft, score: Score, factor: Number, name: str) -> Score:
    """The score times a number, part by part."""
    if isinstance(score, Number):
        return draft.bound_number(draft.arithmetic.result("*", score, factor), name)
    parts = [times(draft, part, factor, f"{name} {k}") for k, part in enumerate(score.parts)]
    return Sum(parts=tuple(part for part in parts if isinstance(part, Number)))
