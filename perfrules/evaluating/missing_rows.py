"""Tables that have no row for the scores that are looked up in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from perfrules.compiling.plan import UNDEFINED, Plan
from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.model import IndicatorGroup
from perfrules.wording import Text


def rows_missing(plan: Plan, outcome: tuple[Any, ...]) -> Iterator[Diagnostic]:
    """What each of them lacks: a row for so many scores with that sum."""
    failed = [
        (group_id, cell, outcome[state] - UNDEFINED)
        for group_id, cell, state in plan.layout.tables
        if outcome[state] >= UNDEFINED
    ]
    ids = {group_id for group_id, *_ in failed}
    for group_id, cell, scored in failed:
        if _are_below(plan, group_id, ids - {group_id}):
            continue  # what is looked up here is not known yet
        total = show(Fraction(*cell.of(outcome)))
        label = plan.by_id[group_id].label if group_id else plan.model.title
        yield Diagnostic(
            slug="no-row",
            span=None,
            message=Text(
                f"“{label}”查表得不出分：表里没有 {scored} 项合计 {total} 分的一行",
                f"“{label}” has no score: the table has no row for {scored} scores that add up to"
                f" {total}",
            ),
            hint=Text(f"在表里补上 {scored}: {{{total}: 得分}}",
                      f"add {scored}: {{{total}: score}} to the table"),
        )  # fmt: skip


def _are_below(plan: Plan, group_id: str, ids: set[str]) -> bool:
    """Whether one of the groups is inside this one."""
    waiting = [plan.by_id[group_id]] if group_id else list(plan.model.indicators)
    while waiting:
        node = waiting.pop()
        if node.id in ids:
            return True
        waiting += node.children if isinstance(node, IndicatorGroup) else ()
    return False
