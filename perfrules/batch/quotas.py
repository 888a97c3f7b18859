"""Quotas of grades: of all rows with a total, at most a share has a grade; the rest falls.

Within a grade the rows are ranked by their total score as it stands in the table. Rows of one total
stay together: all of them have the grade, or all fall, so that equal totals never part. Those that
fall are ranked among the rows of the next grade, and count for its quota. So each grade has one
total below which its rows fall.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.layout import BEFORE, GRADE, TOTAL
from perfrules.model import RulesetModel

Counts = Counter[tuple[str | None, Decimal]]  # rows by grade and total


@attrs.frozen
class Cutoffs:
    """Of every grade with a quota that is too small for all: the least total that keeps it.

    None where nobody keeps it.
    """

    grades: tuple[str, ...]  # the best first
    least: Mapping[str, Decimal | None]

    def applied(self, frame: Any) -> Any:
        """The table of scores with the grades that are left."""
        if not self.least:
            return frame
        grade, total = nw.col(BEFORE), nw.col(TOTAL)
        left = grade
        for position, name in enumerate(self.grades):
            if name in self.least:
                fallen = self._from(position, total)
                left = nw.when(grade == name).then(fallen).otherwise(left)
        return frame.with_columns(left.alias(GRADE))

    def _from(self, position: int, total: Any) -> Any:
        """The grade that is left of one, by the total."""
        name = self.grades[position]
        if name not in self.least:
            return nw.lit(name)
        below, least = self._from(position + 1, total), self.least[name]
        if least is None:
            return below
        return nw.when(total >= nw.lit(least)).then(nw.lit(name)).otherwise(below)


def count_grades(frame: Any, counts: Counts) -> None:
    """Add the rows of a table of scores that have a total."""
    if isinstance(frame, nw.LazyFrame):
        found = frame.group_by(BEFORE, TOTAL).agg(nw.len().alias("rows")).collect()
        cells = zip(
            *(found.to_arrow()[c].to_pylist() for c in (BEFORE, TOTAL, "rows")), strict=True
        )
        for grade, total, rows in cells:
            if total is not None:
                counts[grade, total] += rows
        return
    table = frame.select(BEFORE, TOTAL).to_arrow()
    pairs = Counter(zip(table[BEFORE].to_pylist(), table[TOTAL].to_pylist(), strict=True))
    for (grade, total), rows in pairs.items():
        if total is not None:
            counts[grade, total] += rows


def cutoffs(model: RulesetModel, counts: Counts) -> Cutoffs:
    """Below which total each grade is lost."""
    grades = tuple(band.grade for band in model.grades)
    shares = {quota.grade: quota.share for quota in model.quotas}
    whole = sum(counts.values())
    least: dict[str, Decimal | None] = {}
    fallen: Counter[Decimal] = Counter()
    for grade in grades:
        rows = fallen
        for (own, total), count in counts.items():
            if own == grade:
                rows[total] += count
        fallen = Counter()
        if grade not in shares:
            continue
        kept, best_first = _kept(rows, math.floor(shares[grade] * whole))
        if kept < len(best_first):
            least[grade] = best_first[kept - 1] if kept else None
            fallen.update({total: rows[total] for total in best_first[kept:]})
    return Cutoffs(grades, least)


def _kept(rows: Mapping[Decimal, int], most: int) -> tuple[int, Sequence[Decimal]]:
    """How many totals, the best first, have no more than so many rows together."""
    best_first, taken = sorted(rows, reverse=True), 0
    for kept, total in enumerate(best_first):
        taken += rows[total]
        if taken > most:
            return kept, best_first
    return len(best_first), best_first
