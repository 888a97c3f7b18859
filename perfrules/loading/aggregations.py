"""Document → how groups are scored: aggregations, their tables, weights, marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as DictOf, Sequence
from fractions import Fraction

import attrs

from perfrules.aggregating import AGGREGATES
from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.sum import Sum
from perfrules.decimals import read_number, show
from perfrules.diagnostics import Severity
from perfrules.loading.document import Mapping, Scalar
from perfrules.loading.lookups import is_lookup
from perfrules.loading.reader import NodeReader
from perfrules.model import Aggregation, Mark, WhenEmpty
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

Rows = DictOf[int, DictOf[Fraction, Fraction]]


@attrs.frozen
class Tables:
    """The ruleset's tables by name, and what its marks are worth."""

    named: DictOf[str, Rows]
    worth: DictOf[str, Fraction]


class AggregateReader(NodeReader):
    """Reads the parameters of an aggregation."""

    def __init__(self, parent: NodeReader, node: Mapping, tables: Tables) -> None:
        super().__init__(parent.reading, node, quiet=parent.quiet)
        self.tables = tables

    def rows(self) -> Rows:
        """The rows of a table: written here, or those of one of the ruleset's `tables`."""
        name, written = self.word("table"), self.node.get("rows")
        if isinstance(written, Mapping):
            return _rows(self, "rows", written, self.tables.worth)
        if name is None or name not in self.tables.named:
            close, told = nearest(name or "", self.tables.named), shortened(name or "")
            self.wrong(
                "table",
                "unknown-table",
                Text(f"没有叫 {told} 的表", f"there is no table {told}"),
                Text(f"是不是 {close}？", f"did you mean {close}?")
                if close
                else Text("在 tables 里写出这张表", "write it under `tables`"),
            )
            return {}
        self.reading.tables_used.add(name)
        return self.tables.named[name]


def read_aggregation(reader: NodeReader, tables: Tables) -> Aggregation:
    """How the scores right below are put together."""
    written = reader.node.get("aggregate")
    if isinstance(written, Mapping):
        inner = AggregateReader(reader, written, tables)
        name = inner.word("method") or "sum"
    else:
        inner = AggregateReader(reader, Mapping({}, reader.place("aggregate")), tables)
        name = reader.word("aggregate") or "sum"
    kind = AGGREGATES.get(name)
    method = kind.read(inner) if kind is not None else Sum()  # the schema says what is wrong
    least = reader.number("min_scored")
    return Aggregation(
        method=method,
        min_scored=max(1, int(least)) if least is not None else 1,
        when_empty=reader.one_of("when_empty", WhenEmpty, WhenEmpty.NOT_APPLICABLE),
        span=reader.place("aggregate") if written is not None else None,
    )


def group_points(
    reader: NodeReader,
    aggregation: Aggregation,
    declared: Fraction | None,
    below: Sequence[Fraction],
) -> Fraction:
    """What a group can earn: the sum below it, or what its aggregation makes of it."""
    if aggregation.method.additive:
        return sum(below, Fraction(0))
    if declared is not None:
        return declared
    found = aggregation.method.points(below)
    if found is None:
        name = aggregation.method.name
        reader.wrong(
            "aggregate",
            "group-points-missing",
            Text(f"下级分值不同，用 {name} 汇总要写明本组的分值",
                 f"those below have different points: with {name} the group must say its own"),
            Text("在本组写 points", "write the points of the group"),
        )  # fmt: skip
        return Fraction(0)
    return found


def asks_for_no_more_than_there_are(
    reader: NodeReader, aggregation: Aggregation, below: Sequence[Fraction]
) -> None:
    """Of those below as many are asked for as can be scored: what has no points is not."""
    there = sum(each > 0 for each in below)
    asked = {"min_scored": Fraction(aggregation.min_scored)}
    if isinstance(aggregation.method, BestOf):
        asked["aggregate.count"] = Fraction(aggregation.method.count)
    for key, number in asked.items():
        if number > max(there, 1):
            reader.wrong(
                key,
                "more-than-there-are",
                Text(f"下级能计分的只有 {there} 个，这里要 {show(number)} 个",
                     f"only {there} of those below can be scored, {show(number)} are asked for"),
                Text(f"写不大于 {there} 的数，或补上指标",
                     f"write {there} at the most, or add indicators"),
            )  # fmt: skip


def _score_or_mark(worth: DictOf[str, Fraction]) -> Text:
    """What a row may say."""
    if not worth:
        return Text("写成 合计: 分数，如 7: 3.5", "write sum: score, such as 7: 3.5")
    marks = [shortened(mark, 12) for mark in list(worth)[:12]]
    return Text(
        f"写分数，或 marks 里的等次：{'、'.join(marks)}",
        f"write a score, or one of the marks: {', '.join(marks)}",
    )


