"""Document → the tree of groups and indicators."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from perfrules.loading.aggregations import (
    Tables,
    asks_for_no_more_than_there_are,
    group_points,
    read_aggregation,
    weighted_points,
)
from perfrules.loading.document import Mapping, Sequence
from perfrules.loading.indicators import Defaults, IndicatorReader
from perfrules.loading.reader import NodeReader, Reading
from perfrules.model import Aggregation, FactDeclaration, IndicatorGroup, Node


class TreeReader:
    """The whole tree being read."""

    def __init__(
        self,
        reading: Reading,
        defaults: Defaults,
        add_fact: Callable[[FactDeclaration], None],
        tables: Tables,
    ) -> None:
        self.reading = reading
        self.defaults, self.add_fact = defaults, add_fact
        self.tables = tables
        self.unread: set[str] = set()  # ids and names of indicators that the schema refused
        self.points_unread = False

    def nodes(
        self,
        reader: NodeReader,
        aggregation: Aggregation,
        points: Fraction | None,
        level: int = 1,
    ) -> tuple[Node, ...]:
        """The groups and indicators listed under `indicators`.

        Where they have weights, their points follow from the `points` of what they are in.
        """
        written = reader.node.get("indicators")
        items = written.items if isinstance(written, Sequence) else ()
        if not items or not all(isinstance(item, Mapping) for item in items):
            self.points_unread = True
        shares = weighted_points(reader, aggregation, points)
        return tuple(
            self._node(item, level, shares.get(k)) for k, item in reader.children("indicators")
        )

    def _node(self, item: Mapping, level: int, points: Fraction | None) -> Node:
        if item.get("indicators") is None:
            reader = IndicatorReader(self.reading, item, self.defaults, self.add_fact, points)
            if reader.quiet:
                self.unread |= {reader.id, reader.name}
            if not reader.points and points is None:
                self.points_unread = True
            return reader.indicator(level)
        group = NodeReader(self.reading, item)
        name = group.word("name") or group.word("id") or ""
        aggregation = read_aggregation(group, self.tables)
        declared = group.number("points") if points is None else points
        children = self.nodes(group, aggregation, declared, level + 1)
        points_of_group = group_points(
            group, aggregation, declared, [child.points for child in children]
        )
        if not points_of_group and aggregation.method.name != "none":
            self.points_unread = True
        if not self.points_unread:
            below = [child.points for child in children]
            asks_for_no_more_than_there_are(group, aggregation, below)
        return IndicatorGroup(
            id=group.word("id") or name,
            name=name,
            label=group.prose("name") or name,
            level=level,
            points=points_of_group,
            declared_points=declared,
            weight=group.number("weight"),
            aggregation=aggregation,
            span=item.span,
            points_span=group.place("points"),
            children=children,
            basis=group.prose("basis"),
            description=group.prose("description"),
        )
