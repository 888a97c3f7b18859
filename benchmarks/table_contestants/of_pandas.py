"""pandas by hand: columns of whole cents."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workload import SCALE, Indicator, Sheet, whole

from table_contestants.common import Score, TableContestant, from_pandas


def _score(frame: Any, i: Indicator) -> Any:
    fact, points = frame[i.id], i.points * 100
    if not i.is_number:
        return (fact == i.target).astype("int16") * points
    target = whole(i)
    if i.is_rate:
        fact = (fact * SCALE).round().astype("int32")
    match i.kind:
        case "threshold":
            return (fact >= target).astype("int16") * points
        case "banded":
            nearly = fact >= -(-95 * target // 100)
            return ((fact >= target).astype("int16") + nearly.astype("int16")) * (points // 2)
        case "ratio":
            met = fact.clip(upper=target)
            return ((met * (2 * points) + target) // (2 * target)).astype("int16")
        case _:
            steps = ((target + 99 - fact) // 100).clip(lower=0)
            return (points - 50 * steps).clip(lower=0).astype("int16")


def _hand(sheet: Sheet) -> Score:
    np, pd = import_module("numpy"), import_module("pandas")
    *better, (worst, _) = sheet.grades.items()

    def score(frame: Any) -> Any:
        result = pd.DataFrame({i.id: _score(frame, i) for i in sheet.indicators})
        for group, members in sheet.members.items():
            result[group] = result[members].sum(axis=1)
        total = result["total"] = result[list(sheet.members)].sum(axis=1)
        reached = [total >= low for _, low in better]
        result["grade"] = np.select(reached, [name for name, _ in better], worst)
        return result

    return score


CONTESTANTS = {
    "pandas_hand": TableContestant(
        build=_hand,
        note="DataFrame code written for this table, whole cents",
        module="pandas",
        distribution="pandas",
        frame=lambda table: table.to_pandas(),
        arrow=from_pandas,
    ),
}
