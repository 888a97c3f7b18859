"""Blank rows: they are skipped, and the rows behind them keep the numbers that people see."""

from __future__ import annotations

from bisect import bisect_right


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

    def numbered(self, row: int) -> int:
        """The number of a row that is not blank, the first being row 0, below a header in row 1."""
        found = bisect_right(self._behind, row)
        return 2 + row + (self._until[found - 1] if found else 0)
