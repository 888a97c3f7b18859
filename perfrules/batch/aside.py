"""Indicators that columns cannot hold: their rows are scored one by one, all else as columns.

Roots, logarithms, and numbers that may leave 64 bits: the rule is compiled by itself, as for one
subject, and its scores go back into the table as a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.engines import frame_from
from perfrules.batch.reading import known_name
from perfrules.batch.values import Unprovable
from perfrules.compiling.functions import function, unpacked
from perfrules.compiling.leaves import write_leaf
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import SCORED, Plan
from perfrules.compiling.values import fact_slots, write_values
from perfrules.expressions.compiler import NAMESPACE, Code

_KEPT: Final = 100_000  # outcomes of one indicator that are remembered


@attrs.frozen(kw_only=True)
class Aside:
    """An indicator that is scored row by row: from known facts to its score and its status."""

    indicator: str
    facts: tuple[str, ...]  # names of columns
    over: int  # the denominator of its scores
    has_status: bool
    score: Callable[[tuple[Any, ...]], tuple[int, int]]

    def columns(self, frame: Any, plain: Sequence[bool]) -> dict[str, Any]:
        """The score and the status of every row; of rows that are not plain nothing."""
        known = frame.select(*self.facts).to_arrow()  # where what is missing is None
        rows = zip(*(known[name].to_pylist() for name in self.facts), strict=True)
        found = [
            self.score(row) if is_plain else (None, None)
            for row, is_plain in zip(rows, plain, strict=True)
        ]
        made = {score_name(self.indicator): [score for score, _ in found]}
        if self.has_status:
            made[status_name(self.indicator)] = [status for _, status in found]
        columns = frame_from(made, dict.fromkeys(made, nw.Int64()), frame)
        return {name: columns[name] for name in made}


def aside(plan: Plan, rule: Rule, columns: Mapping[str, str]) -> Aside:
    """The indicator by itself; Unprovable where its scores have no common denominator."""
    indicator = rule.indicator
    over = plan.layout.nodes[indicator.id].over
    if over is None or not rule.reads or not set(rule.reads) <= columns.keys():
        raise Unprovable
    code = Code()
    slots = fact_slots(plan.rules, plan.positions, plan.required)
    unpacked(code, (f"n{plan.positions[fact]}" for fact in rule.reads), "known")
    write_values(code, plan.rules, slots, rule.trees())
    leaf = write_leaf(code, rule, 0, slots, plan.model.rounding)
    code.emit(f"return {leaf.score.number}, {leaf.status or SCORED}")
    made = function(code, "score", "known", NAMESPACE)
    facts = {fact.id: fact for fact in plan.facts}
    return Aside(
        indicator=indicator.id,
        facts=tuple(known_name(facts[fact]) for fact in rule.reads),
        over=over,
        has_status=leaf.status is not None,
        score=lru_cache(maxsize=_KEPT)(made),
    )


def score_name(indicator: str) -> str:
    """The column of an indicator's score."""
    return f"score {indicator}"


def status_name(indicator: str) -> str:
    """The column of an indicator's status."""
    return f"status {indicator}"
