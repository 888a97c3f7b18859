"""Writes the function that scores: indicators, groups, the total, the grade."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfrules.compiling.combining import combined
from perfrules.compiling.functions import constant, function, summed, unpacked
from perfrules.compiling.leaves import CUTS, Leaf, write_leaf
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, UNREADABLE, Cell, Layout, State
from perfrules.compiling.rules import Rules
from perfrules.compiling.values import fact_slots, write_values
from perfrules.expressions.compiler import NAMESPACE, Code, Compiler, Exact, Slot, times
from perfrules.model import (
    Aggregation,
    GradeBand,
    Indicator,
    IndicatorGroup,
    Node,
    OnNotApplicable,
    RulesetModel,
    Stage,
)

Score = Callable[[tuple[Any, ...]], tuple[Any, ...]]
_OUT_OF_PLAY = (OnNotApplicable.RESCALE, OnNotApplicable.SIBLINGS, OnNotApplicable.EXCLUDE)


def write_scorer(
    rules: Rules, positions: Mapping[str, int], required: frozenset[str]
) -> tuple[Score, Layout]:
    """The compiled scores of a ruleset, and where each of them stands in what it returns."""
    return _Scorer(rules, positions, required).written()


@attrs.frozen
class _Part:
    """A node: its score, and the points in play, counted in shares of a point (`_Scorer.share`)."""

    score: Exact
    play: str
    waits: str = ""  # the condition that a person has yet to judge it, or that it has no score


class _Scorer:
    def __init__(
        self, rules: Rules, positions: Mapping[str, int], required: frozenset[str]
    ) -> None:
        self.rules, self.model, self.positions = rules, rules.model, positions
        self.code = Code()
        self.slots: dict[str, Slot] = fact_slots(rules, positions, required)
        self.by_id: dict[str, Rule] = {rule.indicator.id: rule for rule in rules.indicators}
        self.leaves: dict[str, Leaf] = {}
        self.parts: dict[str, _Part] = {}
        self.groups = itertools.count()  # a group is named before the groups below it are written
        every = (self.model.total_points, *(node.points for node in self.model.nodes()))
        self.share = math.lcm(*(points.denominator for points in every))
        self.group_states: dict[str, str] = {}
        self.cells: list[str] = []

    def written(self) -> tuple[Score, Layout]:
        code = self.code
        unpacked(code, (f"n{k}" for k in range(len(self.model.facts))), "known")
        trees = [t for rule in self.rules.indicators for t in rule.trees()]
        write_values(code, self.rules, self.slots, trees)
        for k, rule in enumerate(self.rules.indicators):
            leaf = write_leaf(code, rule, k, self.slots, self.model.rounding)
            self.leaves[leaf.indicator.id] = leaf
        model = self.model
        whole = self._group(model.indicators, "r", model.aggregation, model.total_points)
        layout = self._layout(whole)
        code.emit(f"return ({', '.join(self.cells)},)")
        return function(code, "score", "known", NAMESPACE), layout

    # The tree.

    def _node(self, node: Node) -> _Part:
        if isinstance(node, IndicatorGroup):
            name = f"g{next(self.groups)}"
            part = self._group(node.children, name, node.aggregation, node.points)
            if not node.aggregation.is_plain_sum:
                self.group_states[node.id] = f"{name}u"
        else:
            leaf = self.leaves[node.id]
            waits = f"{leaf.status} >= {PENDING}" if leaf.status else ""
            part = _Part(leaf.score, self._play(leaf), waits)
        self.parts[node.id] = part
        return part

    def _play(self, leaf: Leaf) -> str:
        points = str(int(leaf.indicator.points * self.share))
        if leaf.status is None or leaf.indicator.on_not_applicable not in _OUT_OF_PLAY:
            return points
        return f"(0 if {leaf.status} == {NOT_APPLICABLE} else {points})"

    def _group(
        self, children: Sequence[Node], name: str, aggregation: Aggregation, points: Fraction
    ) -> _Part:
        parts = [self._node(child) for child in children]
        waits = " or ".join(part.waits for part in parts if part.waits)
        if not aggregation.is_plain_sum:
            weights = tuple(child.weight for child in children)
            made = combined(aggregation, points, weights, self.share)
            return self._combined(parts, name, constant(self.code, made), waits)
        score = self._bound(self._sum([part.score for part in parts]), name)
        play = _folded([part.play for part in parts], self.code)
        moved = _folded(
            [self._out(child, OnNotApplicable.SIBLINGS) for child in children], self.code
        )
        if moved != "0":
            score, play = self._moved(score, play, moved, name)
        rounding = self.model.rounding
        if rounding and Stage.GROUP in rounding.stages and name != "r":
            cut = Compiler(self.code, {}).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, name)
        return _Part(score, play, waits)

    def _combined(self, parts: Sequence[_Part], name: str, made: str, waits: str) -> _Part:
        """A group that is scored by its aggregation: the exact numbers go through a function."""
        code = self.code
        number, over, play, state = name, f"{name}w", f"{name}p", f"{name}u"
        listed = "".join(f"({p.score.number}, {p.score.over}, {p.play}), " for p in parts)
        code.emit(f"{number}, {over}, {play}, {state} = {made}(({listed}))" if not waits else (
            f"{number}, {over}, {play}, {state} = "
            f"(0, 1, 0, {PENDING}) if {waits} else {made}(({listed}))"
        ))  # fmt: skip
        score = Exact(number, over, Fraction(0))
        rounding = self.model.rounding
        if rounding and Stage.GROUP in rounding.stages and name != "r":
            cut = Compiler(code, {}).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, f"{name}c")
        return _Part(score, play, f"{state} == {PENDING}" if waits else "")

    def _out(self, node: Node, policy: OnNotApplicable) -> str:
        """The points of an indicator that does not apply and goes that way, else 0."""
        leaf = self.leaves.get(node.id) if isinstance(node, Indicator) else None
        if leaf is None or leaf.status is None or leaf.indicator.on_not_applicable is not policy:
            return "0"
        points = int(leaf.indicator.points * self.share)
        return f"({points} if {leaf.status} == {NOT_APPLICABLE} else 0)"

    def _moved(self, score: Exact, play: str, moved: str, name: str) -> tuple[Exact, str]:
        """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
        code = self.code
        number, over, new = f"{name}n", f"{name}w", f"{name}p"
        code.emit(
            f"{new} = {play}; moved = {moved}; {number} = {score.number}; {over} = {score.over}"
        )
        with code.inside(f"if moved and {new}:"):
            code.emit(f"{over} *= {new}; {new} += moved; {number} *= {new}")
        return Exact(number, over, Fraction(0)), new

    def _sum(self, scores: Sequence[Exact]) -> Exact:
        known = [s for s in scores if isinstance(s.over, int)]
        shared = math.lcm(*(s.over for s in known if isinstance(s.over, int)))
        terms = [times(s.number, shared // s.over) for s in known if isinstance(s.over, int)]
        total = Exact(summed(self.code, terms), shared, Fraction(0))
        compiler = Compiler(self.code, {})
        for score in scores:
            if not isinstance(score.over, int):
                one, other, over = compiler.common(total, score)
                added = self.code.bind(f"({one} + {other})")
                total = Exact(added, self.code.bind(str(over)), Fraction(0))
        return total

    def _bound(self, value: Exact, name: str) -> Exact:
        self.code.emit(f"{name} = {value.number}")
        return attrs.evolve(value, number=name)

    # The total and the grade.

    def _layout(self, whole: _Part) -> Layout:
        code, model = self.code, self.model
        points = self._total_points()
        stop = self._stops(whole)
        total = raw = whole.score
        code.emit("grade = None")
        if stop:
            code.emit("total = raw = None; total_over = raw_over = 1")
            with code.inside(f"if not ({stop}):"):
                total, raw = self._total(whole, points)
            total, raw = Exact("total", "total_over"), Exact("raw", "raw_over")
        else:
            total, raw = self._total(whole, points)
        faults = self._faults()
        states: dict[str, State] = {}
        nodes = {node.id: self._cell(self.parts[node.id].score) for node in model.nodes()}
        for leaf in self.leaves.values():
            place = None if leaf.status is None else self._place(leaf.status)
            states[leaf.indicator.id] = State(place)
        for group_id, state in self.group_states.items():
            states[group_id] = State(self._place(state))
        return Layout(
            total=self._cell(total),
            raw_total=self._cell(raw),
            total_points=self._cell(points),
            grade=self._place("grade"),
            faults=self._place(faults) if faults else None,
            nodes=nodes,
            states=states,
            always=self._always(nodes, states),
            leaves=tuple(
                (i, nodes[i].position, _full(leaf, nodes[i].over), states[i].position)
                for i, leaf in self.leaves.items()
            ),
        )

    def _always(
        self, cells: Mapping[str, Cell], states: Mapping[str, State]
    ) -> dict[str, tuple[int, int]]:
        """The groups and indicators that are scored whatever the facts."""
        found: dict[str, tuple[int, int]] = {}
        for node in reversed(tuple(self.model.nodes())):  # a group after what is below it
            plain = isinstance(node, IndicatorGroup) and node.aggregation.is_plain_sum
            children = node.children if isinstance(node, IndicatorGroup) else ()
            below = plain and all(child.id in found for child in children)
            cell = cells[node.id]
            if cell.over is not None and (below or states.get(node.id) == State(None)):
                found[node.id] = (cell.position, cell.over)
        return found

    def _total_points(self) -> Exact:
        whole = self.model.total_points
        excluded = [self._out(leaf, OnNotApplicable.EXCLUDE) for leaf in self.model.leaves()]
        out = _folded(excluded, self.code)
        over = math.lcm(self.share, whole.denominator)
        number = str(int(whole * over))
        if out != "0":
            number = f"({number} - {times(out, over // self.share)})"
        return self._bound(Exact(number, over), "points")

    def _stops(self, whole: _Part) -> str:
        """The condition that there is no total: nothing applies, or somebody has yet to judge."""
        pending = [f"{u} == {PENDING}" for u in self._statuses() if u]
        nothing = [] if whole.play.isdigit() else [f"{whole.play} == 0"]
        return " or ".join([*nothing, *pending])

    def _statuses(self) -> list[str]:
        return [leaf.status for leaf in self.leaves.values() if leaf.status is not None]

    def _faults(self) -> str:
        return summed(self.code, [f"({u} >= {UNREADABLE})" for u in self._statuses()])

    def _total(self, whole: _Part, points: Exact) -> tuple[Exact, Exact]:
        """The total, rescaled where not all points are in play, as it is and rounded."""
        code, rounding = self.code, self.model.rounding
        raw = whole.score
        if not whole.play.isdigit():
            # 得分 ÷ 适用分值 × 满分; the two counts are in the same shares of a point.
            assert isinstance(points.over, int)
            above = f"({raw.number} * {points.number})"
            below = f"({raw.over} * {times(whole.play, points.over // self.share)})"
            raw = Exact(above, code.bind(below), Fraction(0))
        raw = self._bound(raw, "raw")
        if not isinstance(raw.over, int):
            code.emit(f"raw_over = {raw.over}")
        total = raw
        if rounding and Stage.TOTAL in rounding.stages:
            total = Compiler(code, {}).rounded(CUTS[rounding.mode], raw, rounding.places)
        total = self._bound(total, "total")
        code.emit(f"total_over = {total.over}; raw_over = {raw.over}")
        judged = raw if rounding and rounding.grade_on_raw else total
        self._graded(judged, points)
        return total, raw

    def _graded(self, total: Exact, points: Exact) -> None:
        order = sorted(range(len(self.model.grades)), key=lambda k: -self._low(k))
        if not order:
            return
        chain = " else ".join(
            f"{k} if {self._reaches(total, points, self.model.grades[k])}" for k in order
        )
        self.code.emit(f"grade = {chain} else None")

    def _low(self, k: int) -> Fraction:
        band = self.model.grades[k]
        return band.low * self.model.total_points if band.is_share else band.low

    @staticmethod
    def _reaches(total: Exact, points: Exact, band: GradeBand) -> str:
        low = band.low
        if band.is_share:
            # total / points >= low, without a division
            above = f"{total.number} * {points.over} * {low.denominator}"
            return f"{above} >= {points.number} * {total.over} * {low.numerator}"
        if isinstance(total.over, int):
            bar = low * total.over
            return f"{times(total.number, bar.denominator)} >= {bar.numerator}"
        return f"{times(total.number, low.denominator)} >= {total.over} * {low.numerator}"

    def _cell(self, value: Exact) -> Cell:
        position = self._place(value.number)
        if isinstance(value.over, int):
            return Cell(position, value.over)
        return Cell(position, None, self._place(value.over))

    def _place(self, code: str) -> int:
        self.cells.append(code)
        return len(self.cells) - 1


def _folded(counts: Sequence[str], code: Code) -> str:
    """The sum of counts, with those that are known added up now."""
    known = sum(int(count) for count in counts if count.isdigit())
    rest = [count for count in counts if not count.isdigit()]
    if not rest:
        return str(known)
    return code.bind(summed(code, [*([str(known)] if known else []), *rest]))


def _full(leaf: Leaf, over: int | None) -> int | None:
    """The number that stands for all the points of an indicator."""
    return None if over is None else int(leaf.indicator.points * over)


def named_nodes(model: RulesetModel) -> dict[str, str]:
    """The ids of groups and indicators, by id and by every name that only one of them has."""
    nodes = tuple(model.nodes())
    found = {node.id: node.id for node in nodes}
    shared: set[str] = set()
    for node in nodes:
        if found.setdefault(node.name, node.id) != node.id and node.name not in shared:
            shared.add(node.name)
    ids = {node.id for node in nodes}
    return {name: each for name, each in found.items() if name in ids or name not in shared}
