"""Document → other totals over the same tree: what counts in them, and for how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.outcomes import NoValue
from perfrules.expressions.types import PLAIN_NUMBER, NumberType
from perfrules.expressions.typing import typed
from perfrules.loading.aggregations import (
    Tables,
    asks_for_no_more_than_there_are,
    group_points,
    read_aggregation,
)
from perfrules.loading.document import Mapping
from perfrules.loading.reader import NodeReader
from perfrules.model import Indicator, Node, Total
from perfrules.wording import Text, normal, shortened

_MEASURES: Final = dict.fromkeys(("points", "weight"), PLAIN_NUMBER)


def read_totals(
    reader: NodeReader, tables: Tables, first: Sequence[Node], nodes: Sequence[Node]
) -> Iterator[Total]:
    """The totals under `totals`: over every indicator, or over the `first` level of the tree."""
    written = reader.node.get("totals")
    for name, entry in written.entries.items() if isinstance(written, Mapping) else ():
        if not isinstance(entry.value, Mapping):
            continue
        inner = reader.below(entry.value)
        aggregation = read_aggregation(inner, tables)
        each = inner.formula("each")
        if inner.quiet or inner.broken:
            continue
        over_all = inner.word("over") != "first-level"
        counted = [n for n in nodes if isinstance(n, Indicator)] if over_all else list(first)
        parts = list(_parts(inner, counted, each))
        if len(parts) < len(counted):
            continue  # it was told
        measures = [measure for _, measure in parts]
        if not any(measures):
            inner.wrong(
                "each",
                "nothing-counts",
                Text("这个合计里没有一项计分", "nothing counts in this total"),
                Text("至少一项要大于 0，例如 each: 1", "let one be above 0, such as each: 1"),
            )
            continue
        asks_for_no_more_than_there_are(inner, aggregation, measures)
        yield Total(
            id=normal(name),
            label=inner.prose("name") or normal(name),
            aggregation=aggregation,
            parts=tuple(parts),
            points=group_points(inner, aggregation, inner.number("points"), measures),
            span=entry.value.span,
        )


def _parts(
    reader: NodeReader, counted: Sequence[Node], each: Formula | None
) -> Iterator[tuple[str, Fraction]]:
    """For how much every node counts; what cannot be said of one is reported."""
    for node in counted:
        measures = {"points": node.points}
        if node.weight is not None:
            measures["weight"] = node.weight
        found = node.points if each is None else _measured(reader, each, node, measures)
        if found is None:
            return
        if found and not node.points:
            name = shortened(node.label)
            reader.wrong(
                "each",
                "total-without-rate",
                Text(f"“{name}”没有分值，算不出得分率", f"“{name}” has no points, and no rate"),
                Text("没有分值的指标计 0，例如 1 if weight > 0 else 0",
                     "let it count 0, such as 1 if weight > 0 else 0"),
            )  # fmt: skip
            return
        yield node.id, found


def _measured(
    reader: NodeReader, each: Formula, node: Node, measures: dict[str, Fraction]
) -> Fraction | None:
    """For how much a node counts; None, and reported, where the formula does not say."""
    if "weight" in tree.names(each.tree) and "weight" not in measures:
        name = shortened(node.label)
        reader.wrong(
            "each",
            "weight-missing",
            Text(f"“{name}”没有 weight", f"“{name}” has no weight"),
            Text("每个指标都写 weight，或按 points 计", "give each a weight, or count by points"),
        )
        return None

    def tell(slug: str, start: int, end: int, message: Text, hint: Text | None) -> None:
        told = Text("这里可以用 points 和 weight", "it may use points and weight")
        usual = told if slug == "unknown-name" else hint
        reader.reading.report(
            Diagnostic(slug=slug, span=each.span(start, end), message=message, hint=usual)
        )

    found = typed(each.tree, _MEASURES, tell, frozenset())
    if found is None:
        return None
    value = _value(found.tree, measures) if isinstance(found.type, NumberType) else None
    if value is None or value < 0:
        reader.wrong(
            "each",
            "not-points",
            Text("每个指标计多少分，要得出 0 或更大的数", "a number of 0 or more is needed here"),
            Text("例如 weight，或 1 if weight > 0 else 0", "such as 1 if weight > 0 else 0"),
        )
        return None
    return value


def _value(expression: tree.Expression, measures: dict[str, Fraction]) -> Fraction | None:
    from perfrules.expressions.interpreter import interpret  # noqa: PLC0415 - few rulesets need it

    try:
        found = interpret(expression, measures)
    except NoValue:
        return None
    return found if isinstance(found, Fraction) else None
