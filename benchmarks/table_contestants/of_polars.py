"""Polars by hand: lazy expressions in whole cents, no fact checked. Others are compared with it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workload import SCALE, Indicator, Sheet, whole

from table_contestants.common import Score, TableContestant


def _score(pl: Any, i: Indicator) -> Any:
    fact, points = pl.col(i.id), i.points * 100
    cents = pl.Int16
    if not i.is_number:
        return (fact == i.target).cast(cents) * points
    target = whole(i)
    if i.is_rate:
        fact = (fact * SCALE).round().cast(pl.Int32)
    match i.kind:
        case "threshold":
            return (fact >= target).cast(cents) * points
        case "banded":
            nearly = -(-95 * target // 100)  # the least that is 95 % of it
            return ((fact >= target).cast(cents) + (fact >= nearly).cast(cents)) * (points // 2)
        case "ratio":
            met = pl.min_horizontal(fact, pl.lit(target))
            return ((met * (2 * points) + target) // (2 * target)).cast(cents)
        case _:
            steps = ((target + 99 - fact) // 100).clip(0, None)
            return (points - 50 * steps).clip(0, None).cast(cents)


def _hand(sheet: Sheet) -> Score:
    pl = import_module("polars")
    scores = [_score(pl, i).alias(i.id) for i in sheet.indicators]
    wide = pl.Int16 if sheet.points <= 300 else pl.Int32
    members = sheet.members.items()
    subtotals = [pl.sum_horizontal(m).cast(wide).alias(group) for group, m in members]
    total = pl.sum_horizontal(list(sheet.members)).cast(wide).alias("total")
    *better, (worst, _) = sheet.grades.items()
    grade: Any = pl
    for name, low in better:
        grade = grade.when(pl.col("total") >= low).then(pl.lit(name))
    grade = grade.otherwise(pl.lit(worst)).alias("grade")

    def score(frame: Any) -> Any:
        lazy = frame.lazy().select(scores).with_columns(subtotals)
        return lazy.with_columns(total).with_columns(grade).collect()

    return score


CONTESTANTS = {
    "polars_hand": TableContestant(
        build=_hand,
        note="Polars expressions written for this table, whole cents (the reference)",
        module="polars",
        distribution="polars",
        frame=lambda table: import_module("polars").from_arrow(table),
        arrow=lambda frame: frame.to_arrow(),
    ),
}
