"""Groups that are no plain sums: what of them is in play, and what they hand on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import narwhals.stable.v2 as nw

from perfrules.aggregating.best_of import BestOf
from perfrules.batch.children import Child, Children, lit_test
from perfrules.batch.draft import Draft
from perfrules.batch.groups import Combined, combine
from perfrules.batch.nodes import Scored, added_up, any_of
from perfrules.batch.play import moved_to_siblings, points_in_play, points_out
from perfrules.batch.values import FINE, Number, Unprovable, as_column, as_test, exact
from perfrules.batch.whole import Whole, chosen, compared, lit
from perfrules.batch.widths import Expr
from perfrules.compiling.leaves import CUTS
from perfrules.model import (
    Aggregation,
    Node,
    OnNotApplicable,
    Stage,
    WhenEmpty,
)


def combined(
    draft: Draft,
    group_id: str,
    children: Sequence[Node],
    aggregation: Aggregation,
    points: Fraction,
) -> Scored:
    """A group that is scored by its aggregation."""
    parts = [draft.nodes[child.id] for child in children]
    waits = any_of(part.waits for part in parts)
    if aggregation.method.name == "none":
        return Scored(score=exact(0), play=0, waits=waits, worth=0, empty=nw.lit(True))
    below = [_child(draft, child, part) for child, part in zip(children, parts, strict=True)]
    group = Children(
        below, points=points, name=group_id, largest=draft.largest, bind=draft.bound_number
    )
    made = combine(group, aggregation, draft.rules.groups.get(group_id))
    if made.fault is not None and group_id not in draft.rules.complete:
        _fault_of_group(draft, group_id, made.fault, waits, made.score.depth)
    score, play, worth = _worth(draft, group_id, children, aggregation, group=group, made=made)
    if waits is not None:
        score, play = group.instead(score, waits, Fraction(0)), chosen(waits, 0, play)
    cut = draft.rounding if draft.rounding and group_id else None
    if cut and Stage.GROUP in cut.stages:
        score = draft.arithmetic.rounded(CUTS[cut.mode], score, cut.places)
    depth = max([score.depth, *(part.score.depth for part in parts)])
    score = draft.bound_number(attrs.evolve(score, depth=depth), f"score {group_id}")
    if not isinstance(play, int):
        play = draft.named(f"play {group_id}", lit(play, draft.most), depth)
        score = attrs.evolve(score, depth=depth + 1)
    stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
    empty = None if stands or made.empty is False else lit_test(made.empty)
    return Scored(score=score, play=play, waits=waits, worth=worth, empty=empty)


def _child(draft: Draft, node: Node, part: Scored) -> Child:
    """A node as a child of a group."""
    number = draft.summed(part.score)
    there = part.play > 0
    worth = points_in_play(draft, part)
    if part.worth is not None:
        worth = exact(Fraction(part.worth or draft.share, draft.share))
    weight = Fraction(1) if node.weight is None else node.weight
    return Child(score=number, there=there, points=worth, weight=weight)


def _worth(
    draft: Draft, group_id: str, children: Sequence[Node], aggregation: Aggregation,
    *, group: Children, made: Combined,
) -> tuple[Number, Whole, int | None]:  # fmt: skip
    """The score, the points in play, and how many these are where there are any."""
    whole = int(group.points * draft.share)
    worth: int | None = whole
    play: Whole = whole
    score = made.score
    if isinstance(aggregation.method, BestOf):
        play, worth = _worth_of_best(draft, group, aggregation.method.count, whole)
    elif aggregation.method.additive:
        play = added_up([draft.nodes[child.id].play for child in children])
        moved = added_up([points_out(draft, child, OnNotApplicable.SIBLINGS) for child in children])
        if not isinstance(moved, int):
            score = draft.bound_number(score, f"score {group_id} as it is")
            # Where too few are in play nothing is moved.
            moved = lit(chosen(made.empty, 0, moved), draft.most)
            found, play = moved_to_siblings(draft, score, lit(play, draft.most), moved, group_id)
            score = draft.summed(found)
        worth = play if isinstance(play, int) else None
    stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
    play = chosen(made.empty, whole if stands else 0, play)
    if stands and made.empty is not False and worth != whole:
        worth = None
    return score, play, worth


def _worth_of_best(
    draft: Draft, group: Children, count: int, whole: int
) -> tuple[Whole, int | None]:
    """The best so many of too few are worth what these can earn."""
    values = [child.points.constant for child in group.children]
    if any(value is None for value in values):
        raise Unprovable
    known = [int(value * draft.share) for value in values if value is not None]
    by_count = group.count.number
    if isinstance(by_count, int):
        there = [k for k, c in zip(known, group.children, strict=True) if c.there is True]
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


def _fault_of_group(draft: Draft, name: str, fault: Expr, waits: Expr | None, depth: int) -> None:
    found = draft.named(f"fault of {name}", fault, depth) != FINE
    draft.faults.append(found if waits is None else found & ~waits)


def other_totals(draft: Draft) -> None:
    """Other totals are no columns; but a row in which one of them has no value is in error."""
    for total in draft.model.totals:
        if total.aggregation.method.name not in {"formula", "table"}:
            continue
        below = []
        for node_id, each in total.parts:
            child = _child(draft, draft.plan.by_id[node_id], draft.nodes[node_id])
            rate = draft.arithmetic.result("/", child.score, child.points)
            earned = draft.arithmetic.result("*", rate, exact(each))
            below.append(Child(
                score=attrs.evolve(earned, fault=None), weight=each,
                there=child.there if each else False, points=exact(each or 1),
            ))  # fmt: skip
        group = Children(
            below,
            points=total.points,
            name=total.key,
            largest=draft.largest,
            bind=draft.bound_number,
        )
        made = combine(group, total.aggregation, draft.rules.groups.get(total.key))
        if made.fault is not None:
            waits = any_of(draft.nodes[node_id].waits for node_id, _ in total.parts)
            _fault_of_group(draft, total.key, made.fault, waits, made.score.depth)
