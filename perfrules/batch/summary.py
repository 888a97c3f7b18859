"""What came of a table of scores, added up piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs

from perfrules.batch.layout import BETWEEN, CHECKS, ERROR, ERROR_STATUS, GRADE, STATUS, TOTAL
from perfrules.compiling.plan import Plan
from perfrules.decimals import RoundingMode, difference, rounded, scaled_decimal
from perfrules.results import Status

if TYPE_CHECKING:
    import polars as pl

    from perfrules.batch.shares import BareShares

Numbered = Callable[[int], int]  # what people number the rows of a table, of which the first is 0
_LISTED: Final = 5  # rows in error
_FREQUENT: Final = 10  # deductions


@attrs.frozen
class RowError:
    """A row that has no scores, and all that is wrong with it."""

    row: int  # as the program numbers it that shows the file: below a header the first is 2
    key: Mapping[str, Any]  # the columns that were kept
    error: str


@attrs.frozen
class Frequent:
    """Rules that took points together, in how many rows, and what they took there in all."""

    indicator: str
    rule: str  # the ids of the rules, with "; " between them
    rows: int
    lost: Decimal


@attrs.frozen
class Failed:
    """A check of the facts that fails, and in how many rows."""

    check: str
    message: str | None  # of the ruleset; None where an explanation is due
    severity: str  # info | warning | error: how the failure is to be taken
    rows: int


@attrs.frozen(kw_only=True)
class TableSummary:
    """What came of a table (汇总): how many rows, which grades, what was lost most often."""

    rows: int
    errors: int  # rows with bad facts
    statuses: Mapping[str, int]
    grades: Mapping[str, int]  # every grade of the ruleset, best first
    mean: Decimal | None  # of the totals, as all that follow
    lowest: Decimal | None
    highest: Decimal | None
    deductions: tuple[Frequent, ...]  # most frequent first; none where no reasons were asked for
    first_errors: tuple[RowError, ...]
    failed_checks: tuple[Failed, ...] = ()  # most frequent first; they change no score
    bare_shares: tuple[BareShares, ...] = ()  # columns in % that seem to hold 0.95 for 95%

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain data; points are texts, as everywhere."""
        return {
            "rows": self.rows,
            "errors": self.errors,
            "statuses": dict(self.statuses),
            "grades": dict(self.grades),
            "total_score": {
                name: None if value is None else str(value)
                for name, value in (
                    ("mean", self.mean), ("lowest", self.lowest), ("highest", self.highest)
                )
            },
            "deductions": [
                {"indicator": d.indicator, "rule": d.rule, "rows": d.rows, "lost": str(d.lost)}
                for d in self.deductions
            ],
            "first_errors": [
                {"row": e.row, "key": {k: plain(v) for k, v in e.key.items()}, "error": e.error}
                for e in self.first_errors
            ],
            "failed_checks": [attrs.asdict(failed) for failed in self.failed_checks],
            "bare_shares": [
                {"fact": s.fact, "name": s.name, "column": s.column,
                 "number": s.number, "meant": f"{s.meant}%"}
                for s in self.bare_shares
            ],
        }  # fmt: skip


def plain(value: Any) -> Any:
    """A cell as JSON has it: numbers with decimals are texts."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


class Summing:
    """A summary in the making."""

    def __init__(
        self,
        plan: Plan,
        keep: Sequence[str],
        *,
        numbered: Numbered,
        reasons: bool,
        checks: bool = False,
    ) -> None:
        self.plan, self.keep, self.numbered = plan, keep, numbered
        self.reasons, self.checks = reasons, checks
        self.failed: Counter[str] = Counter()
        self.rows = 0
        self.statuses: Counter[str] = Counter()
        self.grades: Counter[str] = Counter()
        self.sum = Decimal(0)
        self.ends: list[Decimal] = []
        self.scored = 0
        self.taken: Counter[tuple[str, str]] = Counter()
        self.lost: dict[tuple[str, str], Decimal] = {}
        self.wrong: list[RowError] = []

    def add(self, scored: pl.DataFrame) -> None:
        """More rows of scores."""
        self.statuses.update(_counts(scored[STATUS]))
        self.grades.update(_counts(scored[GRADE]))
        totals: Any = scored[TOTAL].drop_nulls()
        if len(totals):
            self.scored += len(totals)
            self.sum = added(self.sum, totals.sum())
            self.ends = [min([*self.ends, totals.min()]), max([*self.ends, totals.max()])]
        if self.reasons:
            self._deductions(scored)
        if self.checks:
            for failed, rows in _counts(scored[CHECKS]).items():
                self.failed.update(dict.fromkeys(failed.split(BETWEEN), rows))
        if len(self.wrong) < _LISTED:
            self._errors(scored)
        self.rows += scored.height

    def _deductions(self, scored: pl.DataFrame) -> None:
        for leaf in self.plan.leaves:
            rule, lost = scored[f"{leaf}.rule"], scored[f"{leaf}.lost"]
            for codes, rows in _counts(rule).items():
                points: Any = lost.filter(rule == codes).sum()
                self.taken[leaf, codes] += rows
                self.lost[leaf, codes] = added(self.lost.get((leaf, codes), Decimal(0)), points)

    def _errors(self, scored: pl.DataFrame) -> None:
        numbered = scored.select(*self.keep, STATUS, ERROR).with_row_index("row of the piece")
        bad = numbered.filter(numbered[STATUS] == ERROR_STATUS).head(_LISTED - len(self.wrong))
        for row in bad.iter_rows(named=True):
            number = self.numbered(self.rows + row["row of the piece"])
            key = {name: row[name] for name in self.keep}
            self.wrong.append(RowError(number, key, row[ERROR]))

    def summary(self) -> TableSummary:
        """All of it."""
        places = max(self.plan.places, 2)
        bands = [band.grade for band in self.plan.model.grades]
        order = [*(each.value for each in Status), ERROR_STATUS]
        return TableSummary(
            rows=self.rows,
            errors=self.statuses[ERROR_STATUS],
            statuses={name: self.statuses[name] for name in order if self.statuses[name]},
            grades={name: self.grades[name] for name in dict.fromkeys([*bands, *self.grades])},
            mean=mean_of(self.sum, self.scored, places),
            lowest=self.ends[0] if self.ends else None,
            highest=self.ends[1] if self.ends else None,
            deductions=tuple(
                Frequent(leaf, rule, rows, self.lost[leaf, rule])
                for (leaf, rule), rows in self.taken.most_common(_FREQUENT)
            ),
            first_errors=tuple(self.wrong),
            failed_checks=tuple(self._failed_checks()),
        )

    def _failed_checks(self) -> Iterator[Failed]:
        known = {rule.check.id: rule.check for rule in self.plan.checks}
        for name, rows in self.failed.most_common():
            check = known.get(name)
            if check is None:  # of an indicator, far above its target
                yield Failed(name, None, "warning", rows)
            else:
                yield Failed(name, check.message, check.severity, rows)


def added(one: Decimal, other: Decimal) -> Decimal:
    """The sum, exactly, whatever context the calling program works in."""
    return difference(one, other.copy_negate())


def mean_of(total: Decimal, count: int, places: int) -> Decimal | None:
    """A mean, cut half up; None of nothing."""
    if not count:
        return None
    number = rounded(Fraction(total) / count, places, RoundingMode.HALF_UP) * 10**places
    return scaled_decimal(int(number), places)


def _counts(column: pl.Series) -> dict[str, int]:
    found = column.drop_nulls().value_counts()
    return dict(zip(found[column.name].to_list(), found["count"].to_list(), strict=True))
