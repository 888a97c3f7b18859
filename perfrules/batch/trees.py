"""The tree as columns: groups from what is below them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfrules.batch.columns import Number, Unprovable
from perfrules.batch.combinations import Combinations
from perfrules.batch.endless import Score, Sum, flat, held
from perfrules.batch.nodes import Scored, added_up, any_of, deeper
from perfrules.compiling.leaves import CUTS
from perfrules.model import (
    Aggregation,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    Rounding,
    Stage,
)


class Trees(Combinations):
    """Makes the columns of groups."""

    # The tree.

    def _node(self, node: Node) -> Scored:
        if isinstance(node, IndicatorGroup):
            found = self._group(node.id, node.children, node.aggregation, node.points)
        else:
            found = self._leaf(node)
        self.nodes[node.id] = found
        return found

    def _group(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation, points: Fraction
    ) -> Scored:
        parts = [self._node(child) for child in children]
        if not aggregation.is_plain_sum:
            return self._combined(group_id, children, aggregation, points)
        rounding = self.rounding if group_id else None
        cut = rounding if rounding and Stage.GROUP in rounding.stages else None
        score = self._sum([part.score for part in parts], group_id, cut=cut is not None)
        play = added_up([part.play for part in parts])
        moved = added_up([self._out(child, OnNotApplicable.SIBLINGS) for child in children])
        if not isinstance(moved, int):
            score, play = self._moved(score, play, moved, group_id)
        if cut is not None:
            score = self._rounded(score, cut, group_id)
        if isinstance(score, Number):
            score = self._bound_number(score, f"score {group_id}")
        if not isinstance(play, int):
            play = self._named(f"play {group_id}", play, score.depth)
            score = deeper(score, score.depth + 1)
        worth = play if isinstance(play, int) else None
        return Scored(score=score, play=play, waits=any_of(p.waits for p in parts), worth=worth)

    def _sum(self, parts: Sequence[Score], group_id: str, *, cut: bool) -> Score:
        """The scores added, if they are of one kind, or if the sum is going to be cut."""
        known, endless = flat(parts)
        if not endless:
            return self._added_up(Sum(parts=tuple(known)))
        if cut:
            try:
                return self._added_up(Sum(parts=(*known, *endless)))
            except Unprovable:
                pass
        if known:
            total = self._added_up(Sum(parts=tuple(known)))
            endless.insert(0, self._bound_number(total, f"score {group_id} with an end"))
        return endless[0] if len(endless) == 1 else Sum(parts=tuple(endless))

    def _rounded(self, score: Score, rounding: Rounding, group_id: str) -> Number:
        if isinstance(score, Sum):
            if not held(self.plan, None):
                raise Unprovable
            number, unsure = self._digits_of(score).stand_in()
            self.faults.append(unsure)
            score = self._bound_number(number, f"raw score {group_id}")
        return self.arithmetic.rounded(CUTS[rounding.mode], score, rounding.places)
