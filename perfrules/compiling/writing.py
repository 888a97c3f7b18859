"""Writes the function that scores: indicators, groups, the total, the grade."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfrules.compiling.combining import combined, combined_total
from perfrules.compiling.functions import constant, function, summed, unpacked
from perfrules.compiling.group_formulas import Made, made as made_formula
from perfrules.compiling.leaves import CUTS, Leaf, write_leaf
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import (
    NOT_APPLICABLE,
    PENDING,
    UNREADABLE,
    Cell,
    Lacking,
    Layout,
    State,
    TotalCell,
)
from perfrules.compiling.rules import Rules
from perfrules.compiling.totals import TotalWriter, folded
from perfrules.compiling.values import fact_slots, write_values
from perfrules.compiling.verdicts import FAULTS, VerdictWriter
from perfrules.expressions.compiler import NAMESPACE, Code, Compiler, Exact, Slot, times
from perfrules.model import (
    Aggregation,
    Indicator,
    IndicatorGroup,
    Node,
    OnMissing,
    OnNotApplicable,
    Stage,
    Total,
)

Score = Callable[[tuple[Any, ...]], tuple[Any, ...]]
_MAY_LACK = frozenset({"formula", "table"})  # the aggregations that may have no score to give
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
        self.low = None if self.model.below_zero else Fraction(0)  # of groups and the total
        self.group_states: dict[str, str] = {}
        self.cells: list[str] = []
        # Of groups that may be at fault: where, status, sum, how many were scored.
        self.may_lack: list[tuple[str, str, Exact, str]] = []

    def written(self) -> tuple[Score, Layout]:
        code = self.code
        unpacked(code, (f"n{k}" for k in range(len(self.model.facts))), "known")
        trees = [t for rule in self.rules.indicators for t in rule.trees()]
        trees += [t for t, _ in self.rules.whole.trees()]
        write_values(code, self.rules, self.slots, trees)
        for k, rule in enumerate(self.rules.indicators):
            leaf = write_leaf(code, rule, k, self.slots, self.model.rounding)
            self.leaves[leaf.indicator.id] = leaf
        model = self.model
        whole = self._group(model.indicators, "r", model.aggregation, model.total_points, "")
        totals = {total.id: self._other(k, total) for k, total in enumerate(model.totals)}
        layout = self._layout(whole, totals)
        code.emit(f"return ({', '.join(self.cells)},)")
        return function(code, "score", "known", NAMESPACE), layout

    # The tree.

    def _node(self, node: Node) -> _Part:
        if isinstance(node, IndicatorGroup):
            name = f"g{next(self.groups)}"
            part = self._group(node.children, name, node.aggregation, node.points, node.id)
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
        self,
        children: Sequence[Node],
        name: str,
        aggregation: Aggregation,
        points: Fraction,
        where: str,
    ) -> _Part:
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
            cut = Compiler(self.code, {}).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, name)
        return _Part(score, play, waits)

    def _moved_points(self, children: Sequence[Node]) -> str:
        """The points that siblings take over, in shares of a point."""
        return folded([self._out(child, OnNotApplicable.SIBLINGS) for child in children], self.code)

    def _combined(
        self, parts: Sequence[_Part], moved: str, name: str, made: str, waits: str
    ) -> _Part:
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
            cut = Compiler(code, {}).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, f"{name}c")
        return _Part(score, play, f"{state} == {PENDING}" if waits else "")

    def _may_lack(self, where: str, aggregation: Aggregation) -> bool:
        """Whether the group may come to no score: scores that people give can be any."""
        by_rules = all(rule.given is None and rule.supposed is None for rule in self.by_id.values())
        complete = by_rules and where in self.rules.complete
        return aggregation.method.name in _MAY_LACK and not complete

    def _formula(self, where: str, points: Fraction) -> Made | None:
        found = self.rules.groups.get(where)
        return None if found is None else made_formula(found, points)

    def _other(self, k: int, total: Total) -> tuple[Exact, Exact, str]:
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
            cut = Compiler(code, {}).rounded(CUTS[rounding.mode], score, rounding.places)
            score = self._bound(cut, f"{number}c")
        return score, Exact(points, points_over), state

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
        return Exact(number, over, self.low), new

    def _sum(self, scores: Sequence[Exact]) -> Exact:
        known = [s for s in scores if isinstance(s.over, int)]
        shared = math.lcm(*(s.over for s in known if isinstance(s.over, int)))
        terms = [times(s.number, shared // s.over) for s in known if isinstance(s.over, int)]
        total = Exact(summed(self.code, terms), shared, self.low)
        compiler = Compiler(self.code, {})
        for score in scores:
            if not isinstance(score.over, int):
                one, other, over = compiler.common(total, score)
                added = self.code.bind(f"({one} + {other})")
                total = Exact(added, self.code.bind(str(over)), self.low)
        return total

    def _bound(self, value: Exact, name: str) -> Exact:
        self.code.emit(f"{name} = {value.number}")
        return attrs.evolve(value, number=name)

    # Where everything stands.

    def _layout(self, whole: _Part, totals: Mapping[str, tuple[Exact, Exact, str]]) -> Layout:
        code, model = self.code, self.model
        verdict = VerdictWriter(code, self.rules, self.slots) if self.rules.whole else None
        asked = self._asked()
        writer = TotalWriter(code, model, self.share, verdict)
        excluded = (self._out(leaf, OnNotApplicable.EXCLUDE) for leaf in model.added_leaves())
        points = writer.points(excluded)
        total, raw = writer.written(whole.score, whole.play, points, self._statuses())
        faults = self._faults()
        states: dict[str, State] = {}
        nodes = {node.id: self._cell(self.parts[node.id].score) for node in model.nodes()}
        for leaf in self.leaves.values():
            place = None if leaf.status is None else self._place(leaf.status)
            states[leaf.indicator.id] = State(place)
        for group_id, state in self.group_states.items():
            states[group_id] = State(self._place(state))
        whole_total, raw_total = self._cell(total), self._cell(raw)
        return Layout(
            total=whole_total,
            raw_total=raw_total,
            total_points=self._cell(points),
            base=self._cell(Exact("base", "base_over")) if verdict else raw_total,
            scores={name: self._cell(value) for name, value in asked.items()},
            grade=self._place("grade"),
            faults=self._place(faults) if faults else None,
            nodes=nodes,
            states=states,
            always=self._always(nodes, states),
            leaves=tuple(
                (i, nodes[i].position, _full(leaf, nodes[i].over), states[i].position)
                for i, leaf in self.leaves.items()
            ),
            lacking=tuple(
                Lacking(where, self._place(state), self._cell(asked), self._place(scored))
                for where, state, asked, scored in self.may_lack
            ),
            totals={
                name: TotalCell(self._cell(score), self._cell(points), self._place(state))
                for name, (score, points, state) in totals.items()
            },
            plays={
                each: self._place(part.play)
                for each, part in (self.parts.items() if self.rules.groups else ())
            },
            share=self.share,
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

    def _statuses(self) -> list[str]:
        return [leaf.status for leaf in self.leaves.values() if leaf.status is not None]

    def _faults(self) -> str:
        of_whole = [FAULTS] if self.rules.whole else []
        states = [*self._statuses(), *(state for _, state, _, _ in self.may_lack)]
        at_fault = [f"({u} >= {UNREADABLE})" for u in states]
        return summed(self.code, [*at_fault, *of_whole])

    def _asked(self) -> dict[str, Exact]:
        """The scores and score rates that rules of the whole ask for, as variables."""
        found: dict[str, Exact] = {}
        for k, (name, (asked, node_id)) in enumerate(self.rules.whole.asked.items()):
            part, variable = self.parts[node_id], f"own{k}"
            number, over = part.score.number, str(part.score.over)
            if asked == "rate_of":
                number, over = times(number, self.share), f"{over} * {part.play}"
            lacking = [f"{u} == {PENDING}" for u in self._statuses_below(node_id)]
            lacking += [] if part.play.isdigit() else [f"{part.play} == 0"]
            if lacking:
                self.code.emit(f"{variable} = None; {variable}_over = 1")
                with self.code.inside(f"if not ({' or '.join(lacking)}):"):
                    self.code.emit(f"{variable} = {number}; {variable}_over = {over}")
            else:
                self.code.emit(f"{variable} = {number}; {variable}_over = {over}")
            found[name] = Exact(variable, f"{variable}_over", self.low)
            self.slots[name] = Slot(found[name], "NoScore" if lacking else None)
        return found

    def _statuses_below(self, node_id: str) -> list[str]:
        """The statuses of the indicators of a group that somebody may have yet to judge."""
        below: list[Node] = [node for node in self.model.nodes() if node.id == node_id]
        found = []
        while below:
            node = below.pop()
            if isinstance(node, IndicatorGroup):
                below += node.children
            elif node.on_missing is OnMissing.PENDING and self.leaves[node.id].status:
                found.append(str(self.leaves[node.id].status))
        return found

    def _cell(self, value: Exact) -> Cell:
        position = self._place(value.number)
        if isinstance(value.over, int):
            return Cell(position, value.over)
        return Cell(position, None, self._place(value.over))

    def _place(self, code: str) -> int:
        self.cells.append(code)
        return len(self.cells) - 1


def _full(leaf: Leaf, over: int | None) -> int | None:
    """The number that stands for all the points of an indicator."""
    return None if over is None else int(leaf.indicator.points * over)
