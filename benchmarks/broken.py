"""A table in which one row in a hundred is broken, in every way that its columns can hold.

Beside the table without a fault, in processor time: what a broken row costs is the difference, by
the number of those rows. Before that, every broken row has to name its fault, and the others have
to be scored as they are without it. Run inside the benchmark environment; prints JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import table_data
import timing
import workload
from documents import ruleset_yaml
from pyarrow import feather

import perfrules

ROWS = 100_000
SHARE = 100  # one row in so many
# What stands in the place of a fact, by the type of its column.
WAYS: Mapping[str, Mapping[Any, Any]] = {
    "not reported": {pl.String: None, pl.Int64: None, pl.Float64: None},
    "NaN": {pl.Float64: float("nan")},
    "infinite": {pl.Float64: float("-inf")},
    "absurd": {pl.Int64: 2**62, pl.Float64: 1e300},
    "below the least": {pl.Int64: -1, pl.Float64: -0.01},
    "too many decimals": {pl.Float64: 0.123456},
    "unknown answer": {pl.String: "从来没有的答案"},
}
EVERY = "three of them"
NONE = "none"


def main(rounds: int) -> None:
    """Prints {way: µs a row of the table, µs a broken row}."""
    sheet = workload.sheet(40)
    ruleset = perfrules.loads(ruleset_yaml(sheet))
    tables = _tables(_table(sheet))
    scored = {name: perfrules.evaluate_table(ruleset, table) for name, table in tables.items()}
    for name in tables:
        _hold(scored[NONE], scored[name], name)
    cases = {
        name: lambda table=table: perfrules.evaluate_table(ruleset, table)
        for name, table in tables.items()
    }
    taken = timing.interleaved(cases, rounds, time.process_time)
    print(json.dumps({name: _figures(ms, taken[NONE]) for name, ms in taken.items()}))


def _figures(taken: list[float], without: list[float]) -> dict[str, Any]:
    apart = [more - less for more, less in zip(taken, without, strict=True)]
    return {
        "us": timing.summary([ms * 1e3 / ROWS for ms in taken]),
        "broken_us": timing.summary([ms * 1e3 / (ROWS // SHARE) for ms in apart]),
    }


def _table(sheet: workload.Sheet) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        table_data.write(Path(folder), sheet, ROWS)
        found = pl.from_arrow(feather.read_table(Path(folder, "facts.arrow"), memory_map=False))
    assert isinstance(found, pl.DataFrame)
    return found


def _tables(table: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The table, and copies of it with one row in a hundred broken."""
    found = {NONE: table}
    for name, values in WAYS.items():
        found[name] = _broken(table, values, 1)
    every = {dtype: value for values in reversed(WAYS.values()) for dtype, value in values.items()}
    return {**found, EVERY: _broken(table, every, 3)}


def _broken(table: pl.DataFrame, values: Mapping[Any, Any], faults: int) -> pl.DataFrame:
    """The table with so many faults in every hundredth row, in columns that turn by turn."""
    columns = [name for name, dtype in table.schema.items() if dtype in values]
    cells: dict[str, list[int]] = {}
    for turn, row in enumerate(range(0, ROWS, SHARE)):
        for k in range(faults):
            cells.setdefault(columns[(turn + 7 * k) % len(columns)], []).append(row)
    made = []
    for name, rows in cells.items():
        at = np.zeros(ROWS, bool)
        at[rows] = True
        value = pl.lit(values[table.schema[name]], dtype=table.schema[name])
        made.append(pl.when(pl.Series(at)).then(value).otherwise(pl.col(name)).alias(name))
    return table.with_columns(made)


def _hold(without: pl.DataFrame, scored: pl.DataFrame, name: str) -> None:
    """Every hundredth row names its faults, the others are as they were."""
    broken = pl.int_range(pl.len()) % SHARE == 0
    told = 0 if name == NONE else ROWS // SHARE
    if scored["error"].count() != told or scored.filter(broken)["error"].count() != told:
        raise RuntimeError(f"{name}: not every broken row says so")
    if not scored.filter(~broken).equals(without.filter(~broken)):
        raise RuntimeError(f"{name}: rows that are not broken are scored in another way")


if __name__ == "__main__":
    main(int(sys.argv[1]))
