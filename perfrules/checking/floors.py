"""Scores below 0 beside aggregations that have no meaning for them (倒扣与汇总)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.model import Aggregation, Indicator, IndicatorGroup, Node, RulesetModel
from perfrules.wording import Text, shortened

_OF_PRODUCTS: Final = frozenset({"product", "geometric-mean"})


def floors_stand_under_no_product(model: RulesetModel) -> Iterator[Diagnostic]:
    """No score below 0 goes into a product: two of them would make a good one (倒扣不连乘)."""
    if not model.below_zero:
        return
    above = Text("上面", "above it")
    yield from _told(model.aggregation, model.indicators, above)
    for group in model.groups():
        yield from _told(group.aggregation, group.children, above)
    by_id = {node.id: node for node in model.nodes()} if model.totals else {}
    for total in model.totals:
        name = shortened(total.id, 30)
        parts = [by_id[each] for each, counts in total.parts if counts]
        yield from _told(total.aggregation, parts, Text(f"合计 {name} ", f"of the total {name}"))


def _told(aggregation: Aggregation, children: Sequence[Node], where: Text) -> Iterator[Diagnostic]:
    if aggregation.method.name not in _OF_PRODUCTS:
        return
    for leaf in _leaves(children):
        if leaf.floor < 0:
            name, method = shortened(leaf.label), aggregation.method.name
            yield Diagnostic(
                slug="floor-under-product",
                span=leaf.span,
                message=Text(
                    f"“{name}”可以低于 0，{where.zh}却按 {method} 汇总：负数连乘没有意义",
                    f"“{name}” may be below 0, but {method} {where.en} multiplies scores",
                ),
                hint=Text(
                    "删去 floor，或改用 sum、mean、weighted-mean 等汇总",
                    "delete its floor, or put the group together with sum, mean or weighted-mean",
                ),
            )


def _leaves(nodes: Sequence[Node]) -> Iterator[Indicator]:
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndicatorGroup):
            waiting.extend(reversed(node.children))
        else:
            yield node
