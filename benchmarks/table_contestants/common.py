"""What a contestant for tables is, and its results as whole numbers for the check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from workload import Sheet

Score = Callable[[Any], Any]


def as_it_is(table: Any) -> Any:
    """For a contestant that begins and ends with Arrow."""
    return table


def from_pandas(frame: Any) -> Any:
    """The Arrow table of a pandas frame."""
    return import_module("pyarrow").Table.from_pandas(frame)


@dataclass(frozen=True, kw_only=True)
class TableContestant:
    """One way to score a table: from the caller's frame to the frame with the results."""

    build: Callable[[Sheet], Score]  # everything that is done once per ruleset
    note: str
    module: str  # what its user imports
    distribution: str  # what its user installs
    frame: Callable[[Any], Any] = as_it_is  # Arrow → what its user has; never timed
    arrow: Callable[[Any], Any] = as_it_is  # its results → Arrow; for the check only, never timed
    most_rows: int = 100_000_000  # of the table; a slow one gets the first of its rows
    environment: str = ".venv-bench"
    exact: bool = True


def wrong(table: Any, sheet: Sheet, expected: Any) -> dict[str, int]:
    """{result: rows that differ} of the results of a contestant, as an Arrow table."""
    found: dict[str, int] = {}
    for name, want in zip(sheet.results, expected, strict=True):
        column = "total_score" if name == "total" and name not in table.column_names else name
        differ = int((_whole(table[column], list(sheet.grades)) != want).sum())
        if differ:
            found[name] = differ
    return found


def _whole(column: Any, grades: list[str]) -> Any:
    """Cents, or ranks of grades. Floats are points, decimals too; integers are what they are."""
    np, pa, compute = (import_module(m) for m in ("numpy", "pyarrow", "pyarrow.compute"))
    if pa.types.is_decimal(column.type):
        hundred = pa.scalar(Decimal(100), pa.decimal128(3))
        return np.asarray(
            compute.multiply(column.cast(pa.decimal128(18, 2)), hundred).cast("int64")
        )
    if pa.types.is_floating(column.type):
        return np.rint(np.asarray(column).astype(np.float64) * 100)
    if pa.types.is_integer(column.type):
        return np.asarray(column)
    return np.asarray(compute.index_in(column.cast(pa.string()), value_set=pa.array(grades)))
