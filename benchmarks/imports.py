"""`import perfrules` in fresh processes, against importing the two libraries it stands on."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import timing

ROUNDS = 21
MODULES = ("attrs, yaml", "perfrules")
CODE = """
import sys, time
before = time.perf_counter()
import {modules}
print((time.perf_counter() - before) * 1e3, len(sys.modules))
"""


def measure(python: Path) -> dict[str, Any]:
    """{modules: milliseconds, number of modules}, and the ratio of the second to the first."""
    taken: dict[str, list[float]] = {modules: [] for modules in MODULES}
    loaded: dict[str, int] = {}
    for turn in range(ROUNDS + 1):
        for modules in MODULES:
            ms, number = _imported(python, modules)
            loaded[modules] = number
            if turn:  # the first fills the disk cache and writes the byte code
                taken[modules].append(ms)
    figures: dict[str, Any] = {
        modules: {**timing.summary(ms), "modules": loaded[modules]} for modules, ms in taken.items()
    }
    first, second = MODULES
    return {**figures, "ratio": timing.ratios(taken[second], taken[first])}


def _imported(python: Path, modules: str) -> tuple[float, int]:
    command = [python, "-c", CODE.format(modules=modules)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    ms, number = run.stdout.split()
    return float(ms), int(number)
