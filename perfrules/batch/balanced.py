"""Many columns joined by one operation, no deeper than need be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def balanced(join: Callable[[T, T], T], items: Sequence[T]) -> T:
    """The items joined two by two, and what comes of them again; there is one at the least.

    An engine goes through an expression once for every level of it: a sum of a thousand, one after
    the other, is a million steps, and this one is ten thousand.
    """
    while len(items) > 1:
        pairs = zip(items[::2], items[1::2], strict=False)
        items = [*(join(*pair) for pair in pairs), *items[len(items) // 2 * 2 :]]
    return items[0]
