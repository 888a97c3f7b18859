"""Groups that should have a score and have none: a row that is missing, a divisor that is zero."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from perfrules.aggregating.table import Table
from perfrules.compiling.plan import UNREADABLE, Lacking, Plan
from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.explaining.places import place_words
from perfrules.model import Aggregation, IndicatorGroup
from perfrules.source import Span
from perfrules.wording import Text, shortened


def groups_at_fault(plan: Plan, outcome: tuple[Any, ...]) -> Iterator[Diagnostic]:
    """What is said of every group, of the whole and of other totals without a score."""
    at_fault = [p for p in plan.layout.lacking if outcome[p.status] >= UNREADABLE]
    ids = {place.where for place in at_fault}
    for place in at_fault:
        if _has_below(plan, place.where, ids - {place.where}):
            continue  # what it is made of is not known yet
        name, aggregation, span = _named(plan, place)
        at = place_words(plan.model.base_ids, span.file, span.line)
        if isinstance(aggregation.method, Table):
            total = show(Fraction(*place.total.of(outcome)))
            yield _no_row(name, at, outcome[place.scored], total)
        else:
            yield _no_value(name, at)


def _has_below(plan: Plan, where: str, ids: set[str]) -> bool:
    """Whether one of the groups is inside this one, or in the whole."""
    node = plan.by_id.get(where)
    waiting = [] if node is None else [node]
    waiting += [] if where else plan.model.indicators
    while waiting:
        each = waiting.pop()
        if each.id in ids:
            return True
        waiting += each.children if isinstance(each, IndicatorGroup) else ()
    return False


def _named(plan: Plan, place: Lacking) -> tuple[Text, Aggregation, Span]:
    """What people call it, how it is put together, and the place that says so."""
    model, where = plan.model, place.where
    node = plan.by_id.get(where)
    if isinstance(node, IndicatorGroup):
        told = shortened(node.label)
        name, aggregation, span = Text(told, told), node.aggregation, node.span
    elif not where:
        name, aggregation, span = Text("总得分", "the total"), model.aggregation, model.total_span
    else:
        total = next(total for total in model.totals if total.key == where)
        name = Text(
            f"另算的合计“{shortened(total.label)}”", f"the total “{shortened(total.label)}”"
        )
        aggregation, span = total.aggregation, total.span
    return name, aggregation, aggregation.span or span


def _no_row(name: Text, at: Text, scored: int, total: str) -> Diagnostic:
    return Diagnostic(
        slug="no-row",
        span=None,
        message=Text(
            f"{name.zh} 查不到得分：{scored} 个下级评了分、合计 {total} 分，"
            f"表里没有这一行（规则集{at.zh}）",
            f"{name.en} has no score: {scored} scored that add up to {total}, and the"
            f" table has no such row (ruleset, {at.en})",
        ),
        hint=Text(
            f"检查填报的数；若没有错，在规则集的表里 {scored} 的下面写上 {total}: 得分",
            f"check the facts; if they are right, write {total}: score under {scored} of the table"
            " in the ruleset",
        ),
    )


def _no_value(name: Text, at: Text) -> Diagnostic:
    return Diagnostic(
        slug="no-value",
        span=None,
        message=Text(
            f"{name.zh} 算不出：汇总公式的除数为 0，或开方、取对数的数超出范围（规则集{at.zh}）",
            f"{name.en} has no score: in its formula a divisor is 0, or a root or a"
            f" logarithm is out of range (ruleset, {at.en})",
        ),
        hint=Text(
            "检查填报的数；若可以为 0，请在公式里用 甲 if 条件 else 乙 写明此时怎么算",
            "check the facts; if it may be 0, let the formula say a if condition else b",
        ),
    )
