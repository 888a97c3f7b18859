"""Tables of facts for the same score sheet, as an Arrow file, and the exact results beside it.

A column per fact, as readers of CSV and Parquet give them: texts, int64 for counts, float64 for
rates. The results are worked out here on whole numbers, one indicator at a time, and sampled rows
are held against the exact results of `workload.py`. Needs numpy and pyarrow.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import workload
from pyarrow import feather
from workload import SCALE, Indicator, Sheet, whole

SAMPLED = 2000
Columns = dict[str, Any]  # whole numbers: 1 or 0 for words, counts, rates in ten thousandths


def write(folder: Path, sheet: Sheet, rows: int) -> None:
    """`facts.arrow` and `expected.npy` (a row per result: cents, and the rank of the grade)."""
    columns = {i.id: _facts(i, rows, seed) for seed, i in enumerate(sheet.indicators)}
    expected = _expected(sheet, columns)
    _hold(sheet, columns, expected)
    table = pa.table([_arrow(i, columns[i.id]) for i in sheet.indicators], names=list(columns))
    feather.write_feather(
        table, str(folder / "facts.arrow"), compression="uncompressed", chunksize=rows
    )
    np.save(folder / "expected.npy", expected)


def _facts(i: Indicator, rows: int, seed: int) -> Any:
    draw = np.random.default_rng([7, seed])
    luck = draw.random(rows)

    def between(low: int, high: int) -> Any:
        return draw.integers(low, high, rows)

    if not i.is_number:
        return (luck < 0.92).astype(np.int64)
    target = whole(i)
    near: list[tuple[float, Any]]
    match i.kind:
        case "threshold":
            near, far = [(0.88, target + between(0, 4))], between(0, target)
        case "banded" if i.is_rate:
            near = [(0.6, np.full(rows, 10000)), (0.65, np.full(rows, 9500))]
            near, far = [*near, (0.85, between(9500, 10000))], between(5000, 9500)
        case "banded":
            near = [(0.6, target + between(0, 4)), (0.85, np.full(rows, target - 1))]
            far = between(0, target - 1)
        case "ratio" if i.is_rate:
            near, far = [(0.5, between(7000, 10001))], between(4000, 7000)
        case "ratio":
            near, far = [(0.5, target + between(0, 20))], between(0, target)
        case _:
            near = [(0.5, between(target, 10001)), (0.75, target - 100 * between(1, 9))]
            far = between(target - 900, target)
    return np.select([luck < share for share, _ in near], [fact for _, fact in near], far)


def _arrow(i: Indicator, facts: Any) -> Any:
    if not i.is_number:
        words = pa.array(["不" + i.target, i.target])
        return pa.DictionaryArray.from_arrays(facts.astype(np.int8), words).cast(pa.string())
    return pa.array(facts / SCALE if i.is_rate else facts.astype(np.int64))


def _expected(sheet: Sheet, columns: Columns) -> Any:
    size, rows = len(sheet.indicators), len(next(iter(columns.values())))
    results = np.zeros((size + len(sheet.members) + 2, rows), np.int32)
    place = {name: n for n, name in enumerate(sheet.results)}
    for n, i in enumerate(sheet.indicators):
        results[n] = _cents(i, columns[i.id])
    for group, members in sheet.members.items():
        for member in members:
            results[place[group]] += results[place[member]]
        results[-2] += results[place[group]]
    *better, _ = sheet.grades.values()
    results[-1] = sum(results[-2] < low for low in better)
    return results


def _cents(i: Indicator, facts: Any) -> Any:
    points = i.points * 100
    if not i.is_number:
        return facts * points
    target = whole(i)
    match i.kind:
        case "threshold":
            return np.where(facts >= target, points, 0)
        case "banded":
            low = np.where(facts * 100 >= target * 95, points // 2, 0)
            return np.where(facts >= target, points, low)
        case "ratio":
            return (2 * points * np.minimum(facts, target) + target) // (2 * target)
        case _:
            steps = np.maximum(0, -((facts - target) // 100))
            return np.maximum(0, points - 50 * steps)


def _hold(sheet: Sheet, columns: Columns, expected: Any) -> None:
    """The vectorised results against the exact ones, where the sheet is the table as it is."""
    if sheet != workload.sheet():
        return
    grades = list(workload.GRADES)
    rows = expected.shape[1]
    for row in np.random.default_rng(1).integers(0, rows, min(SAMPLED, rows)):
        facts = {i.id: _text(i, int(columns[i.id][row])) for i in sheet.indicators}
        exact = workload.expected(facts)
        want = [*exact["scores"].values(), *exact["subtotals"].values(), exact["total"]]
        want.append(grades.index(exact["grade"]))
        if want != expected[:, row].tolist():
            raise RuntimeError(f"row {row} of the expected results is wrong")


def _text(i: Indicator, fact: int) -> str:
    if not i.is_number:
        return i.target if fact else "不" + i.target
    return f"{fact / SCALE:.4f}" if i.is_rate else str(fact)
