"""Tables that have no row for the scores that are looked up in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from perfrules.compiling.plan import UNDEFINED, Plan
from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.wording import Text


def rows_missing(plan: Plan, outcome: tuple[Any, ...]) -> Iterator[Diagnostic]:
    """What each of them lacks: a row for so many scores with that sum."""
    for group_id, cell, state in plan.layout.tables:
        scored = outcome[state] - UNDEFINED
        if scored < 0:
            continue
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
