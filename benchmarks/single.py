"""One evaluation: every contestant against the reference, each in a process of its own.

A block of evaluations stands between two blocks of the reference (A-B-A), and its ratio is to their
mean: what slows the machine for a moment slows both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import contestants
import timing

HERE = Path(__file__).resolve().parent
REFERENCE = "hand_decimal"
FACT_SETS = 1000
ROUNDS = 41
BLOCK_US = 15_000  # a block is about this long


class Worker:
    """A process that has built one contestant and waits for commands."""

    def __init__(self, name: str) -> None:
        python = python_of(contestants.named()[name].environment)
        environment = dict(os.environ, PYTHONHASHSEED="0")
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [python, HERE / "worker.py", name],
            env=environment,
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
        self.process.stdin.write(f"{command} {count}\n")
        self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.errors.close()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(20)
            self.errors.seek(0)
            words = self.errors.read().strip().splitlines() or ["no answer"]
            raise RuntimeError(words[-1])
        answer: dict[str, Any] = json.loads(line)
        return answer


def python_of(environment: str) -> Path:
    """The Python of a virtual environment beside this file."""
    return HERE / environment / "bin" / "python"


def measure() -> dict[str, Any]:
    """{contestant: figures}; one that is wrong or does not start says so and is not timed."""
    results: dict[str, Any] = {}
    workers: dict[str, Worker] = {}
    for name, contestant in contestants.named().items():
        results[name] = {"note": contestant.note, "distribution": contestant.distribution}
        if not python_of(contestant.environment).exists():
            results[name]["skipped"] = f"no {contestant.environment}"
            continue
        try:
            worker = Worker(name)
        except RuntimeError as error:
            results[name]["skipped"] = str(error)
            continue
        results[name].update(worker.hello, **worker.ask("check", FACT_SETS))
        if results[name]["wrong"]:
            worker.close()
        else:
            workers[name] = worker
        print(f"  {name}: {verdict(results[name])}", file=sys.stderr)
    for name, figures in _timed(workers).items():
        results[name].update(figures)
    for worker in workers.values():
        worker.close()
    return results


def verdict(result: dict[str, Any]) -> str:
    """Whether it gives the exact results, in a few words."""
    if "skipped" in result:
        return f"skipped: {result['skipped']}"
    if result["wrong"]:
        parts = ", ".join(f"{part} ({count})" for part, count in result["parts"].items())
        return f"wrong in {result['wrong']} of {result['checked']} fact sets: {parts}"
    return "exact"


def _timed(workers: dict[str, Worker]) -> dict[str, dict[str, Any]]:
    per_block = {name: _block(worker) for name, worker in workers.items()}
    reference, per_reference = workers[REFERENCE], max(1, per_block[REFERENCE] // 3)
    names = list(workers)
    taken: dict[str, list[float]] = {name: [] for name in names}
    beside: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS):
        first = turn * 7 % len(names)  # nobody is always after the same neighbour
        for name in names[first:] + names[:first]:
            before = reference.ask("time", per_reference)["us"]
            taken[name].append(workers[name].ask("time", per_block[name])["us"])
            after = reference.ask("time", per_reference)["us"]
            beside[name].append((before + after) / 2)
    return {
        name: {"us": timing.summary(taken[name]), "ratio": timing.ratios(taken[name], beside[name])}
        for name in names
    }


def _block(worker: Worker) -> int:
    """How many evaluations make a block."""
    roughly = worker.ask("time", 3)["us"]
    roughly = worker.ask("time", max(2, min(2000, int(5000 / roughly))))["us"]
    return max(1, min(4000, int(BLOCK_US / roughly)))
