"""The tree as columns: groups from what is below them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfrules.batch.combinations import combined
from perfrules.batch.draft import Draft
from perfrules.batch.endless import Score, Sum, flat, held
from perfrules.batch.leaves import leaf
from perfrules.batch.nodes import Scored, added_up, any_of, deeper
from perfrules.batch.play import moved_to_siblings, points_out
from perfrules.batch.values import Number, Unprovable
from perfrules.compiling.leaves import CUTS
from perfrules.model import (
    Aggregation,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    Rounding,
    Stage,
)


def _node(draft: Draft, node: Node) -> Scored:
    if isinstance(node, IndicatorGroup):
        found = group(draft, node.id, node.children, node.aggregation, node.points)
    else:
        found = leaf(draft, node)
    draft.nodes[node.id] = found
    return found


def group(
    draft: Draft,
    group_id: str,
    children: Sequence[Node],
    aggregation: Aggregation,
    points: Fraction,
) -> Scored:
    """The columns of a group and of all below it; the whole is a group without an id."""
    parts = [_node(draft, child) for child in children]
    if not aggregation.is_plain_sum:
        return combined(draft, group_id, children, aggregation, points)
    rounding = draft.rounding if group_id else None
    cut = rounding if rounding and Stage.GROUP in rounding.stages else None
    score = _sum(draft, [part.score for part in parts], group_id, cut=cut is not None)
    play = added_up([part.play for part in parts])
    moved = added_up([points_out(draft, child, OnNotApplicable.SIBLINGS) for child in children])
    if not isinstance(moved, int):
        score, play = moved_to_siblings(draft, score, play, moved, group_id)
    if cut is not None:
        score = _rounded(draft, score, cut, group_id)
    if isinstance(score, Number):
        score = draft.bound_number(score, f"score {group_id}")
    if not isinstance(play, int):
        play = draft.named(f"play {group_id}", play, score.depth)
        score = deeper(score, score.depth + 1)
    worth = play if isinstance(play, int) else None
    return Scored(score=score, play=play, waits=any_of(p.waits for p in parts), worth=worth)


def _sum(draft: Draft, parts: Sequence[Score], group_id: str, *, cut: bool) -> Score:
    """The scores added, if they are of one kind, or if the sum is going to be cut."""
    known, endless = flat(parts)
    if not endless:
        return draft.summed(Sum(parts=tuple(known)))
    if cut:
        try:
            return draft.summed(Sum(parts=(*known, *endless)))
        except Unprovable:
            pass
    if known:
        total = draft.summed(Sum(parts=tuple(known)))
        endless.insert(0, draft.bound_number(total, f"score {group_id} with an end"))
    return endless[0] if len(endless) == 1 else Sum(parts=tuple(endless))


def _rounded(draft: Draft, score: Score, rounding: Rounding, group_id: str) -> Number:
    if isinstance(score, Sum):
        if not held(draft.plan, None):
            raise Unprovable
        number, unsure = draft.digits_of(score).stand_in()
        draft.faults.append(unsure)
        score = draft.bound_number(number, f"raw score {group_id}")
    return draft.arithmetic.rounded(CUTS[rounding.mode], score, rounding.places)
