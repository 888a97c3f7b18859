"""Tables that formulas look quantities up in: `table(rates, region)`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as DictOf
from typing import Final

from perfrules.expressions import tree
from perfrules.expressions.lookups import OTHERWISE
from perfrules.expressions.parser import FormulaError, parse
from perfrules.loading.document import Entry, Mapping, Scalar
from perfrules.loading.reader import NodeReader
from perfrules.model import Lookup
from perfrules.units import read_quantity
from perfrules.wording import Text, normal, shortened

_FORM: Final = Text("写成 键: 数值，如 东部: 80%", "key: number, such as 东部: 80%")


def is_lookup(entry: Entry) -> bool:
    """Whether a table is one for formulas: keys with numbers, not rows of rows."""
    value = entry.value
    if not isinstance(value, Mapping) or not value.entries:
        return False
    return all(isinstance(each.value, Scalar) for each in value.entries.values())


def note_lookups(reader: NodeReader) -> Iterator[Lookup]:
    """The tables for formulas: wherever they are named their rows are meant."""
    written = reader.node.get("tables")
    for name, entry in written.entries.items() if isinstance(written, Mapping) else ():
        if is_lookup(entry) and isinstance(entry.value, Mapping):
            rows = tuple(_rows(reader, f"tables.{name}", entry.value.entries))
            reader.reading.lookups[normal(name)] = rows
            told = tuple(
                (key, each.value.text.strip())
                for key, each in entry.value.entries.items()
                if isinstance(each.value, Scalar)
            )
            yield Lookup(normal(name), told)


def _rows(
    reader: NodeReader, path: str, entries: DictOf[str, Entry]
) -> Iterator[tuple[tree.Expression, tree.Expression]]:
    for written, entry in entries.items():
        key = normal(written)
        told = entry.value.text if isinstance(entry.value, Scalar) else ""
        value = _value(told)
        if value is None:
            reader.wrong(
                f"{path}.{written}",
                "bad-table-row",
                Text(f"表里的“{shortened(told)}”不是数",
                     f"“{shortened(told)}” in the table is no number"),
                _FORM,
            )  # fmt: skip
            continue
        yield _key(key), value


def _key(key: str) -> tree.Expression:
    quantity = None if key == OTHERWISE else read_quantity(key)
    if quantity is None:
        return tree.Word(key)
    return tree.Number(quantity.in_base, quantity.unit)


def _value(text: str) -> tree.Expression | None:
    try:
        found = parse(text)
    except FormulaError:
        return None
    inner = found.operand if isinstance(found, tree.Negative) else found
    return found if isinstance(inner, tree.Number) else None
