"""What changes between two ways of scoring one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import attrs

from perfrules.batch.layout import BEFORE, ERROR_STATUS
from perfrules.batch.summary import Numbered, added, mean_of, plain
from perfrules.compiling.plan import Plan
from perfrules.decimals import difference
from perfrules.diagnostics import Diagnostic
from perfrules.wording import Language

if TYPE_CHECKING:
    import polars as pl

_LISTED: Final = 20  # rows that change their grade
# The columns of a comparison, after those that were kept.
OLD, NEW = "before", "after"
CHANGE, MOVED = "change", "moved"


@attrs.frozen(kw_only=True)
class GradeChange:
    """A row that gets another grade, and which indicators made it so."""

    row: int
    key: Mapping[str, Any]  # the columns that were kept
    total_before: Decimal | None
    total_after: Decimal | None
    grade_before: str
    grade_after: str
    indicators: Mapping[str, tuple[Decimal | None, Decimal | None]]  # those that moved
    quota: bool = False  # whether a quota of grades took or takes one from it


@attrs.frozen(kw_only=True)
class IndicatorMove:
    """An indicator that scores otherwise in some rows; `change` is what they gain together.

    One that does not apply, or that only one of the rulesets has, counts as 0 there.
    """

    indicator: str
    rows: int
    change: Decimal
    only: str | None = None  # `before` or `after`: the ruleset that alone has it


@attrs.frozen(kw_only=True)
class Simulation:
    """How totals and grades move (模拟); a row without a grade stands under its status."""

    rows: int
    compared: int  # rows with a total before and after: what follows is about them
    errors_before: int
    errors_after: int
    mean_before: Decimal | None
    mean_after: Decimal | None
    mean_change: Decimal | None
    median_change: Decimal | None
    up: int
    down: int
    grades: Mapping[tuple[str, str], int]  # rows by grade before and after
    indicators: tuple[IndicatorMove, ...]  # the one that moves most rows first
    rest: Decimal  # what else moves all totals together: bonuses, caps, rescaling, rounding
    changes: tuple[GradeChange, ...]  # the first of the rows with another grade
    changed: int  # all of them
    grade_order: tuple[str, ...]  # of the new ruleset, then what only the old one has
    warnings: tuple[Diagnostic, ...] = ()  # about parameters that were set
    language: Language = "zh"

    def to_dict(self) -> dict[str, Any]:
        """The simulation as plain data; points are texts, as everywhere."""
        return {
            "rows": self.rows,
            "compared": self.compared,
            "errors": {OLD: self.errors_before, NEW: self.errors_after},
            "mean": {
                OLD: plain(self.mean_before), NEW: plain(self.mean_after),
                CHANGE: plain(self.mean_change),
            },
            "median_change": plain(self.median_change),
            "up": self.up,
            "down": self.down,
            "grades": [
                {OLD: one, NEW: other, "rows": rows} for (one, other), rows in self.grades.items()
            ],
            "indicators": [
                {"indicator": m.indicator, "rows": m.rows, CHANGE: plain(m.change), "only": m.only}
                for m in self.indicators
            ],
            "rest": plain(self.rest),
            "changed_grades": self.changed,
            "first_changes": [
                {
                    "row": each.row,
                    "key": {name: plain(value) for name, value in each.key.items()},
                    "total_score": {OLD: plain(each.total_before), NEW: plain(each.total_after)},
                    "grade": {OLD: each.grade_before, NEW: each.grade_after},
                    "quota": each.quota,
                    "indicators": [
                        {"indicator": name, OLD: plain(one), NEW: plain(other)}
                        for name, (one, other) in each.indicators.items()
                    ],
                }
                for each in self.changes
            ],
            "warnings": [each.to_dict(self.language) for each in self.warnings],
        }  # fmt: skip


class Comparing:
    """A simulation in the making."""

    def __init__(self, before: Plan, after: Plan, keep: Sequence[str], numbered: Numbered) -> None:
        self.plans, self.keep, self.numbered = (before, after), keep, numbered
        self.leaves = tuple(dict.fromkeys([*before.leaves, *after.leaves]))
        self.rows = 0
        self.grades: Counter[tuple[str, str]] = Counter()
        self.statuses: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.sums = [Decimal(0), Decimal(0)]
        self.steps: list[pl.Series] = []  # of totals
        self.moves: dict[str, tuple[int, Decimal]] = {}
        self.changes: list[GradeChange] = []

    def add(self, pair: pl.DataFrame) -> None:
        """More rows: scores before and after side by side, and what changed."""
        import polars as pl  # noqa: PLC0415 - with tables only

        both = pair.filter(pl.col(CHANGE).is_not_null())
        for k, side in enumerate((OLD, NEW)):
            sums: Any = both[f"{side}.total_score"].sum()
            self.sums[k] = added(self.sums[k], sums)
            counts = pair[f"{side}.status"].value_counts()
            self.statuses[k].update(dict(counts.iter_rows()))
        self.steps.append(both[CHANGE].rename(""))
        sides = [f"{side}.grade" for side in (OLD, NEW)]
        for one, other, count in pair.group_by(sides).len().iter_rows():
            self.grades[one, other] += count
        for leaf in self.leaves:
            self._moves(both, leaf)
        if len(self.changes) < _LISTED:
            self._changes(pair.with_row_index("row of the piece"), sides)
        self.rows += pair.height

    def _moves(self, both: pl.DataFrame, leaf: str) -> None:
        import polars as pl  # noqa: PLC0415 - with tables only

        scores = [
            pl.col(name) if (name := f"{side}.{leaf}") in both.columns else None
            for side in (OLD, NEW)
        ]
        there = [pl.lit(value=False) if each is None else each.is_not_null() for each in scores]
        one, other = (pl.lit(0) if each is None else each.fill_null(0) for each in scores)
        found = both.select(
            (there[0] != there[1]).alias("appears"), (other - one).alias("by")
        ).filter(pl.col("appears") | (pl.col("by") != 0))["by"]
        if len(found):
            rows, change = self.moves.get(leaf, (0, Decimal(0)))
            total: Any = found.sum()
            self.moves[leaf] = rows + len(found), added(change, total)

    def _changes(self, pair: pl.DataFrame, sides: Sequence[str]) -> None:
        import polars as pl  # noqa: PLC0415 - with tables only

        others = pair.filter(pl.col(sides[0]) != pl.col(sides[1]))
        for row in others.head(_LISTED - len(self.changes)).iter_rows(named=True):
            pairs = {
                leaf: (row.get(f"{OLD}.{leaf}"), row.get(f"{NEW}.{leaf}")) for leaf in self.leaves
            }
            self.changes.append(GradeChange(
                row=self.numbered(self.rows + row["row of the piece"]),
                key={name: row[name] for name in self.keep},
                total_before=row[f"{OLD}.total_score"],
                total_after=row[f"{NEW}.total_score"],
                grade_before=row[sides[0]],
                grade_after=row[sides[1]],
                indicators={leaf: two for leaf, two in pairs.items() if two[0] != two[1]},
                quota=any(
                    row.get(f"{side}.{BEFORE}", row[grade]) not in {row[grade], None}
                    for side, grade in zip((OLD, NEW), sides, strict=True)
                ),
            ))  # fmt: skip

    def simulation(self) -> Simulation:
        """All of it."""
        import polars as pl  # noqa: PLC0415 - with tables only

        steps = pl.concat(self.steps).sort()
        places = max(2, *(plan.places for plan in self.plans))
        count = len(steps)
        old, new = (mean_of(total, count, places) for total in self.sums)
        moved = difference(self.sums[1], self.sums[0])
        bands = [band.grade for plan in reversed(self.plans) for band in plan.model.grades]
        others = sorted({grade for pair in self.grades for grade in pair}.difference(bands))
        order = tuple(dict.fromkeys([*bands, *others]))
        places_of = {grade: k for k, grade in enumerate(order)}
        own = [set(plan.leaves) for plan in self.plans]
        return Simulation(
            rows=self.rows,
            compared=count,
            errors_before=self.statuses[0][ERROR_STATUS],
            errors_after=self.statuses[1][ERROR_STATUS],
            mean_before=old,
            mean_after=new,
            mean_change=mean_of(moved, count, places),
            median_change=_median(steps, places),
            up=int((steps > 0).sum()),
            down=int((steps < 0).sum()),
            grades=dict(sorted(
                self.grades.items(),
                key=lambda each: [places_of[grade] for grade in each[0]],
            )),
            indicators=tuple(
                IndicatorMove(
                    indicator=leaf,
                    rows=rows,
                    change=change,
                    only=OLD if leaf not in own[1] else NEW if leaf not in own[0] else None,
                )
                for leaf, (rows, change) in sorted(
                    self.moves.items(), key=lambda each: -each[1][0]
                )
            ),
            rest=difference(moved, _sum(change for _, change in self.moves.values())),
            changes=tuple(self.changes),
            changed=sum(n for (one, other), n in self.grades.items() if one != other),
            grade_order=order,
        )  # fmt: skip


def _sum(changes: Iterable[Decimal]) -> Decimal:
    return reduce(added, changes, Decimal(0))


def _median(steps: pl.Series, places: int) -> Decimal | None:
    """The middle of what is sorted."""
    count = len(steps)
    if not count:
        return None
    middle: Any = (steps[(count - 1) // 2], steps[count // 2])
    return mean_of(added(*middle), 2, places)
