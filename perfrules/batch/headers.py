"""What a column is called → the fact that it holds, and the unit that its name says it is in.

A header may have its unit behind the name, as official tables write it: 年初预算数（万元）.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from perfrules.compiling.plan import Plan
from perfrules.model import FactDeclaration, Kind
from perfrules.units import Unit, read_quantity
from perfrules.wording import Text, normal, shortened

_BRACKETS: Final = {")": "(", "]": "[", "】": "【"}  # after NFKC
_LISTED: Final = 8  # columns
_LONG: Final = 200


@attrs.frozen
class Header:
    """A column by its name: the fact that it is called after, None where it is none.

    `other` is the unit that stands behind the name, where it is not the fact's own but could be
    converted into that.
    """

    fact: str | None
    other: Unit | None = None


class Headers:
    """Reads the names of columns."""

    def __init__(self, plan: Plan) -> None:
        self.canonical = plan.canonical
        self.facts = {fact.id: fact for fact in plan.facts}
        self.closed: dict[str, str | None] = {}  # without spaces; None: of several facts
        for name, fact_id in plan.canonical.items():
            closed = _closed(name)
            same = self.closed.setdefault(closed, fact_id) == fact_id
            self.closed[closed] = fact_id if same else None

    def said(self, column: str, fact: str) -> Header:
        """A column that somebody said to be this fact, whatever its name."""
        fact_id = self._named(fact)
        if fact_id is None:
            return Header(None)
        return Header(fact_id, self._other(fact_id, _unit_behind(_closed(column))[1]))

    def read(self, column: str) -> Header:
        """A column by its name alone."""
        fact_id, closed = self._named(column), _closed(column)
        fact_id = fact_id or self.closed.get(closed)
        if fact_id is not None:
            return Header(fact_id)
        stem, unit = _unit_behind(closed)
        fact_id = self.closed.get(stem)
        if fact_id is None or unit is None or self.facts[fact_id].kind is not Kind.NUMBER:
            return Header(None)
        if _same(unit, self.facts[fact_id].unit):
            return Header(fact_id)
        other = self._other(fact_id, unit)
        return Header(fact_id if other else None, other)

    def _named(self, name: str) -> str | None:
        return self.canonical.get(name) or self.canonical.get(normal(name))

    def _other(self, fact_id: str, unit: Unit | None) -> Unit | None:
        fact = self.facts[fact_id]
        if unit is None or fact.kind is not Kind.NUMBER or _same(unit, fact.unit):
            return None
        return unit if unit.dimension == fact.unit.dimension else None


def named(fact: FactDeclaration) -> Text:
    """A fact by its name and its id, once where they are the same."""
    if normal(fact.label) == fact.id:
        return Text(fact.label, fact.label)
    return Text(f"{fact.label}（{fact.id}）", f"{fact.label} ({fact.id})")


def one_line(name: str) -> str:
    """The name of a column for a message: in Excel it may have lines."""
    return shortened(" ".join(name[:_LONG].split()))


def listed(names: Iterable[str]) -> Text:
    """The first names of columns, and how many there are where these are not all."""
    every = list(names)
    some = [one_line(name) for name in every[:_LISTED]]
    zh, en = "、".join(some), ", ".join(some)
    if len(every) <= _LISTED:
        return Text(zh, en)
    return Text(f"{zh} 等 {len(every)} 列", f"{en} and {len(every) - _LISTED} more")


def _closed(name: str) -> str:
    """In one form, and without any spaces."""
    return "".join(normal(name).split())


def _unit_behind(closed: str) -> tuple[str, Unit | None]:
    """What stands before the last brackets, and the unit in them."""
    begin = _BRACKETS.get(closed[-1:])
    if begin is None:
        return closed, None
    stem, _, word = closed[:-1].rpartition(begin)
    quantity = read_quantity(f"1 {word.removeprefix('单位:')}")
    return stem, quantity.unit if quantity else None


def _same(one: Unit, other: Unit) -> bool:
    return (one.dimension, one.factor) == (other.dimension, other.factor)
