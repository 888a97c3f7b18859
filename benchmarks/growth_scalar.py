"""One evaluation of rulesets of several sizes, and loading them, in processor time. Prints JSON.

growth_scalar.py SIZE...        inside the benchmark environment
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import timing
import workload
from documents import ruleset_yaml

import perfrules

ROUNDS = 15
FACT_SETS = 20
SCORES = 20_000  # a block is about so many


def main(sizes: list[int]) -> None:
    """{size: µs of an evaluation, ms of loading}."""
    cases: dict[str, Callable[[], object]] = {}
    loading: dict[str, float] = {}
    repeated: dict[str, int] = {}
    assert perfrules.loads(ruleset_yaml(workload.sheet(10))).plan  # modules are imported on demand
    for size in sizes:
        text = ruleset_yaml(workload.sheet(size))
        before = time.process_time()
        ruleset = perfrules.loads(text)
        assert ruleset.plan
        loading[str(size)] = (time.process_time() - before) * 1e3
        facts = _facts(size)
        _hold(ruleset, size, facts[0])
        repeated[str(size)] = max(1, SCORES // size // FACT_SETS)
        cases[str(size)] = _block(ruleset, facts * repeated[str(size)])
    timing.interleaved(cases, 1)
    taken = timing.interleaved(cases, ROUNDS, time.process_time)
    figures = {
        size: {
            "us": timing.summary([ms * 1e3 / FACT_SETS / repeated[size] for ms in blocks]),
            "load_ms": loading[size],
        }
        for size, blocks in taken.items()
    }
    print(json.dumps(figures))


def _facts(size: int) -> list[dict[str, Any]]:
    """Every copy of an indicator has the fact of the next fact set."""
    indicators = workload.sheet(size).indicators
    copies = max(1, size // len(workload.INDICATORS))
    written = [
        workload.facts_as(each, "decimal") for each in workload.make_facts(FACT_SETS + copies)
    ]
    facts = []
    for n in range(FACT_SETS):
        parts = [i.id.partition("_") for i in indicators]
        facts.append(
            {base + mark + copy: written[n + int(copy or 0)][base] for base, mark, copy in parts}
        )
    return facts


def _hold(ruleset: Any, size: int, facts: dict[str, Any]) -> None:
    """The scores are those of the table, copy by copy."""
    evaluation = ruleset.evaluate(facts)
    for i in workload.sheet(size).indicators:
        base = i.id.partition("_")[0]
        want = workload.cents_of(base, str(facts[i.id]))
        if workload.as_cents(evaluation.indicators[i.id].score) != want:
            raise RuntimeError(f"{i.id} is wrong")


def _block(ruleset: Any, facts: list[dict[str, Any]]) -> Callable[[], object]:
    def block() -> None:
        for each in facts:
            evaluation = ruleset.evaluate(each)
            assert evaluation.grade
            assert evaluation.total_score is not None

    return block


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
