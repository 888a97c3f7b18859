"""Cells of a table → the number that a statistic is of, and the group it belongs to.

Plain cells go through a compiled reader, and values through compiled arithmetic, as a table may
have a million different ones; whatever is not plain is read as a single subject's facts are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import attrs

from perfrules.batch.reading import plainly
from perfrules.compiling.functions import function, unpacked
from perfrules.compiling.plan import Known, Plan, Unusual
from perfrules.compiling.reading import scale_of, write_reader
from perfrules.compiling.values import fact_slots, write_values
from perfrules.decimals import RoundingMode, round_ratio
from perfrules.evaluating.values import Unreadable, read_value
from perfrules.expressions import tree
from perfrules.expressions.compiler import NAMESPACE, Code, Exact
from perfrules.model import FactDeclaration

Cells = tuple[Any, ...]
# Values go into statistics with so many decimals: what others can reproduce, and no sum of a
# million quotients grows to a million digits.
VALUE_DECIMALS: Final = 9


class CellReader:
    """Reads the number and the group that cells say."""

    def __init__(self, plan: Plan, of: str, behind: tuple[str, ...], by: str | None) -> None:
        facts = {fact.id: fact for fact in plan.facts}
        # A judged number is itself, whatever level was chosen beside it.
        self.behind = tuple(attrs.evolve(facts[i], levels=()) for i in behind)
        self.by = facts[by] if by is not None else None
        self.plain = write_reader(self.behind, frozenset(), {})
        self.value = None if of in facts else _value(plan, of, behind)
        self.over = scale_of(facts[of]) if of in facts else 10**VALUE_DECIMALS
        self.groups: dict[Any, Known] = {}  # few words come again and again

    def read(self, cells: Cells) -> tuple[Known, int | None]:
        """The group, None where that cannot be read, and the number in 1/`over` of its unit."""
        group = None
        if self.by is not None:
            *cells_behind, word = cells
            cells = tuple(cells_behind)
            if word not in self.groups:
                self.groups[word] = _known(self.by, word)
            group = self.groups[word]
        return group, self._number(cells)

    def _number(self, cells: Cells) -> int | None:
        try:
            known = self.plain(cells)
        except Unusual:
            try:
                known = tuple(
                    read_value(fact, plainly(cell))[0]
                    for fact, cell in zip(self.behind, cells, strict=True)
                )
            except Unreadable:
                return None
        if self.value is None:
            (number,) = known
            return None if number is None else int(number)
        return self.value(known)


def _known(fact: FactDeclaration, cell: Any) -> Known:
    """What a cell says; None where it says nothing or cannot be read."""
    try:
        return read_value(fact, plainly(cell))[0]
    except Unreadable:
        return None


def _value(plan: Plan, of: str, behind: tuple[str, ...]) -> Callable[[Cells], int | None]:
    """Takes known facts to a value as it goes into statistics; None where it has none."""
    code, positions = Code(), plan.positions
    slots = fact_slots(plan.rules, positions, frozenset())
    unpacked(code, (f"n{positions[fact]}" for fact in behind), "known")
    for fact in plan.rules.symbols.behind[of]:
        if fact not in behind:  # the table has no column for it
            code.emit(f"n{positions[fact]} = None")
    write_values(code, plan.rules, slots, [tree.Name(of)])
    slot = slots[of]
    assert isinstance(slot.value, Exact)  # it was seen to when the ruleset was loaded
    if slot.nullable is not None:
        with code.inside(f"if {slot.variable} is None:"):
            code.emit("return None")
    code.emit(f"return {slot.value.number}, {slot.value.over}")
    pair = function(code, "value", "known", NAMESPACE)
    share = 10**VALUE_DECIMALS / _units(plan)[of]
    up, down = share.numerator, share.denominator

    def value(known: Cells) -> int | None:
        found = pair(known)
        if found is None:
            return None
        return round_ratio(found[0] * up, found[1] * down, RoundingMode.HALF_UP)

    return value


def _units(plan: Plan) -> Mapping[str, Fraction]:
    """Of every value the unit it is shown in, in the base of its dimension."""
    return {v.id: v.unit.factor if v.unit else Fraction(1) for v in plan.model.values}
