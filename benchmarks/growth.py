"""What more rows and more indicators cost: perfrules on a Polars frame against Polars by hand.

Each size has a table of its own and two processes; the figures of interest are those per row and
per score, which stay as they are where the cost grows linearly.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import table
import workers

ROWS = {1_000: 15, 10_000: 15, 100_000: 9, 1_000_000: 5, 3_000_000: 3}  # rows: rounds
LARGEST_FILE = 1_000_000  # a larger table is a file of so many rows, some times over
INDICATORS = {10: 9, 40: 9, 400: 5, 4000: 3}  # indicators: rounds
ROWS_OF_INDICATORS = 10_000
CONTESTANTS = ("polars_hand", "perfrules_polars_cents")
BLOCK_ROWS = 20_000  # a block is about so many rows, or one table


def measure() -> dict[str, Any]:
    """{"rows": …, "indicators": …, "scalar": …}, each {size: figures}."""
    return {
        "rows": {str(rows): _pair(40, rows, rounds) for rows, rounds in ROWS.items()},
        "indicators": {
            str(size): _pair(size, ROWS_OF_INDICATORS, rounds)
            for size, rounds in INDICATORS.items()
        },
        "scalar": _scalar(),
    }


def _pair(size: int, rows: int, rounds: int) -> dict[str, Any]:
    """{contestant: figures} of both, for one table."""
    print(f"  {size} indicators, {rows} rows", file=sys.stderr)
    times = max(1, rows // LARGEST_FILE)
    with table.written(size, rows // times) as folder:
        both = {n: table.started(n, folder, size=size, times=times) for n in CONTESTANTS}
        for name, worker in both.items():
            wrong = worker.ask("check", 1)["parts"]
            if wrong:
                raise RuntimeError(f"{name} is wrong: {wrong}")
        block = max(1, BLOCK_ROWS // rows)
        blocks = dict.fromkeys(both, block)
        reference = both[CONTESTANTS[0]]
        figures = workers.side_by_side(both, reference, rounds, blocks, block)
        for worker in both.values():
            worker.close()
        for name in both:
            figures[name].update(table.memory(name, folder, size=size, times=times))
    return figures


def _scalar() -> dict[str, Any]:
    """One evaluation, and loading, of rulesets of these sizes, in one process."""
    python = workers.python_of(".venv-bench")
    sizes = [str(size) for size in INDICATORS]
    script = workers.HERE / "growth_scalar.py"
    run = subprocess.run([python, script, *sizes], stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures
