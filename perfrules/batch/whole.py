"""Arithmetic with whole numbers of a table, as far as they are known.

A whole number is known for all rows (`int`), or it is one of a few (`Cases`), or it goes straight
with a column (`Line`), or it is any column (`Expr`). A column is made as late as possible: `points
if met else 0` times 100 is `100 points if met else 0`, and `3 - 2 x >= 1` is `x <= 1`. So a table
is gone through as seldom as by code written for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import narwhals.stable.v2 as nw

from perfrules.batch.few import Cases
from perfrules.batch.lines import COMPARISONS, Line
from perfrules.batch.widths import Expr, known, wider

_MIRRORED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
Whole = int | Cases | Line | Expr


def lit(code: Whole, size: int = 0) -> Expr:
    """The numbers as a column; if it has to be made, it is no wider than it needs to be."""
    if isinstance(code, nw.Expr):
        return code
    return known(code, size) if isinstance(code, int) else code.column(size)


def widened(code: Whole, size: int, becomes: int) -> Expr:
    """A number of that size as a column that is wide enough for what it becomes."""
    return wider(code, size, becomes) if isinstance(code, nw.Expr) else lit(code, becomes)


# Arithmetic. Sizes are the largest that a number can be, without its sign.


def plus(one: Whole, other: Whole, sizes: tuple[int, int], becomes: int) -> Whole:
    """The sum."""
    if isinstance(one, int):
        one, other, sizes = other, one, (sizes[1], sizes[0])
    if isinstance(other, int):
        if other == 0:
            return one
        if isinstance(one, Line):
            return one.plus(other)
        if isinstance(one, Cases):
            return one.mapped(lambda number: number + other)
        return one + other if isinstance(one, int) else widened(one, sizes[0], becomes) + other
    return widened(one, sizes[0], becomes) + widened(other, sizes[1], becomes)


def negative(code: Whole) -> Whole:
    """The number with the other sign."""
    return code.times(-1) if isinstance(code, Line) else (
        code.mapped(lambda number: -number) if isinstance(code, Cases) else -code)  # fmt: skip


def product(one: Whole, other: Whole, one_size: int, other_size: int) -> Whole:
    """The product of numbers of these sizes."""
    if isinstance(one, int):
        one, other, one_size, other_size = other, one, other_size, one_size
    size = one_size * other_size
    if isinstance(other, int):
        if other == 1 or isinstance(one, int):
            return one * other if isinstance(one, int) else one
        if isinstance(one, Line):
            return one.times(other)
        if isinstance(one, Cases):
            return one.mapped(lambda number: number * other)
        return widened(one, one_size, size) * other
    return widened(one, one_size, size) * widened(other, other_size, size)


def quotient(above: Whole, over: Whole) -> Whole:
    """The quotient, cut downwards; `above` is wide enough for `over`."""
    if isinstance(over, int):
        if isinstance(above, int):
            return above // over
        if isinstance(above, Line):
            return above.over(over)
        if isinstance(above, Cases):
            return above.mapped(lambda number: number // over)
    return lit(above) // over


def extreme(function: str, one: Whole, other: Whole) -> Whole:
    """The lesser (`min`) or the greater (`max`)."""
    least = function == "min"
    if isinstance(one, int):
        one, other = other, one
    if isinstance(other, int):
        if isinstance(one, int):
            return min(one, other) if least else max(one, other)
        if isinstance(one, Line):
            return one.at_most(other) if least else one.at_least(other)
        if isinstance(one, Cases):
            return one.mapped(lambda number: min(number, other) if least else max(number, other))
    return (nw.min_horizontal if least else nw.max_horizontal)(lit(one), lit(other))


def absolute(code: Whole) -> Whole:
    """The number without its sign."""
    return abs(code) if isinstance(code, int) else (
        code.mapped(abs) if isinstance(code, Cases) else lit(code).abs())  # fmt: skip


def compared(operator: str, one: Whole, other: Whole) -> Expr | bool:
    """Where the comparison holds."""
    if isinstance(one, int) and not isinstance(other, int):
        one, other, operator = other, one, _MIRRORED[operator]
    found: Expr | bool
    if isinstance(other, int):
        if isinstance(one, Line):
            return one.compared(operator, other)
        if isinstance(one, Cases):
            return one.holds(lambda number: COMPARISONS[operator](number, other))
        found = COMPARISONS[operator](one, other)
        return found
    found = COMPARISONS[operator](lit(one), lit(other))
    return found


def chosen(test: Expr | bool, one: Whole, other: Whole) -> Whole:  # noqa: FBT001
    """`one` where the condition holds, else `other`."""
    if isinstance(test, bool):
        return one if test else other
    if isinstance(one, int) and isinstance(other, (int, Cases)):
        tests, last = (other.tests, other.otherwise) if isinstance(other, Cases) else ((), other)
        return Cases(((test, one), *tests), last)
    return nw.when(test).then(lit(one)).otherwise(lit(other))


def named(code: Whole, names: Sequence[str]) -> Expr:
    """The name at each number's place; where there is none, nothing."""
    nothing: Expr = nw.lit(None, dtype=nw.String)
    if isinstance(code, int):
        return nw.lit(names[code]) if 0 <= code < len(names) else nothing
    if isinstance(code, Cases):
        found = named(code.otherwise, names)
        for test, number in reversed(code.tests):
            found = nw.when(test).then(named(number, names)).otherwise(found)
        return found
    column, found = lit(code), nothing
    for place, name in enumerate(names):
        found = nw.when(column == place).then(nw.lit(name)).otherwise(found)
    return found
