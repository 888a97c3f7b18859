"""Writes the function that scores, and says where everything stands in what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from perfrules.compiling.functions import function, summed, unpacked
from perfrules.compiling.leaves import Leaf, write_leaf
from perfrules.compiling.plan import PENDING, UNREADABLE, Cell, Lacking, Layout, State, TotalCell
from perfrules.compiling.rules import Rules
from perfrules.compiling.totals import TotalWriter
from perfrules.compiling.tree import Part, TreeWriter
from perfrules.compiling.values import fact_slots, write_values
from perfrules.compiling.verdicts import FAULTS, VerdictWriter
from perfrules.expressions.compiler import NAMESPACE, Code, Exact, Slot, times
from perfrules.model import IndicatorGroup, Node, OnMissing, OnNotApplicable

Score = Callable[[tuple[Any, ...]], tuple[Any, ...]]


def write_scorer(
    rules: Rules, positions: Mapping[str, int], required: frozenset[str]
) -> tuple[Score, Layout]:
    """The compiled scores of a ruleset, and where each of them stands in what it returns."""
    return _Scorer(rules, positions, required).written()


class _Scorer:
    def __init__(
        self, rules: Rules, positions: Mapping[str, int], required: frozenset[str]
    ) -> None:
        self.rules, self.model, self.positions = rules, rules.model, positions
        self.code = Code()
        self.slots: dict[str, Slot] = fact_slots(rules, positions, required)
        self.leaves: dict[str, Leaf] = {}
        self.tree = TreeWriter(self.code, rules, self.leaves)
        self.cells: list[str] = []

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
        whole = self.tree.group(model.indicators, "r", model.aggregation, model.total_points, "")
        totals = {total.id: self.tree.total(k, total) for k, total in enumerate(model.totals)}
        layout = self._layout(whole, totals)
        code.emit(f"return ({', '.join(self.cells)},)")
        return function(code, "score", "known", NAMESPACE), layout

    def _layout(self, whole: Part, totals: Mapping[str, tuple[Exact, Exact, str]]) -> Layout:
        code, model = self.code, self.model
        verdict = VerdictWriter(code, self.rules, self.slots) if self.rules.whole else None
        asked = self._asked()
        writer = TotalWriter(code, model, self.tree.share, verdict)
        excluded = (self.tree.out(leaf, OnNotApplicable.EXCLUDE) for leaf in model.added_leaves())
        points = writer.points(excluded)
        total, raw = writer.written(whole.score, whole.play, points, self._statuses())
        faults = self._faults()
        states: dict[str, State] = {}
        nodes = {node.id: self._cell(self.tree.parts[node.id].score) for node in model.nodes()}
        for leaf in self.leaves.values():
            place = None if leaf.status is None else self._place(leaf.status)
            states[leaf.indicator.id] = State(place)
        for group_id, state in self.tree.group_states.items():
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
                for where, state, asked, scored in self.tree.may_lack
            ),
            totals={
                name: TotalCell(self._cell(score), self._cell(points), self._place(state))
                for name, (score, points, state) in totals.items()
            },
            plays={
                each: self._place(part.play)
                for each, part in (self.tree.parts.items() if self.rules.groups else ())
            },
            share=self.tree.share,
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
        states = [*self._statuses(), *(state for _, state, _, _ in self.tree.may_lack)]
        at_fault = [f"({u} >= {UNREADABLE})" for u in states]
        return summed(self.code, [*at_fault, *of_whole])

    def _asked(self) -> dict[str, Exact]:
        """The scores and score rates that rules of the whole ask for, as variables."""
        found: dict[str, Exact] = {}
        for k, (name, (asked, node_id)) in enumerate(self.rules.whole.asked.items()):
            part, variable = self.tree.parts[node_id], f"own{k}"
            number, over = part.score.number, str(part.score.over)
            if asked == "rate_of":
                number, over = times(number, self.tree.share), f"{over} * {part.play}"
            lacking = [f"{u} == {PENDING}" for u in self._statuses_below(node_id)]
            lacking += [] if part.play.isdigit() else [f"{part.play} == 0"]
            if lacking:
                self.code.emit(f"{variable} = None; {variable}_over = 1")
                with self.code.inside(f"if not ({' or '.join(lacking)}):"):
                    self.code.emit(f"{variable} = {number}; {variable}_over = {over}")
            else:
                self.code.emit(f"{variable} = {number}; {variable}_over = {over}")
            found[name] = Exact(variable, f"{variable}_over", self.tree.low)
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
