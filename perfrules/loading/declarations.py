"""Document → what is declared by name: facts, values and checks."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.loading.document import Mapping, Scalar
from perfrules.loading.facts import declaration
from perfrules.loading.reader import NodeReader
from perfrules.model import Check, FactDeclaration, ValueDeclaration
from perfrules.units import unit_named
from perfrules.wording import Text, normal, shortened


def read_facts(reader: NodeReader, unread: set[str]) -> Iterator[FactDeclaration]:
    """The facts that are declared under `facts`."""
    for fact_id, written in _entries(reader, "facts", unread):
        yield declaration(written, fact_id, written.word("name") or fact_id)


def read_values(reader: NodeReader, unread: set[str]) -> Iterator[ValueDeclaration]:
    """The derived values; what cannot be read of them is noted as unread."""
    for value_id, written in _entries(reader, "values", unread):
        formula, name = written.formula("formula"), written.word("name") or value_id
        if formula is None or written.quiet:
            unread |= {value_id, name}
            continue
        symbol = written.word("unit")
        unit = unit_named(symbol) if symbol else None
        if symbol and unit is None:
            written.wrong(
                "unit",
                "unknown-unit",
                Text(
                    f"“{shortened(symbol)}”不能作计量单位",
                    f"“{shortened(symbol)}” cannot be a unit",
                ),
                Text("写一个词，例如 %、万元、次", "write one word, such as %, 万元, 次"),
            )
        yield ValueDeclaration(
            id=value_id,
            name=name,
            label=written.prose("name") or value_id,
            formula=formula,
            unit=unit,
            span=written.node.span,
        )


def read_checks(reader: NodeReader) -> Iterator[Check]:
    """The checks of the facts, in the order of the ruleset."""
    seen: dict[str, int] = {}
    for position, item in reader.children("checks"):
        written = NodeReader(reader.reading, item)
        that, tolerance = written.formula("that"), written.formula("tolerance")
        check_id = written.word("id") or f"checks[{position}]"
        if check_id in seen:
            written.wrong(
                "id",
                "duplicate-id",
                Text(f"核对 {check_id} 写了两次（第 {seen[check_id]} 行已有）",
                     f"the check {check_id} stands twice (first on line {seen[check_id]})"),
                Text("换一个 id", "choose another id"),
            )  # fmt: skip
        seen[check_id] = item.span.line
        if that is None or written.broken or written.quiet:
            continue
        yield Check(
            id=check_id,
            that=that,
            tolerance=tolerance,
            severity=written.word("severity") or "warning",
            message=written.prose("message") or "",
            basis=written.prose("basis"),
            span=item.span,
        )


def _entries(reader: NodeReader, key: str, unread: set[str]) -> Iterator[tuple[str, NodeReader]]:
    """The declarations under `key`; those the schema has something against are noted as unread."""
    node = reader.node.get(key)
    for written, entry in node.entries.items() if isinstance(node, Mapping) else ():
        name, value = normal(written), entry.value
        if isinstance(value, Scalar) and value.is_null:
            value = Mapping({}, entry.key.span)
        if not isinstance(value, Mapping):
            unread.add(name)
            continue
        inner = NodeReader(reader.reading, value)
        if inner.quiet:
            unread |= {name, inner.word("name") or name}
        yield name, inner
