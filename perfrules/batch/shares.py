"""Columns of percentages in which somebody wrote shares: 0.95 where 95 or 95% was meant.

Spreadsheets hold 90% as 0.9, and hand it on so. One such number may be what it says; a whole column
without a number above 1 hardly is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

import attrs
import polars as pl

from perfrules.compiling.plan import Plan
from perfrules.decimals import show
from perfrules.model import FactDeclaration, Kind
from perfrules.units import PERCENT, read_quantity

_PLACES: Final = 15  # digits that a float tells


@attrs.frozen(kw_only=True)
class BareShares:
    """A column of a fact in % without a number above 1; `number` is the first below it."""

    fact: str
    name: str
    column: str
    number: str  # 0.95, read as 0.95%
    meant: str  # 95, most likely


class Watching:
    """Looks at the columns of percentages, piece by piece."""

    def __init__(self, plan: Plan, columns: Mapping[str, str]) -> None:
        self.columns = {f.id: (f, columns[f.id]) for f in plan.facts if _asked(f, columns)}
        self.first: dict[str, Fraction] = {}  # number below 1, by fact

    def look(self, piece: pl.DataFrame) -> None:
        """More rows; a column with a number that is no share is not looked at again."""
        for fact_id, (_, column) in tuple(self.columns.items()):
            numbers = _bare(piece[column])
            if not numbers.is_between(0, 1).all():
                del self.columns[fact_id]
            elif fact_id not in self.first:
                parts = numbers.filter((numbers > 0) & (numbers < 1))
                if len(parts):
                    self.first[fact_id] = Fraction(repr(parts[0]))

    def found(self) -> Iterator[BareShares]:
        """The columns that hold shares, to all appearance."""
        for fact_id, (fact, column) in self.columns.items():
            if fact_id in self.first:
                number = self.first[fact_id]
                yield BareShares(
                    fact=fact_id,
                    name=fact.label,
                    column=column,
                    number=show(number, 0, _PLACES),
                    meant=show(number * 100, 0, _PLACES),
                )


def _asked(fact: FactDeclaration, columns: Mapping[str, str]) -> bool:
    if fact.kind is not Kind.NUMBER or fact.unit != PERCENT or fact.id not in columns:
        return False
    # Where nothing above 1% may be reported, 0.95 is what it says. A statistic is computed.
    small = fact.maximum is not None and fact.maximum <= PERCENT.factor
    return not small and fact.cohort is None


def _bare(cells: pl.Series) -> pl.Series:
    """The numbers that are written without a unit."""
    if cells.dtype != pl.String:
        numbers = cells.cast(pl.Float64, strict=False)
        return numbers.filter(numbers.is_finite().fill_null(value=False))
    texts = cells.drop_nulls()
    texts = texts.filter(~texts.str.contains("[%％]"))
    numbers = texts.cast(pl.Float64, strict=False)
    odd = texts.filter(numbers.is_null()).unique()
    read = (read_quantity(text) for text in odd)
    others = [float(each.value) for each in read if each is not None and each.unit is None]
    numbers = numbers.filter(numbers.is_finite().fill_null(value=False))
    return numbers.append(pl.Series(numbers.name, others, pl.Float64))
