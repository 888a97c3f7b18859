"""Measuring several things on a machine that others use: interleaved, medians and quartiles."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def interleaved(
    cases: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Milliseconds of each case, `rounds` times; a slow minute of the machine meets all cases."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            before = clock()
            case()
            taken[name].append((clock() - before) * 1e3)
    return taken


def summary(taken: Sequence[float]) -> dict[str, float]:
    """Median and quartiles."""
    if len(taken) == 1:
        return dict.fromkeys(("q1", "median", "q3"), taken[0])
    q1, median, q3 = statistics.quantiles(taken, n=4, method="inclusive")
    return {"q1": q1, "median": median, "q3": q3}


def ratios(taken: Sequence[float], reference: Sequence[float]) -> dict[str, float]:
    """The same of the ratio to a reference that was measured in the same rounds."""
    return summary([a / b for a, b in zip(taken, reference, strict=True)])
