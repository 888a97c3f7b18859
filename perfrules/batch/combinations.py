"""Groups that are no plain sums: what of them is in play, and what they hand on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import narwhals.stable.v2 as nw

from perfrules.aggregating.best_of import BestOf
from perfrules.batch.columns import (
    FINE,
    Number,
    Unprovable,
    as_column,
    as_test,
    exact,
)
from perfrules.batch.endless import Score, Sum
from perfrules.batch.groups import Child, Combined, Combining, lit_test
from perfrules.batch.leaves import Leaves
from perfrules.batch.lines import Expr
from perfrules.batch.nodes import Count, Scored, added_up, any_of
from perfrules.batch.whole import Whole, chosen, compared, lit
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.plan import NOT_APPLICABLE
from perfrules.model import (
    Aggregation,
    Indicator,
    Node,
    OnNotApplicable,
    Stage,
    WhenEmpty,
)


class Combinations(Leaves):
    """Makes the columns of such groups."""

    def _combined(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation, points: Fraction
    ) -> Scored:
        """A group that is scored by its aggregation."""
        parts = [self.nodes[child.id] for child in children]
        waits = any_of(part.waits for part in parts)
        if aggregation.method.name == "none":
            return Scored(score=exact(0), play=0, waits=waits, worth=0, empty=nw.lit(True))
        below = [self._child(child, part) for child, part in zip(children, parts, strict=True)]
        name = group_id
        combining = Combining(
            below, points=points, name=group_id, largest=self.largest, bind=self._bound_number,
            formula=self.rules.groups.get(name),
        )  # fmt: skip
        made = combining.combined(aggregation)
        if made.fault is not None and name not in self.rules.complete:
            self._fault_of_group(group_id, made.fault, waits, made.score.depth)
        score, play, worth = self._worth(
            group_id, children, aggregation, combining=combining, made=made
        )
        if waits is not None:
            score, play = combining.instead(score, waits, Fraction(0)), chosen(waits, 0, play)
        cut = self.rounding if self.rounding and group_id else None
        if cut and Stage.GROUP in cut.stages:
            score = self.arithmetic.rounded(CUTS[cut.mode], score, cut.places)
        depth = max([score.depth, *(part.score.depth for part in parts)])
        score = self._bound_number(attrs.evolve(score, depth=depth), f"score {group_id}")
        if not isinstance(play, int):
            play = self._named(f"play {group_id}", lit(play, self.most), depth)
            score = attrs.evolve(score, depth=depth + 1)
        stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
        empty = None if stands or made.empty is False else lit_test(made.empty)
        return Scored(score=score, play=play, waits=waits, worth=worth, empty=empty)

    def _child(self, node: Node, part: Scored) -> Child:
        """A node as a child of a group."""
        number = self._added_up(part.score)
        there = part.play > 0
        worth = self._play(part)
        if part.worth is not None:
            worth = exact(Fraction(part.worth or self.share, self.share))
        weight = Fraction(1) if node.weight is None else node.weight
        return Child(score=number, there=there, points=worth, weight=weight)

    def _worth(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation,
        *, combining: Combining, made: Combined,
    ) -> tuple[Number, Whole, int | None]:  # fmt: skip
        """The score, the points in play, and how many these are where there are any."""
        whole = int(combining.points * self.share)
        worth: int | None = whole
        play: Whole = whole
        score = made.score
        if isinstance(aggregation.method, BestOf):
            play, worth = self._worth_of_best(combining, aggregation.method.count, whole)
        elif aggregation.method.additive:
            play = added_up([self.nodes[child.id].play for child in children])
            moved = added_up([self._out(child, OnNotApplicable.SIBLINGS) for child in children])
            if not isinstance(moved, int):
                score = self._bound_number(score, f"score {group_id} as it is")
                # Where too few are in play nothing is moved.
                moved = lit(chosen(made.empty, 0, moved), self.most)
                found, play = self._moved(score, lit(play, self.most), moved, group_id)
                score = self._added_up(found)
            worth = play if isinstance(play, int) else None
        stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
        play = chosen(made.empty, whole if stands else 0, play)
        if stands and made.empty is not False and worth != whole:
            worth = None
        return score, play, worth

    def _worth_of_best(
        self, combining: Combining, count: int, whole: int
    ) -> tuple[Whole, int | None]:
        """The best so many of too few are worth what these can earn."""
        values = [child.points.constant for child in combining.children]
        if any(value is None for value in values):
            raise Unprovable
        known = [int(value * self.share) for value in values if value is not None]
        by_count = combining.count.number
        if isinstance(by_count, int):
            there = [k for k, c in zip(known, combining.children, strict=True) if c.there is True]
            play = min(whole, sum(sorted(there, reverse=True)[:count]))
            return play, play
        if len(set(known)) > 1:
            raise Unprovable
        found = [min(whole, known[0] * min(k, count)) for k in range(len(known) + 1)]
        counted: Whole = found[-1]
        for k, each in enumerate(found[:-1]):
            same = as_test(as_column(compared("==", by_count, k)))
            counted = chosen(same, each, counted)
        return counted, found[-1] if len(set(found[1:])) == 1 else None

    def _fault_of_group(self, name: str, fault: Expr, waits: Expr | None, depth: int) -> None:
        found = self._named(f"fault of {name}", fault, depth) != FINE
        self.faults.append(found if waits is None else found & ~waits)

    def _other_totals(self) -> None:
        """Other totals are no columns; but a row in which one of them has no value is in error."""
        for total in self.model.totals:
            if total.aggregation.method.name not in {"formula", "table"}:
                continue
            below = []
            for node_id, each in total.parts:
                child = self._child(self.plan.by_id[node_id], self.nodes[node_id])
                rate = self.arithmetic.arithmetic("/", child.score, child.points)
                earned = self.arithmetic.arithmetic("*", rate, exact(each))
                below.append(Child(
                    score=attrs.evolve(earned, fault=None), weight=each,
                    there=child.there if each else False, points=exact(each or 1),
                ))  # fmt: skip
            formula = self.rules.groups.get(total.key)
            combining = Combining(
                below, points=total.points, name=total.key, largest=self.largest,
                bind=self._bound_number, formula=formula,
            )  # fmt: skip
            made = combining.combined(total.aggregation)
            if made.fault is not None:
                waits = any_of(self.nodes[node_id].waits for node_id, _ in total.parts)
                self._fault_of_group(total.key, made.fault, waits, made.score.depth)

    # What is in play.

    def _play(self, part: Scored) -> Number:
        """The points in play; 1 where there are none, as nothing is asked of them then."""
        if isinstance(part.play, int):
            return exact(Fraction(part.play or self.share, self.share))
        return Number(
            number=chosen(part.play == 0, 1, part.play), over=self.share, low=1, high=self.most,
            most=self.share, depth=part.score.depth,
        )  # fmt: skip

    def _out(self, node: Node, policy: OnNotApplicable) -> Count:
        """The points of an indicator that does not apply and goes that way, else 0."""
        status = self.nodes[node.id].status
        if not isinstance(node, Indicator) or status is None:
            return 0
        if node.on_not_applicable is not policy:
            return 0
        return lit(chosen(status == NOT_APPLICABLE, int(node.points * self.share), 0), self.most)

    def _moved(self, score: Score, play: Count, moved: Expr, group_id: str) -> tuple[Score, Count]:
        """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
        moves = (lit(moved) > 0) & (lit(play) > 0)
        one, other = (
            Number(number=chosen(moves, each, 1), low=1, high=self.most, depth=score.depth)
            for each in (lit(play) + moved, play)
        )
        share = self._bound_number(self.arithmetic.arithmetic("/", one, other), f"share {group_id}")
        found = self._times(score, share, f"score {group_id} with its share")
        return found, lit(chosen(moves, lit(play) + moved, play))

    def _times(self, score: Score, factor: Number, name: str) -> Score:
        """The score times a number, part by part."""
        if isinstance(score, Number):
            return self._bound_number(self.arithmetic.arithmetic("*", score, factor), name)
        parts = [self._times(part, factor, f"{name} {k}") for k, part in enumerate(score.parts)]
        return Sum(parts=tuple(part for part in parts if isinstance(part, Number)))
