"""One of a few whole numbers: to tell them apart is quicker than to compute them."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.widths import Expr, wide_enough


@attrs.frozen(eq=False)
class Cases:
    """One of a few whole numbers: that of the first test that holds, else the last.

    Without a test it is one number for all rows, but not one that is taken to have no fault.
    """

    tests: tuple[tuple[Expr, int], ...]
    otherwise: int

    def mapped(self, change: Callable[[int], int]) -> Cases:
        """The same after a change of the numbers."""
        return Cases(tuple((test, change(n)) for test, n in self.tests), change(self.otherwise))

    def holds(self, asked: Callable[[int], bool]) -> Expr | bool:
        """Where the number is one of which that holds."""
        found: Expr | bool = asked(self.otherwise)
        for test, number in reversed(self.tests):
            holds = asked(number)
            if isinstance(found, bool):
                found = found if found is holds else test if holds else ~test
            else:
                found = test | found if holds else ~test & found
        return found

    @property
    def low(self) -> int:
        """The least of them."""
        return min([self.otherwise, *(number for _, number in self.tests)])

    @property
    def high(self) -> int:
        """The most of them."""
        return max([self.otherwise, *(number for _, number in self.tests)])

    def column(self, size: int = 0) -> Expr:
        """The numbers as a column, wide enough for numbers of that size too."""
        wide = wide_enough(max(size, abs(self.low), abs(self.high)))
        column: Expr = nw.lit(self.otherwise, dtype=wide)
        for test, number in reversed(self.tests):
            column = nw.when(test).then(nw.lit(number, dtype=wide)).otherwise(column)
        return column
