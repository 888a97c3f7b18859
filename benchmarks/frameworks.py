"""Shipped rulesets, one evaluation at a time: PEFA 2016, one that extends another, the real report.

The facts are those of the cases beside each ruleset, as they are written there: texts with units,
ordered marks. For scale, the score sheet of 40 indicators by perfrules and by hand runs between
them. Processor time. Run inside the benchmark environment; prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import contestants
import timing
import workload
import yaml

import perfrules

RULESETS = Path(__file__).resolve().parent.parent / "rulesets"
SHIPPED = ("pefa-2016", "example-department-2013-53", "cn-js-lyg-npc-2021")
REFERENCE = "hand, 40 indicators"
SHEET = {REFERENCE: "hand_decimal", "perfrules, 40 indicators": "perfrules"}
BLOCK = 200  # evaluations


def main(rounds: int) -> None:
    """Prints {ruleset: indicators, facts, µs of an evaluation, ratio to the reference}."""
    cases: dict[str, Callable[[], object]] = {}
    described: dict[str, dict[str, Any]] = {}
    for name, contestant in SHEET.items():
        evaluate = contestants.named()[contestant].build()
        facts = [workload.facts_as(each, "decimal") for each in workload.make_facts(BLOCK)]
        cases[name] = _block(evaluate, facts)
        described[name] = {"indicators": 40, "facts": 40}
    for name in SHIPPED:
        ruleset = perfrules.load(name)
        facts = _facts(name)
        cases[name] = _block(_read(ruleset), [facts[n % len(facts)] for n in range(BLOCK)])
        leaves = sum(not node.is_group for node in ruleset.evaluate(facts[0]).indicators.values())
        described[name] = {"indicators": leaves, "facts": len(ruleset.plan.facts)}
    timing.interleaved(cases, 1)
    taken = timing.interleaved(cases, rounds, time.process_time)
    each = {name: [ms * 1e3 / BLOCK for ms in block] for name, block in taken.items()}
    figures = {
        name: {
            **described[name],
            "us": timing.summary(us),
            "ratio": timing.ratios(us, each[REFERENCE]),
        }
        for name, us in each.items()
    }
    print(json.dumps(figures, ensure_ascii=False))


def _read(ruleset: Any) -> Callable[[dict[str, Any]], object]:
    """One evaluation of which the total and the grade are looked at."""

    def evaluate(facts: dict[str, Any]) -> object:
        evaluation = ruleset.evaluate(facts)
        return evaluation.total_score, evaluation.grade

    return evaluate


def _block(evaluate: Callable[[Any], object], facts: list[Any]) -> Callable[[], object]:
    return lambda: [evaluate(each) for each in facts]


def _facts(name: str) -> list[dict[str, Any]]:
    """Of a whole subject, or of the cases that have as many facts as any."""
    folder = RULESETS / name
    if (folder / "subject.yaml").exists():
        return [dict(perfrules.read_subject(folder / "subject.yaml").facts)]
    written = yaml.load((folder / "cases.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    cases = [case for case in written["cases"] if "error" not in case.get("expect", {})]
    facts = [{**written.get("base", {}), **case.get("facts", {})} for case in cases]
    most = max(map(len, facts))
    return [each for each in facts if len(each) == most]


if __name__ == "__main__":
    main(int(sys.argv[1]))
