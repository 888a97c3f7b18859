"""Rego, the language of policies, by the Rust interpreter that opa-eval wraps."""

from __future__ import annotations

import json
import tempfile
from importlib import import_module
from pathlib import Path

from workload import INDICATORS, Indicator

from contestants.common import Contestant, Evaluate, finish


def _rules(i: Indicator) -> list[str]:
    """A rule for one score. The library's ceil() takes 0.0999 for 0, so steps are floored."""
    name, fact, points, target = f"score_{i.id}", f"input.{i.id}", i.points, i.target
    match i.kind:
        case "equals":
            return [f"default {name} := 0", f'{name} := {points} if {fact} == "{target}"']
        case "threshold":
            return [f"default {name} := 0", f"{name} := {points} if {fact} >= {target}"]
        case "banded":
            share = f"{fact} / {target} >="
            first, second = f"{points} if {share} 1", f"{points / 2} if {share} 0.95"
            return [f"{name} := {first}", f"else := {second}", "else := 0"]
        case "ratio":
            share = f"min([{fact} / {target}, 1])"
            return [f"{name} := floor({points} * {share} * 100 + 0.500000001) / 100"]
        case _:
            steps = f"max([0, floor(({target} - {fact}) * 100 + 0.999999999)])"
            return [f"{name} := max([0, {points} - 0.5 * {steps}])"]


def _policy() -> str:
    scores = ", ".join(f'"{i.id}": score_{i.id}' for i in INDICATORS)
    rules = [line for i in INDICATORS for line in _rules(i)]
    return "\n".join(["package sheet", "import rego.v1", *rules, f"scores := {{{scores}}}"])


def _opa() -> Evaluate:
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, "sheet.rego")
        policy.write_text(_policy(), encoding="utf-8")
        engine = import_module("opa_eval").OpaEval(str(policy), query="data.sheet.scores")
    return lambda facts: finish(engine.evaluate_parsed(json.dumps(facts)), facts)


CONTESTANTS = {
    "opa": Contestant(
        build=_opa,
        module="opa_eval",
        distribution="opa-eval",
        note="one policy, facts as JSON text, Rust",
    ),
}
