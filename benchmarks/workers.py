"""Contestants in processes of their own, measured side by side.

A block of a contestant's work stands between two blocks of the reference (A-B-A), and its ratio is
to their mean: what slows the machine for a moment slows both. The ratio of processor times stands
beside it, for a machine that others use.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import timing

HERE = Path(__file__).resolve().parent


class Worker:
    """A process that has built one contestant and waits for commands."""

    def __init__(self, environment: str, script: str, *arguments: str | Path) -> None:
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [python_of(environment), HERE / script, *arguments],
            env=dict(os.environ, PYTHONHASHSEED="0"),
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        self.hello = self._answer()

    def ask(self, command: str, count: int) -> dict[str, Any]:
        """What the worker answers to `command count`."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # the answer tells that it has ended
            self.process.stdin.write(f"{command} {count}\n")
            self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.errors.close()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait(60)
            self.errors.seek(0)
            words = self.errors.read().strip().splitlines() or [f"ended with {code}, silently"]
            raise RuntimeError(words[-1])
        answer: dict[str, Any] = json.loads(line)
        return answer


def python_of(environment: str) -> Path:
    """The Python of a virtual environment beside this file."""
    return HERE / environment / "bin" / "python"


def side_by_side(
    workers: Mapping[str, Worker],
    reference: Worker,
    rounds: int,
    blocks: Mapping[str, int],
    reference_block: int,
) -> dict[str, dict[str, Any]]:
    """{contestant: wall and processor time of each subject, and their ratios to the reference}."""
    names = list(workers)
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    beside: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn * 7 % len(names)  # nobody is always after the same neighbour
        for name in names[first:] + names[:first]:
            before = reference.ask("time", reference_block)
            taken[name].append(workers[name].ask("time", blocks[name]))
            after = reference.ask("time", reference_block)
            beside[name].append({key: (before[key] + after[key]) / 2 for key in before})
    return {name: _figures(taken[name], beside[name]) for name in names}


def _figures(taken: list[dict[str, float]], beside: list[dict[str, float]]) -> dict[str, Any]:
    ours = {key: [each[key] for each in taken] for key in ("us", "cpu_us")}
    theirs = {key: [each[key] for each in beside] for key in ("us", "cpu_us")}
    return {
        **{key: timing.summary(values) for key, values in ours.items()},
        "ratio": timing.ratios(ours["us"], theirs["us"]),
        "cpu_ratio": timing.ratios(ours["cpu_us"], theirs["cpu_us"]),
    }
