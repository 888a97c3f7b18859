"""One contestant in a process of its own: reads commands, answers with lines of JSON.

worker.py NAME          builds it, says hello
check N                 scores N fact sets and compares them with the exact results
time N                  microseconds per evaluation, over the next N fact sets
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from importlib import import_module, metadata
from itertools import cycle, islice
from typing import Any

import contestants
import workload
from contestants.common import Contestant, Evaluate

ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")


def main(name: str) -> None:
    """Serves until the driver closes the pipe."""
    os.dup2(2, 1)  # a library that prints does not disturb the answers
    contestant = contestants.named()[name]
    written = workload.make_facts()
    facts = [workload.facts_as(f, contestant.facts) for f in written]
    evaluate = started(contestant)
    following = cycle(facts)
    for line in sys.stdin:
        command, count = line.split()
        if command == "check":
            answer(check(contestant, evaluate, written[: int(count)]))
        else:
            answer(timed(evaluate, list(islice(following, int(count)))))


def started(contestant: Contestant) -> Evaluate:
    """Imports and builds it, and says how long that took."""
    before = time.perf_counter()
    if contestant.module:
        import_module(contestant.module)
    imported = time.perf_counter()
    evaluate = contestant.build()
    built = time.perf_counter()
    answer(
        {
            "version": metadata.version(contestant.distribution) if contestant.distribution else "",
            "import_ms": (imported - before) * 1e3,
            "build_ms": (built - imported) * 1e3,
        }
    )
    return evaluate


def check(
    contestant: Contestant, evaluate: Evaluate, written: list[dict[str, str]]
) -> dict[str, Any]:
    """How many fact sets it gets wrong, and in which parts."""
    wrong, parts = 0, Counter[str]()
    for fact_set in written:
        want = workload.expected(fact_set)
        try:
            got = contestant.read(evaluate(workload.facts_as(fact_set, contestant.facts)))
            found = workload.differences(got, want)
        except Exception as error:  # noqa: BLE001  (whatever a library raises is its answer)
            found = [f"{type(error).__name__}: {error}"[:300]]
        else:
            if contestant.own_words:
                found = [part for part in found if not part.startswith("reason")]
                found += ["no reason" for d in got["deductions"] if not d["reason"].strip()]
        wrong += bool(found)
        parts.update(found)
    return {"checked": len(written), "wrong": wrong, "parts": dict(parts.most_common(8))}


def timed(evaluate: Evaluate, facts: list[dict[str, Any]]) -> dict[str, float]:
    """Microseconds of each evaluation, on the wall and of the processor, with warm caches."""
    for fact_set in facts[: len(facts) // 5]:
        evaluate(fact_set)
    start, processor = time.perf_counter_ns(), time.process_time_ns()
    for fact_set in facts:
        evaluate(fact_set)
    wall = time.perf_counter_ns() - start
    processor = time.process_time_ns() - processor
    return {"us": wall / len(facts) / 1e3, "cpu_us": processor / len(facts) / 1e3}


def answer(words: dict[str, Any]) -> None:
    """One line to the driver."""
    ANSWERS.write(json.dumps(words, ensure_ascii=False) + "\n")
    ANSWERS.flush()


if __name__ == "__main__":
    main(sys.argv[1])
