"""Tables: every contestant against Polars by hand, each in a process of its own, one after another.

Every result of every row is compared first. Then a run of each stands between two runs of the
reference, in an order that changes from round to round. Memory is taken in fresh processes that do
nothing but read the table and score it once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import table_contestants
import workers
from workers import HERE, Worker

REFERENCE = "polars_hand"
SIZES = {100_000: 21, 1_000_000: 11}  # rows: rounds
CODE = """
import sys, pathlib, table_data, workload
table_data.write(pathlib.Path(sys.argv[1]), workload.sheet(int(sys.argv[2])), int(sys.argv[3]))
"""


def measure(sizes: dict[int, int] | None = None) -> dict[str, Any]:
    """{rows: {contestant: figures}}."""
    sizes = SIZES if sizes is None else sizes
    return {str(rows): compared(rows, rounds) for rows, rounds in sizes.items()}


def compared(rows: int, rounds: int) -> dict[str, Any]:
    """{contestant: figures} for a table of so many rows."""
    results: dict[str, Any] = {}
    with written(40, rows) as folder:
        right: dict[str, Worker] = {}
        for name, contestant in table_contestants.named().items():
            results[name] = {"note": contestant.note, "distribution": contestant.distribution}
            try:
                worker = started(name, folder)
                results[name].update(worker.hello, **worker.ask("check", 1))
            except (RuntimeError, FileNotFoundError) as error:
                results[name]["skipped"] = str(error)
                print(f"  {rows} rows, {name}: {error}", file=sys.stderr)
                continue
            if results[name]["wrong"]:
                worker.close()
            else:
                right[name] = worker
            print(f"  {rows} rows, {name}: {_verdict(results[name])}", file=sys.stderr)
        blocks = {name: max(1, 100_000 // rows) for name in right}
        timed = workers.side_by_side(
            right, right[REFERENCE], rounds, blocks, max(1, 100_000 // rows)
        )
        for name, figures in timed.items():
            results[name].update(figures)
            right[name].close()
        for name in timed:
            results[name].update(memory(name, folder))
    return results


@contextmanager
def written(size: int, rows: int) -> Iterator[Path]:
    """A folder with a table and what has to come of it, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [folder, str(size), str(rows)]
        python = workers.python_of(".venv-bench")
        subprocess.run([python, "-c", CODE, *arguments], check=True, cwd=HERE)
        yield Path(folder)


def started(name: str, folder: Path, *, size: int = 40, times: int = 1) -> Worker:
    """A process that has read the table."""
    environment = table_contestants.named()[name].environment
    return Worker(environment, "table_worker.py", name, folder, str(size), str(times))


def memory(name: str, folder: Path, *, size: int = 40, times: int = 1) -> dict[str, float]:
    """The most that a process of its own takes, with the table in it and with the results."""
    worker = started(name, folder, size=size, times=times)
    figures: dict[str, float] = worker.ask("peak", 1)
    worker.close()
    return figures


def _verdict(result: dict[str, Any]) -> str:
    return f"wrong: {result['parts']}" if result["wrong"] else "equal"
