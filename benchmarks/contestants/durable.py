"""durable_rules: a Rete network in C; the arithmetic is in the Python that its rules call."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

from workload import INDICATORS, Indicator, Result

from contestants.common import Contestant, Evaluate, Facts, finish


def _rules(i: Indicator, fact: Any) -> list[tuple[Any, Callable[[Any], float]]]:
    """Conditions on the fact, and the score where each holds."""
    points = float(i.points)
    if not i.is_number:
        return [(fact == i.target, lambda _: points)]
    target = float(i.target)
    match i.kind:
        case "threshold":
            return [(fact >= target, lambda _: points)]
        case "banded":
            nearly = (fact < target) & (fact >= 0.95 * target)
            return [(fact >= target, lambda _: points), (nearly, lambda _: points / 2)]
        case "ratio":
            return [(fact >= 0, lambda a: _cents(points * min(a / target, 1)))]
        case _:
            return [(fact >= 0, lambda a: max(0, points - 0.5 * max(0, _steps(target - a))))]


def _cents(score: float) -> float:
    return math.floor(score * 100 + 0.500000001) / 100


def _steps(below: float) -> int:
    return math.ceil(below * 100 - 1e-9)


def _network() -> Evaluate:
    library = import_module("durable.lang")
    scores: dict[str, float] = {}

    def rule(i: Indicator, condition: Any, score: Callable[[Any], float]) -> None:
        @library.when_all(condition)
        def fire(context: Any) -> None:
            scores[i.id] = score(context.m[i.id])

    with library.ruleset("sheet"):
        for i in INDICATORS:
            for condition, score in _rules(i, getattr(library.m, i.id)):
                rule(i, condition, score)

    def evaluate(facts: Facts) -> Result:
        scores.update(dict.fromkeys((i.id for i in INDICATORS), 0.0))
        library.assert_fact("sheet", facts)
        library.retract_fact("sheet", facts)
        return finish(dict(scores), facts)

    return evaluate


CONTESTANTS = {
    "durable_rules": Contestant(
        build=_network,
        module="durable.lang",
        distribution="durable-rules",
        note="46 rules; each subject is asserted and retracted",
    ),
}
