"""Whole numbers divided and cut, in the ways that numbers are rounded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from perfrules.batch.few import Cases
from perfrules.batch.lines import Line
from perfrules.batch.whole import (
    Whole,
    chosen,
    compared,
    negative,
    plus,
    product,
    quotient,
    widened,
)

_NO_WIDER: Final = (0, 0)  # the numbers are wide enough


def cut(function: str, above: Whole, over: Whole, *, sizes: tuple[int, int], becomes: int,
        positive: bool) -> Whole:  # fmt: skip
    """`above` / `over` cut to a whole number, on columns wide enough for what they become.

    `positive` says that `above` is not below 0.
    """
    way = _WAYS[function]
    if isinstance(over, int):
        if isinstance(above, int):
            return way(above, over, above >= 0)
        if isinstance(above, Cases):
            return above.mapped(partial(_cut_known, way, over))
        if isinstance(above, Line) and function != "half-even":
            return way(above, over, positive)
    else:
        over = widened(over, sizes[1], becomes)
    return way(widened(above, sizes[0], becomes), over, positive)


def _cut_known(way: Callable[[Any, Any, bool], Whole], over: int, number: int) -> int:
    found = way(number, over, number >= 0)
    assert isinstance(found, int)  # of numbers that are known comes a number that is known
    return found


def _floor(above: Whole, over: Whole, positive: bool) -> Whole:  # noqa: ARG001, FBT001
    return quotient(above, over)


def _ceil(above: Whole, over: Whole, positive: bool) -> Whole:  # noqa: ARG001, FBT001
    return negative(quotient(negative(above), over))


def _half_up(above: Whole, over: Whole, positive: bool) -> Whole:  # noqa: FBT001
    """Away from zero at the half."""
    up, half, whole = product(above, 2, 0, 0), over, product(over, 2, 0, 0)
    if isinstance(over, int) and over % 2 == 0:
        up, half, whole = above, over // 2, over
    upper = quotient(plus(up, half, _NO_WIDER, 0), whole)
    if positive:
        return upper
    lower = negative(quotient(plus(half, negative(up), _NO_WIDER, 0), whole))
    return chosen(compared(">=", above, 0), upper, lower)


def _half_even(above: Any, over: Any, positive: bool) -> Whole:  # noqa: FBT001
    if not positive:
        return chosen(
            compared(">=", above, 0),
            _half_even(above, over, True),
            negative(_half_even(negative(above), over, True)),
        )
    whole: Any = quotient(above, over)
    twice = (above - whole * over) * 2
    odd = whole - whole // 2 * 2
    up = (twice > over) | ((twice == over) & (odd == 1))
    return plus(whole, chosen(up, 1, 0), _NO_WIDER, 0)


def _truncated(above: Whole, over: Whole, positive: bool) -> Whole:  # noqa: FBT001
    down = quotient(above, over)
    if positive:
        return down
    return chosen(compared(">=", above, 0), down, _ceil(above, over, positive))


_WAYS: Final[dict[str, Callable[[Any, Any, bool], Whole]]] = {
    "floor": _floor,
    "ceil": _ceil,
    "round": _half_up,
    "half-even": _half_even,
    "truncate": _truncated,
}