def weighted_points(
    reader: NodeReader, aggregation: Aggregation, points: Fraction | None
) -> dict[int, Fraction]:
    """The points that follow from weights, by the position of each child."""
    items = list(reader.children("indicators"))
    weighted = aggregation.method.name == "weighted-mean"
    weights: dict[int, Fraction] = {}
    for position, item in items:
        inner = reader.below(item)
        weight = inner.number("weight")
        if weighted and weight is not None:
            weights[position] = max(weight, Fraction(0))
        elif weighted:
            inner.wrong(
                "",
                "weight-missing",
                Text("按权重汇总，这里要写 weight", "its siblings have weights: it needs one too"),
                Text("写 weight，不写 points", "write a weight instead of points"),
            )
        elif weight is not None:
            inner.wrong(
                "weight",
                "weight-without-effect",
                Text("本组不按权重汇总，weight 不起作用", "the group does not use weights"),
                Text("在上级写 aggregate: weighted-mean，或改写 points",
                     "write aggregate: weighted-mean above, or points here"),
            )  # fmt: skip
    total = sum(weights.values(), Fraction(0))
    if weighted and points is None:
        reader.wrong(
            "aggregate",
            "group-points-missing",
            Text("按权重汇总，要写明本组的分值", "with weights the group must say its points"),
            Text("在本组写 points", "write the points of the group"),
        )
    if not total and len(weights) == len(items):
        _nothing_weighs(reader, items)
    if not total:
        return dict.fromkeys(weights, Fraction(0))
    return {k: (points or Fraction(0)) * weight / total for k, weight in weights.items()}


def _nothing_weighs(reader: NodeReader, items: Sequence[tuple[int, Mapping]]) -> None:
    """Told at a weight of the ruleset itself, if it has written one: its base may be right.

    Such groups exist (XCCDF counts a rule without weight in a group of its own), so it may load.
    """
    below = [reader.below(item) for _, item in items]
    own = [each for each in below if each.place("weight").file == reader.reading.source.name]
    for first in (own or below)[:1]:
        first.wrong(
            "weight",
            "nothing-counts",
            Text("同级的权重都是 0，没有一项计分", "all weights here are 0: nothing counts"),
            Text("至少一项的 weight 大于 0", "let one weight at least be above 0"),
            Severity.WARNING,
        )


def read_marks(reader: NodeReader) -> Iterator[Mark]:
    """The words for scores, the best first (A, B+, B …)."""
    last: Fraction | None = None
    seen: set[str] = set()
    for _, item in reader.children("marks"):
        inner = reader.below(item)
        mark, points = inner.word("mark"), inner.number("points")
        if mark is None or points is None:
            continue
        if (last is not None and points >= last) or mark in seen:
            inner.wrong(
                "points",
                "marks-not-descending",
                Text(f"“{mark}”要低于上一个，且不能重复", f"“{mark}” must be below the one before"),
                Text("从最好的写起", "list the best first"),
            )
        last = points
        seen.add(mark)
        yield Mark(mark, points)


def read_tables(reader: NodeReader, marks: Sequence[Mark]) -> Tables:
    """The ruleset's tables by name, and what its marks are worth."""
    worth = {mark.mark: mark.points for mark in marks}
    written = reader.node.get("tables")
    entries = written.entries if isinstance(written, Mapping) else {}
    named = {
        normal(name): _rows(reader, f"tables.{name}", entry.value, worth)
        for name, entry in entries.items()
        if isinstance(entry.value, Mapping) and not is_lookup(entry)
    }
    return Tables(named, worth)


def _rows(reader: NodeReader, path: str, written: Mapping, worth: DictOf[str, Fraction]) -> Rows:
    """{number of scored children: {sum of their scores: score}}; a score may be a mark."""
    found: dict[int, dict[Fraction, Fraction]] = {}
    complete = True
    for count, row in written.entries.items():
        if isinstance(row.value, Scalar):  # beside rows of rows it is no table for formulas either
            complete = False
            reader.wrong(
                f"{path}.{count}",
                "bad-table-row",
                Text(f"“{shortened(count)}”后面不是一行，别的都是",
                     f"“{shortened(count)}” is no row as the others are"),
                Text("要么都写成 键: 数值，要么都写成 个数: {合计: 得分}",
                     "let all be key: number, or all number scored: {sum: score}"),
            )  # fmt: skip
        if not isinstance(row.value, Mapping) or not count.isdecimal():
            continue
        sums = found.setdefault(int(count), {})
        for key, entry in row.value.entries.items():
            told = normal(entry.value.text) if isinstance(entry.value, Scalar) else ""
            total, score = read_number(normal(key)), worth.get(told, read_number(told))
            if total is None or score is None:
                complete = False
                reader.wrong(
                    f"{path}.{count}.{key}",
                    "bad-table-row",
                    Text(f"表里的“{shortened(told or key)}”读不出分数",
                         f"“{shortened(told or key)}” in the table is no score"),
                    _score_or_mark(worth),
                )  # fmt: skip
            else:
                sums[total] = score
    return found if complete else {}  # a row that cannot be read is not missing as well
