"""NumPy by hand: int32 in blocks that fit the cache, on two threads; Arrow in, Arrow out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from workload import SCALE, Indicator, Sheet, whole

from table_contestants.common import Score, TableContestant

BLOCK = 16_384  # rows


class Kernel:
    """The sheet, block by block, into one array of a row per result."""

    def __init__(self, sheet: Sheet) -> None:
        self.np = import_module("numpy")
        self.equal = import_module("pyarrow.compute").equal
        self.sheet = sheet
        ids = {i.id: n for n, i in enumerate(sheet.indicators)}
        self.groups = [[ids[m] for m in members] for members in sheet.members.values()]
        self.lows = list(sheet.grades.values())[:-1]

    def block(self, columns: dict[str, Any], out: Any, grade: Any, start: int) -> None:
        """Scores the rows from `start`."""
        np, size = self.np, len(self.sheet.indicators)
        out, grade = out[:, start : start + BLOCK], grade[start : start + BLOCK]
        for n, i in enumerate(self.sheet.indicators):
            self._score(i, self._facts(i, columns[i.id], start, len(grade)), out[n])
        total = out[size + len(self.groups)]
        total[:] = 0
        for n, members in enumerate(self.groups, size):
            np.copyto(out[n], out[members[0]])
            for member in members[1:]:
                out[n] += out[member]
            total += out[n]
        grade[:] = len(self.lows)
        for low in self.lows:
            grade -= total >= low

    def _facts(self, i: Indicator, column: Any, start: int, rows: int) -> Any:
        np = self.np
        if not i.is_number:
            met = self.equal(column.slice(start, rows), i.target)
            return met.to_numpy(zero_copy_only=False)
        facts = column[start : start + rows]
        if not i.is_rate:
            return facts.astype(np.int32)
        scaled = np.rint(facts * SCALE)
        if not (scaled / SCALE == facts).all():
            raise ValueError("a fact has more than four decimals")
        return scaled.astype(np.int32)

    def _score(self, i: Indicator, facts: Any, out: Any) -> None:
        np, points = self.np, i.points * 100
        if not i.is_number:
            np.multiply(facts, np.int16(points), out=out, casting="unsafe")
            return
        target = whole(i)
        match i.kind:
            case "threshold":
                np.multiply(facts >= target, np.int16(points), out=out, casting="unsafe")
            case "banded":
                nearly = -(-95 * target // 100)
                np.add(facts >= target, facts >= nearly, out=out, dtype=np.int8, casting="unsafe")
                out *= points // 2
            case "ratio":
                np.minimum(facts, target, out=facts)
                facts *= 2 * points
                facts += target
                np.floor_divide(facts, 2 * target, out=out, casting="unsafe")
            case _:
                np.subtract(target + 99, facts, out=facts)
                facts //= 100
                np.maximum(facts, 0, out=facts)
                facts *= -50
                facts += points
                np.maximum(facts, 0, out=out, casting="unsafe")


def _hand(threads: int) -> Any:
    def build(sheet: Sheet) -> Score:
        np, pa = import_module("numpy"), import_module("pyarrow")
        kernel = Kernel(sheet)
        pool = ThreadPoolExecutor(threads)
        results = len(sheet.indicators) + len(sheet.members) + 1
        wide = np.int16 if sheet.points <= 300 else np.int32

        def score(table: Any) -> Any:
            rows = table.num_rows
            columns = {}
            for i in sheet.indicators:
                column = table[i.id].combine_chunks()
                columns[i.id] = column.to_numpy() if i.is_number else column
            out, grade = np.empty((results, rows), wide), np.empty(rows, np.int8)
            starts = range(0, rows, BLOCK)
            list(pool.map(lambda start: kernel.block(columns, out, grade, start), starts))
            grades = pa.DictionaryArray.from_arrays(grade, list(sheet.grades))
            return pa.table([*map(pa.array, out), grades], names=sheet.results)

        return score

    return build


def _contestant(threads: int, note: str) -> TableContestant:
    return TableContestant(build=_hand(threads), note=note, module="numpy", distribution="numpy")


CONTESTANTS = {
    "numpy_hand": _contestant(1, "int32 in blocks of 16,384 rows, one thread; Arrow in, Arrow out"),
    "numpy_hand_2_threads": _contestant(2, "the same on two threads"),
}
