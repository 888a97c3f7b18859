"""One way to score a table in a process of its own: reads commands, answers with lines of JSON.

table_worker.py NAME FOLDER SIZE TIMES   reads the table of FOLDER (SIZE indicators, its rows
                                         TIMES over), builds the contestant, says hello
check 1         scores the table and compares every result
time N          microseconds per row, over N times the table
peak 1          megabytes the process had at most, before and while it scored the table
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import table_contestants
import workload
from pyarrow import feather
from table_contestants import common

ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")


def main(name: str, folder: str, size: str, times: str) -> None:
    """Serves until the driver closes the pipe."""
    os.dup2(2, 1)  # a library that prints does not disturb the answers
    contestant = table_contestants.named()[name]
    sheet = workload.sheet(int(size))
    import_module(contestant.module)
    frame, rows = framed(contestant, Path(folder), int(times))
    before = time.perf_counter()
    score = contestant.build(sheet)
    built = time.perf_counter() - before
    version = metadata.version(contestant.distribution)
    answer({"version": version, "build_ms": built * 1e3, "rows": rows})
    for line in sys.stdin:
        command, count = line.split()
        if command == "check":
            expected = np.load(Path(folder, "expected.npy"), mmap_mode="r")
            expected = np.tile(expected, int(times))[:, :rows]
            parts = common.wrong(contestant.arrow(score(frame)), sheet, expected)
            del expected
            answer({"checked": rows, "wrong": max(parts.values(), default=0), "parts": parts})
        elif command == "time":
            answer(timed(score, frame, rows, int(count)))
        else:
            answer(peak(score, frame))


def framed(contestant: common.TableContestant, folder: Path, times: int) -> tuple[Any, int]:
    """The table as the user of the contestant has it, and its number of rows."""
    table = feather.read_table(folder / "facts.arrow", memory_map=False)
    if times > 1:
        table = pa.concat_tables([table] * times).combine_chunks()
    table = table.slice(0, contestant.most_rows)
    return contestant.frame(table), table.num_rows


def timed(score: common.Score, frame: Any, rows: int, count: int) -> dict[str, float]:
    """Microseconds per row, of wall and of processor time (of all threads).

    The reference has its turn twice as often. A process that waited has given its memory back, and
    asking for it anew took a third of a run: so each runs once before its time is taken.
    """
    score(frame)
    gc.collect()
    start, processor = time.perf_counter_ns(), time.process_time_ns()
    for _ in range(count):
        score(frame)
    wall = time.perf_counter_ns() - start
    processor = time.process_time_ns() - processor
    each = count * rows * 1e3
    return {"us": wall / each, "cpu_us": processor / each}


def peak(score: common.Score, frame: Any) -> dict[str, float]:
    """The memory of the process, where the system counts it: Linux."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    before = _megabytes("VmRSS")
    result = score(frame)
    highest = _megabytes("VmHWM")
    del result
    return {"before_mb": before, "peak_mb": highest}


def _megabytes(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(field + ":")[2].split()[0]) / 1024


def answer(words: dict[str, Any]) -> None:
    """One line to the driver."""
    ANSWERS.write(json.dumps(words, ensure_ascii=False) + "\n")
    ANSWERS.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
