"""Looking up in a table: `table(rates, region)` is a chain of choices over its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from perfrules.expressions import tree
from perfrules.expressions.agreement import wrong
from perfrules.expressions.printing import show
from perfrules.expressions.types import ChoiceType, Type, Typed
from perfrules.wording import Text, shortened

TABLE: Final = "table"
OTHERWISE: Final = "otherwise"


def typed_lookup(call: tree.Call, of: Callable[[tree.Expression], Typed]) -> Typed:
    """The typed form of a call whose rows were put in: name, key, then every row.

    A table has a row for every answer of a choice, or one for what is `otherwise`; so there is
    always a row.
    """
    named, key, *pairs = call.arguments
    name = named.text if isinstance(named, tree.Name | tree.Word) else show(named)
    if not pairs:
        told = shortened(name)
        raise wrong(
            "unknown-table",
            named,
            Text(f"没有叫 {told} 的表", f"there is no table {told}"),
            Text("在 tables 里写出这张表，如 tables: {系数: {东部: 1, 西部: 0.8}}",
                 "write it under `tables`, such as tables: {rates: {east: 1, west: 0.8}}"),
        )  # fmt: skip
    if not isinstance(key, tree.Name):
        raise wrong(
            "not-a-name",
            key,
            Text("table 的第二个参数是一项数据或计算值的名称",
                 "the second argument of table is the name of a fact or a value"),
            Text("先在 values 里算出来，再写它的名称", "compute it under `values`, and name that"),
        )  # fmt: skip
    rows = list(zip(pairs[::2], pairs[1::2], strict=True))
    rest = [value for row, value in rows if row == tree.Word(OTHERWISE)]
    rows = [(row, value) for row, value in rows if row != tree.Word(OTHERWISE)]
    if not rest:
        _has_every_row(call, name, of(key).type, rows)
    *before, (_, last) = rows if not rest else [*rows, (named, rest[0])]
    chain = last
    for row, value in reversed(before):
        placed = _placed(row, call)
        test = tree.Comparison("==", key, placed, start=call.start, end=call.end)
        chain = tree.Choose(test, value, chain, start=call.start, end=call.end)
    return of(chain)


def _has_every_row(
    call: tree.Call,
    name: str,
    kind: Type,
    rows: Sequence[tuple[tree.Expression, tree.Expression]],
) -> None:
    """A table without `otherwise` is for a choice, and has all its answers."""
    told = shortened(name)
    way_out = Text("在表里补上，或写 otherwise", "add it to the table, or write otherwise")
    if not isinstance(kind, ChoiceType):
        raise wrong(
            "table-row-missing",
            call,
            Text(f"表 {told} 没有写 otherwise，数据却可以是别的值",
                 f"the table {told} has no `otherwise`, but there may be other values"),
            way_out,
        )  # fmt: skip
    listed = {row.text for row, _ in rows if isinstance(row, tree.Word)}
    lacking = next((answer for answer in kind.answers if answer not in listed), None)
    if lacking is not None:
        raise wrong(
            "table-row-missing",
            call,
            Text(f"表 {told} 里没有“{shortened(lacking, 30)}”这一行",
                 f"the table {told} has no row for “{shortened(lacking, 30)}”"),
            way_out,
        )  # fmt: skip


def _placed(row: tree.Expression, call: tree.Call) -> tree.Expression:
    """A row as if it stood where the table is asked."""
    match row:
        case tree.Word(text=text):
            return tree.Word(text, start=call.start, end=call.end)
        case tree.Number(value=value, unit=unit):
            return tree.Number(value, unit, start=call.start, end=call.end)
    return row
