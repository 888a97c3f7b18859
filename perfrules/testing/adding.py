"""Groups and the total from the scores of the indicators, written out once more on fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import attrs

from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.formula import FormulaOf
from perfrules.model import (
    Aggregation,
    Indicator,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    RulesetModel,
    Stage,
    Total,
    WhenEmpty,
)
from perfrules.results import Status
from perfrules.testing.aggregating import Part, aggregated, by_formula
from perfrules.testing.judging import ZERO, cut, judged
from perfrules.testing.slowly import Look

_STAYING: Final = (OnNotApplicable.FULL, OnNotApplicable.ZERO)
_ADDING: Final = ("sum", "tiered")


class TotalOpinion(NamedTuple):
    """Another total: its score (None where it has none), what it can come to, its status."""

    score: Fraction | None
    points: Fraction
    status: Status


@attrs.frozen
class Opinion:
    """What the oracle makes of one subject."""

    scores: Mapping[str, Fraction | None]  # of indicators and groups
    statuses: Mapping[str, Status]  # of indicators
    play: Mapping[str, Fraction]  # the points in play of indicators and groups, and of the whole
    base: Fraction | None  # the total before bonuses and penalties
    raw_total: Fraction | None
    total: Fraction | None
    total_points: Fraction
    grade: str | None
    totals: Mapping[str, TotalOpinion]  # the other totals, by id


def added_up(
    model: RulesetModel,
    scores: Mapping[str, Fraction | None],
    statuses: Mapping[str, Status],
    look: Look,
) -> Opinion:
    """Groups, total and grade from the scores and statuses of the indicators.

    `look` takes names to facts and values, for the rules of the whole. Raises Unscorable where a
    table has no row, and where a rule of the whole lacks something.
    """
    below = _Tree(model, dict(scores), statuses)
    base, play = below.gathered(model.indicators, model.aggregation, model.total_points)
    points = model.total_points - sum(
        (
            leaf.points
            for leaf in _added(model.indicators, model.aggregation)
            if leaf.on_not_applicable is OnNotApplicable.EXCLUDE
            and statuses[leaf.id] is Status.NOT_APPLICABLE
        ),
        ZERO,
    )
    by_id = {node.id: node for node in model.nodes()}
    found = Opinion(
        scores=below.scores,
        statuses=statuses,
        play={**below.play, "": play},
        base=None,
        raw_total=None,
        total=None,
        total_points=points,
        grade=None,
        totals={each.id: below.another(each, by_id) for each in model.totals},
    )
    if Status.PENDING in statuses.values() or play == 0:
        return found
    base = base * points / play
    verdict = judged(model, base, points, below.earned, look)
    if not any(True for _ in model.whole_formulas()) and verdict.raw is not None:
        base = verdict.raw  # nothing comes between: it is the total, not below its floor
    return attrs.evolve(
        found, base=base, raw_total=verdict.raw, total=verdict.total, grade=verdict.grade
    )


class _Tree:
    """What is below the total: `earned` has what of it has a score, with the points in play."""

    def __init__(
        self,
        model: RulesetModel,
        scores: dict[str, Fraction | None],
        statuses: Mapping[str, Status],
    ) -> None:
        self.rounding, self.scores, self.statuses = model.rounding, scores, statuses
        self.play: dict[str, Fraction] = {}
        self.earned: dict[str, tuple[Fraction, Fraction]] = {}

    def gathered(
        self, children: tuple[Node, ...], aggregation: Aggregation, points: Fraction
    ) -> tuple[Fraction, Fraction]:
        """The score of what is above these nodes, and its points in play."""
        parts, moved, waits = [], ZERO, False
        for child in children:
            score, play = self._earned(child)
            self.play[child.id] = play
            pending = any(self.statuses[leaf.id] is Status.PENDING for leaf in leaves_of(child))
            if play:
                parts.append(
                    Part(score, play, Fraction(1 if child.weight is None else child.weight))
                )
                self.earned |= {} if pending else {child.id: (score, play)}
            elif isinstance(child, Indicator) and self._moves(child):
                moved += child.points
            waits |= pending
        if aggregation.method.name == "none" or (waits and not aggregation.is_plain_sum):
            return ZERO, ZERO
        method = aggregation.method
        found: Fraction | None = None
        if len(parts) >= aggregation.min_scored and isinstance(method, FormulaOf):
            found = by_formula(method, children, self.earned, points)
        elif len(parts) >= aggregation.min_scored:
            found = aggregated(method, parts, points)
        if found is None:
            earned = {WhenEmpty.FULL: points, WhenEmpty.ZERO: ZERO}.get(aggregation.when_empty)
            return (ZERO, ZERO) if earned is None else (earned, points)
        score, play = found, points
        if aggregation.method.name in _ADDING:  # what does not apply takes its points with it
            play = sum((part.points for part in parts), ZERO)
            score, play = score * (play + moved) / play, play + moved
        elif isinstance(aggregation.method, BestOf):
            best = sorted((part.points for part in parts), reverse=True)
            play = min(points, sum(best[: aggregation.method.count], ZERO))
        return score, play

    def another(self, total: Total, by_id: Mapping[str, Node]) -> TotalOpinion:
        """Another total: the score rate of each node times what it counts."""
        nodes = [by_id[each] for each, _ in total.parts]
        leaves = [leaf for node in nodes for leaf in leaves_of(node)]
        if any(self.statuses[leaf.id] is Status.PENDING for leaf in leaves):
            return TotalOpinion(None, total.points, Status.PENDING)
        there: dict[str, tuple[Fraction, Fraction]] = {}
        for each, counts in total.parts:
            score, play = self.earned.get(each, (ZERO, ZERO))
            if counts and play:
                there[each] = counts * score / play, counts
        aggregation, points = total.aggregation, total.points
        found: Fraction | None = None
        if len(there) >= aggregation.min_scored:
            if isinstance(aggregation.method, FormulaOf):
                found = by_formula(aggregation.method, nodes, there, points)
            else:
                parts = [Part(score, counts, counts) for score, counts in there.values()]
                found = aggregated(aggregation.method, parts, points)
        if found is None:
            worth = {WhenEmpty.FULL: points, WhenEmpty.ZERO: ZERO}.get(aggregation.when_empty)
            status = Status.NOT_APPLICABLE if worth is None else Status.SCORED
            return TotalOpinion(self._cut(worth), points, status)
        if aggregation.method.name in _ADDING:
            points = sum((counts for _, counts in there.values()), ZERO)
        return TotalOpinion(self._cut(found), points, Status.SCORED)

    def _cut(self, score: Fraction | None) -> Fraction | None:
        rounding = self.rounding
        if score is None or rounding is None or Stage.TOTAL not in rounding.stages:
            return score
        return cut(score, rounding.places, rounding.mode)

    def _earned(self, node: Node) -> tuple[Fraction, Fraction]:
        """The score of one node, and its points in play."""
        if isinstance(node, Indicator):
            out = self.statuses[node.id] is Status.NOT_APPLICABLE
            gone = out and node.on_not_applicable not in _STAYING
            return self.scores[node.id] or ZERO, ZERO if gone else node.points
        score, play = self.gathered(node.children, node.aggregation, node.points)
        if self.rounding and Stage.GROUP in self.rounding.stages:
            score = cut(score, self.rounding.places, self.rounding.mode)
        self.scores[node.id] = score
        return score, play

    def _moves(self, leaf: Indicator) -> bool:
        return leaf.on_not_applicable is OnNotApplicable.SIBLINGS


def leaves_of(node: Node) -> Iterator[Indicator]:
    """The indicators of a group, or the indicator."""
    if isinstance(node, Indicator):
        yield node
        return
    for child in node.children:
        yield from leaves_of(child)


def _added(children: Sequence[Node], aggregation: Aggregation) -> Iterator[Indicator]:
    """The indicators whose points are part of the total."""
    for child in children if aggregation.method.name in _ADDING else ():
        if isinstance(child, IndicatorGroup):
            yield from _added(child.children, child.aggregation)
        else:
            yield child
