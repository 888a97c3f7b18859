"""Writes groups, the total and other totals from the scores of the indicators."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from perfrules.compiling.combining import combined, combined_total
from perfrules.compiling.functions import constant, summed
from perfrules.compiling.group_formulas import Made, made as made_formula
from perfrules.compiling.leaves import CUTS, Leaf
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING
from perfrules.compiling.rules import Rules
from perfrules.compiling.totals import folded
from perfrules.expressions.arithmetic import Arithmetic
from perfrules.expressions.compiler import Code, Exact, times
from perfrules.model import (
    Aggregation,
    Indicator,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    Stage,
    Total,
)

_MAY_LACK = frozenset({"formula", "table"})  # the aggregations that may have no score to give
_OUT_OF_PLAY = (OnNotApplicable.RESCALE, OnNotApplicable.SIBLINGS, OnNotApplicable.EXCLUDE)


@attrs.frozen
class Part:
    """A node: its score, and the points in play, in shares of a point (`TreeWriter.share`)."""

    score: Exact
    play: str
    waits: str = ""  # the condition that a person has yet to judge it, or that it has no score


class TreeWriter:
    """Writes what is above the indicators, and knows where it stands."""

    def __init__(self, code: Code, rules: Rules, leaves: Mapping[str, Leaf]) -> None:
        self.code, self.rules, self.model, self.leaves = code, rules, rules.model, leaves
        # Scores that people give can be any.
        self.by_rules = all(
            each.given is None and each.supposed is None for each in rules.indicators
        )
        self.parts: dict[str, Part] = {}
        self.groups = itertools.count()  # a group is named before the groups below it are written
        every = (self.model.total_points, *(node.points for node in self.model.nodes()))
        self.share = math.lcm(*(points.denominator for points in every))
        self.low = None if self.model.below_zero else Fraction(0)  # of groups and the total
        self.group_states: dict[str, str] = {}
        # Of groups that may be at fault: where, status, sum, how many were scored.
        self.may_lack: list[tuple[str, str, Exact, str]] = []

    def group(
        self,
        children: Sequence[Node],
        name: str,
        aggregation: Aggregation,
        points: Fraction,
        where: str,
    ) -> Part:
        """A group, or the whole, and all that is below it; `where` is its id, or empty."""
        parts = [self._node(child) for child in children]
        waits = " or ".join(part.waits for part in parts if part.waits)
        if not aggregation.is_plain_sum:
            weights = tuple(child.weight for child in children)
            made = combined(aggregation, points, weights, self.share, self._formula(where, points))
            moved = self._moved_points(children) if aggregation.method.additive else "0"
            part = self._combined(parts, moved, name, constant(self.code, made), waits)
            if self._may_lack(where, aggregation):
                total = Exact(name, f"{name}w")
                self.may_lack.append((where, f"{name}u", total, f"{name}p"))
            return part
        score = self._bound(self._sum([part.score for part in parts]), name)
        play = folded([part.play for part in parts], self.code)
        moved = self._moved_points(children)
        if moved != "0":
            score, play = self._moved(score, play, moved, name)
        rounding = self.model.rounding
        if rounding and Stage.GROUP in rounding.stages and name != "r":
            cut = Arithmetic(self.code).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, name)
        return Part(score, play, waits)

    def total(self, k: int, total: Total) -> tuple[Exact, Exact, str]:
        """Another total: its score, its points and its status."""
        code, parts = self.code, [self.parts[each] for each, _ in total.parts]
        waits = " or ".join(part.waits for part in parts if part.waits)
        formula = self._formula(total.key, total.points)
        called = constant(code, combined_total(total, self.share, formula))
        listed = "".join(f"({p.score.number}, {p.score.over}, {p.play}), " for p in parts)
        number, over, points, points_over, state = (f"{letter}t{k}" for letter in "nwpqu")
        whole, over_whole = total.points.as_integer_ratio()  # what it can come to stays known
        nothing = f"(0, 1, {whole}, {over_whole}, {PENDING}) if {waits} else " if waits else ""
        code.emit(
            f"{number}, {over}, {points}, {points_over}, {state} = {nothing}{called}(({listed}))"
        )
        score = Exact(number, over)
        if self._may_lack(total.key, total.aggregation):
            self.may_lack.append((total.key, state, score, points))
        rounding = self.model.rounding
        if rounding and Stage.TOTAL in rounding.stages:
            cut = Arithmetic(code).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, f"{number}c")
        return score, Exact(points, points_over), state

    def out(self, node: Node, policy: OnNotApplicable) -> str:
        """The points of an indicator that does not apply and goes that way, else 0."""
        leaf = self.leaves.get(node.id) if isinstance(node, Indicator) else None
        if leaf is None or leaf.status is None or leaf.indicator.on_not_applicable is not policy:
            return "0"
        points = int(leaf.indicator.points * self.share)
        return f"({points} if {leaf.status} == {NOT_APPLICABLE} else 0)"

    def _node(self, node: Node) -> Part:
        if isinstance(node, IndicatorGroup):
            name = f"g{next(self.groups)}"
            part = self.group(node.children, name, node.aggregation, node.points, node.id)
            if not node.aggregation.is_plain_sum:
                self.group_states[node.id] = f"{name}u"
        else:
            leaf = self.leaves[node.id]
            waits = f"{leaf.status} >= {PENDING}" if leaf.status else ""
            part = Part(leaf.score, self._play(leaf), waits)
        self.parts[node.id] = part
        return part

    def _play(self, leaf: Leaf) -> str:
        points = str(int(leaf.indicator.points * self.share))
        if leaf.status is None or leaf.indicator.on_not_applicable not in _OUT_OF_PLAY:
            return points
        return f"(0 if {leaf.status} == {NOT_APPLICABLE} else {points})"

    def _moved_points(self, children: Sequence[Node]) -> str:
        """The points that siblings take over, in shares of a point."""
        return folded([self.out(child, OnNotApplicable.SIBLINGS) for child in children], self.code)

    def _combined(
        self, parts: Sequence[Part], moved: str, name: str, made: str, waits: str
    ) -> Part:
        """A group that is scored by its aggregation: the exact numbers go through a function."""
        code = self.code
        number, over, play, state = name, f"{name}w", f"{name}p", f"{name}u"
        listed = "".join(f"({p.score.number}, {p.score.over}, {p.play}), " for p in parts)
        found = f"{made}(({listed}), {moved})"
        if waits:
            found = f"(0, 1, 0, {PENDING}) if {waits} else {found}"
        code.emit(f"{number}, {over}, {play}, {state} = {found}")
        score = Exact(number, over, self.low)
        rounding = self.model.rounding
        if rounding and Stage.GROUP in rounding.stages and name != "r":
            cut = Arithmetic(code).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, f"{name}c")
        return Part(score, play, f"{state} == {PENDING}" if waits else "")

    def _may_lack(self, where: str, aggregation: Aggregation) -> bool:
        """Whether the group may come to no score."""
        complete = self.by_rules and where in self.rules.complete
        return aggregation.method.name in _MAY_LACK and not complete

    def _formula(self, where: str, points: Fraction) -> Made | None:
        found = self.rules.groups.get(where)
        return None if found is None else made_formula(found, points)

    def _moved(self, score: Exact, play: str, moved: str, name: str) -> tuple[Exact, str]:
        """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
        code = self.code
        number, over, new = f"{name}n", f"{name}w", f"{name}p"
        code.emit(
            f"{new} = {play}; moved = {moved}; {number} = {score.number}; {over} = {score.over}"
        )
        with code.inside(f"if moved and {new}:"):
            code.emit(f"{over} *= {new}; {new} += moved; {number} *= {new}")
        return Exact(number, over, self.low), new

    def _sum(self, scores: Sequence[Exact]) -> Exact:
        known = [s for s in scores if isinstance(s.over, int)]
        shared = math.lcm(*(s.over for s in known if isinstance(s.over, int)))
        terms = [times(s.number, shared // s.over) for s in known if isinstance(s.over, int)]
        total = Exact(summed(self.code, terms), shared, self.low)
        arithmetic = Arithmetic(self.code)
        for score in scores:
            if not isinstance(score.over, int):
                one, other, over = arithmetic.common(total, score)
                added = self.code.bind(f"({one} + {other})")
                total = Exact(added, self.code.bind(str(over)), self.low)
        return total

    def _bound(self, value: Exact, name: str) -> Exact:
        self.code.emit(f"{name} = {value.number}")
        return attrs.evolve(value, number=name)
