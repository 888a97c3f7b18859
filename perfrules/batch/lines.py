"""What can be known of a whole number of a table without a column of it.

It is one of a few (`Cases`), or it goes straight with a column (`Line`): its ends are known, adding
and multiplying change no row, and a comparison is a comparison of the column with another bound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.few import Cases
from perfrules.batch.widths import Expr, known, wide_enough, wider

_WHOLE_FLOATS: Final = 2**53  # below it, floats hold all whole numbers
_FEW: Final = 8  # numbers: to tell them apart is quicker than to compute them

COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@attrs.frozen(eq=False)
class Source:
    """A column of whole numbers from `low` to `high` in all rows that count."""

    code: Expr
    low: int
    high: int
    floats: Expr | None = None  # the same before it was cast: enough to compare it
    wide: bool = False  # it is of 64 bits, whatever it holds, and rows that do not count hold more

    def held(self, bottom: int, top: int) -> Expr:
        """The column, never below the one nor above the other; narrow if it can be."""
        code, narrow = self.code, wide_enough(max(abs(bottom), abs(top)))
        given = nw.Int64 if self.wide else wide_enough(max(abs(self.low), abs(self.high)))
        narrows = self.wide or bottom > self.low or top < self.high
        narrows = narrows and narrow != given
        careful = narrows and self.wide  # a cast fails on a row that does not count, too
        if bottom > self.low or careful:
            code = nw.max_horizontal(code, known(bottom))
        if top < self.high or careful:
            code = nw.min_horizontal(code, known(top))
        return code.cast(narrow) if narrows else code

    def at_least(self, number: int) -> Expr | bool:
        """Where it is so large."""
        if number <= self.low or number > self.high:
            return number <= self.low
        return self.compared(">=", number)

    def at_most(self, number: int) -> Expr | bool:
        """Where it is no larger."""
        if number >= self.high or number < self.low:
            return number >= self.high
        return self.compared("<=", number)

    def compared(self, operator: str, number: int) -> Expr:
        """A comparison of the column."""
        if self.floats is not None and abs(number) < _WHOLE_FLOATS:
            found: Expr = COMPARISONS[operator](self.floats, float(number))
        else:
            found = COMPARISONS[operator](self.code, number)
        return found


@attrs.frozen(eq=False)
class Quotient:
    """A line, divided and cut downwards."""

    line: Line
    over: int

    @property
    def wide(self) -> bool:
        """Whether rows that do not count may hold more."""
        return self.line.base.wide

    @property
    def low(self) -> int:
        """The least it can be."""
        return self.line.low // self.over

    @property
    def high(self) -> int:
        """The most it can be."""
        return self.line.high // self.over

    def within(self, bottom: int, top: int) -> Line | Cases:
        """The line, held so that the quotient is not below the one nor above the other."""
        line: Line | Cases = self.line
        if bottom > self.low:
            line = self.line.at_least(bottom * self.over)
        if top < self.high and isinstance(line, Line):
            line = line.at_most(top * self.over + self.over - 1)
        return line

    def held(self, bottom: int, top: int) -> Expr:
        """The quotient as a column, never below the one nor above the other."""
        line = self.within(bottom, top)
        code = line.column() // self.over
        narrow = wide_enough(max(abs(bottom), abs(top)))
        wide = isinstance(line, Line) and narrow != wide_enough(max(abs(line.low), abs(line.high)))
        return code.cast(narrow) if wide and not self.wide else code

    def at_least(self, number: int) -> Expr | bool:
        """Where it is so large."""
        return self.line.reaches(number * self.over)

    def at_most(self, number: int) -> Expr | bool:
        """Where it is no larger."""
        return self.line.stays_below((number + 1) * self.over)


@attrs.frozen(eq=False)
class Line:
    """`slope` × base + `offset`, but never below `least` nor above `most`."""

    base: Source | Quotient
    slope: int = 1
    offset: int = 0
    least: int | None = None
    most: int | None = None

    # Arithmetic with numbers that are known.

    def plus(self, number: int) -> Line:
        """The sum."""
        least, most = (None if e is None else e + number for e in (self.least, self.most))
        return Line(self.base, self.slope, self.offset + number, least, most)

    def times(self, number: int) -> Line | Cases:
        """The product."""
        if not number:
            return Cases((), 0)
        ends = [None if e is None else e * number for e in (self.least, self.most)]
        least, most = ends if number > 0 else reversed(ends)
        return Line(self.base, self.slope * number, self.offset * number, least, most)

    def over(self, number: int) -> Line | Cases:
        """The quotient, cut downwards."""
        least, most = (None if e is None else e // number for e in (self.least, self.most))
        bare = Line(self.base, self.slope, self.offset)
        return Line(Quotient(bare, number), 1, 0, least, most).or_few()

    def at_least(self, number: int) -> Line | Cases:
        """The greater of the two."""
        if number >= self.high:
            return Cases((), number)
        if number <= self.low:
            return self
        return attrs.evolve(self, least=number).or_few()

    def at_most(self, number: int) -> Line | Cases:
        """The lesser of the two."""
        if number <= self.low:
            return Cases((), number)
        if number >= self.high:
            return self
        return attrs.evolve(self, most=number).or_few()

    # What it can be.

    @property
    def low(self) -> int:
        """The least it can be."""
        return self._held(min(self._at(self.base.low), self._at(self.base.high)))

    @property
    def high(self) -> int:
        """The most it can be."""
        return self._held(max(self._at(self.base.low), self._at(self.base.high)))

    def reaches(self, number: int) -> Expr | bool:
        """Where it is `number` or more."""
        if number <= self.low or number > self.high:
            return number <= self.low
        away = number - self.offset
        if self.slope > 0:
            return self.base.at_least(_upwards(away, self.slope))
        return self.base.at_most(away // self.slope)

    def stays_below(self, number: int) -> Expr | bool:
        """Where it is less."""
        if number <= self.low or number > self.high:
            return number > self.high
        away = number - self.offset
        if self.slope > 0:
            return self.base.at_most(_upwards(away, self.slope) - 1)
        return self.base.at_least(away // self.slope + 1)

    def compared(self, operator: str, number: int) -> Expr | bool:
        """A comparison."""
        match operator:
            case ">=":
                return self.reaches(number)
            case ">":
                return self.reaches(number + 1)
            case "<":
                return self.stays_below(number)
            case "<=":
                return self.stays_below(number + 1)
        same = self._is(number)
        if operator == "==":
            return same
        return not same if isinstance(same, bool) else ~same

    def _is(self, number: int) -> Expr | bool:
        up, down = self.reaches(number), self.stays_below(number + 1)
        if isinstance(up, bool):
            return down if up else False
        if isinstance(down, bool):
            return up if down else False
        if isinstance(self.base, Source):
            base, rest = divmod(number - self.offset, self.slope)
            return False if rest else self.base.compared("==", base)
        return up & down

    # As a column.

    def column(self, size: int = 0) -> Expr:
        """The numbers as a column, wide enough for numbers of that size too."""
        base, (bottom, top) = self.base, self._steps()
        # The base is held first: what is beyond the ends may be too large to be multiplied.
        code = base.held(bottom, top)
        ends = [self._at(bottom), self._at(top)]
        largest = max(size, *(max(abs(end), abs(end - self.offset)) for end in ends))
        code = wider(code, max(abs(bottom), abs(top)), largest)
        if self.slope != 1:
            code = -code if self.slope == -1 else code * self.slope
        code = code + self.offset if self.offset else code
        if self.least is not None and min(ends) < self.least:
            code = nw.max_horizontal(code, known(self.least))
        if self.most is not None and max(ends) > self.most:
            code = nw.min_horizontal(code, known(self.most))
        return code

    def _at(self, step: int) -> int:
        """The number before it is held, where the base is `step`."""
        return self.slope * step + self.offset

    def _held(self, number: int) -> int:
        number = number if self.least is None else max(number, self.least)
        return number if self.most is None else min(number, self.most)

    def _steps(self) -> tuple[int, int]:
        """From where to where of the base the number changes."""
        bottom, top = self.base.low, self.base.high
        first, last = (self.least, self.most) if self.slope > 0 else (self.most, self.least)
        if first is not None:
            bottom = max(bottom, (first - self.offset) // self.slope)
        if last is not None:
            top = min(top, _upwards(last - self.offset, self.slope))
        return bottom, top

    def or_few(self) -> Line | Cases:
        """As cases where these are so few that comparing is quicker than arithmetic."""
        bottom, top = self._steps()
        if top - bottom >= _FEW:
            over = self.base.over if isinstance(self.base, Quotient) else 0
            inner = self.base.within(bottom, top) if isinstance(self.base, Quotient) else self
            if isinstance(inner, Cases):
                return inner.mapped(lambda number: self._held(self._at(number // over)))
            return self
        steps = range(bottom + 1, top + 1)[::-1]  # the first that is reached
        return Cases(
            tuple((_as_expr(self.base.at_least(k)), self._held(self._at(k))) for k in steps),
            self._held(self._at(bottom)),
        )


def _upwards(number: int, over: int) -> int:
    """The quotient, cut upwards."""
    return -(-number // over)


def _as_expr(code: Expr | bool) -> Expr:  # noqa: FBT001
    return nw.lit(code) if isinstance(code, bool) else code
