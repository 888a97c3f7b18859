"""One evaluation: every contestant against the reference, each in a process of its own."""

from __future__ import annotations

import sys
from typing import Any

import contestants
import workers
from workers import Worker

REFERENCE = "hand_decimal"
FACT_SETS = 1000
ROUNDS = 41
BLOCK_US = 15_000  # a block is about this long


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """{contestant: figures}; one that is wrong or does not start says so and is not timed."""
    results: dict[str, Any] = {}
    exact: dict[str, Worker] = {}
    for name, contestant in contestants.named().items():
        results[name] = {"note": contestant.note, "distribution": contestant.distribution}
        if not workers.python_of(contestant.environment).exists():
            results[name]["skipped"] = f"no {contestant.environment}"
            continue
        try:
            worker = Worker(contestant.environment, "worker.py", name)
        except RuntimeError as error:
            results[name]["skipped"] = str(error)
            continue
        results[name].update(worker.hello, **worker.ask("check", FACT_SETS))
        if results[name]["wrong"]:
            worker.close()
        else:
            exact[name] = worker
        print(f"  {name}: {verdict(results[name])}", file=sys.stderr)
    for name, figures in _timed(exact, rounds).items():
        results[name].update(figures)
    for worker in exact.values():
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


def _timed(exact: dict[str, Worker], rounds: int) -> dict[str, dict[str, Any]]:
    blocks = {name: _block(worker) for name, worker in exact.items()}
    least = max(1, blocks[REFERENCE] // 3)
    return workers.side_by_side(exact, exact[REFERENCE], rounds, blocks, least)


def _block(worker: Worker) -> int:
    """How many evaluations make a block."""
    roughly = worker.ask("time", 3)["us"]
    roughly = worker.ask("time", max(2, min(2000, int(5000 / roughly))))["us"]
    return max(1, min(4000, int(BLOCK_US / roughly)))
