"""Blank rows: they are skipped, and the rows behind them keep the numbers that people see."""

from __future__ import annotations

from bisect import bisect_right
from typing import Self


class Blanks:
    """Where the blank rows of a table are, and how many."""

    def __init__(self) -> None:
        self.count = 0
        self._behind: list[int] = []  # so many rows that are not blank, in order
        self._until: list[int] = []  # so many blank ones up to there

    def add(self, behind: int) -> None:
        """One more blank row, behind so many rows that are not."""
        self.count += 1
        if self._behind[-1:] == [behind]:
            self._until[-1] = self.count
        else:
            self._behind.append(behind)
            self._until.append(self.count)

    def before(self, row: int) -> int:
        """How many there are before a row; the first is row 0."""
        found = bisect_right(self._behind, row)
        return self._until[found - 1] if found else 0


class FirstRow(int):
    """The number of the first row: `first + done + 3` is that of the fourth row behind `done`."""

    def __new__(cls, number: int, blanks: Blanks) -> Self:
        """The first row that is not blank, of a table whose very first row has that number."""
        made = super().__new__(cls, number + blanks.before(0))
        made.number, made.blanks = number, blanks
        return made

    number: int
    blanks: Blanks

    def __add__(self, done: int) -> _FirstOfPiece:
        """The first row of a piece, behind so many rows that are not blank."""
        return _FirstOfPiece(self, done)


class _FirstOfPiece(int):
    def __new__(cls, first: FirstRow, done: int) -> Self:
        made = super().__new__(cls, first.number + done + first.blanks.before(done))
        made.first, made.done = first, done
        return made

    first: FirstRow
    done: int

    def __add__(self, rows: int) -> int:
        done = self.done + rows
        return self.first.number + done + self.first.blanks.before(done)
