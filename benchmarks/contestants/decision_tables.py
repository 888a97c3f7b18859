"""DMN decision tables by SpiffWorkflow: one for each indicator, without a process around them."""

from __future__ import annotations

import math
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from workload import INDICATORS, Indicator

from contestants.common import Contestant, Evaluate, Facts, finish

Rows = list[tuple[str, str]]  # what the input has to be, and the score


def _table(i: Indicator) -> tuple[str, Rows]:
    """The input and the rows, in the Python of the library; exactly one row fits."""
    points, target = str(i.points), i.target
    met, missed = (f">= {target}", points), f"< {target}"
    match i.kind:
        case "equals":
            return i.id, [(f'"{target}"', points), (f'? != "{target}"', "0")]
        case "threshold":
            return i.id, [met, (missed, "0")]
        case "banded":
            half = ("0.95 <= ? < 1", str(i.points / 2))
            return f"{i.id} / {target}", [(">= 1", points), half, ("< 0.95", "0")]
        case "ratio":
            cents = f"{points} * {i.id} / {target} * 100"
            return i.id, [met, (missed, f"floor({cents} + 0.500000001) / 100")]
        case _:
            steps = f"ceil(({target} - {i.id}) * 100 - 0.000000001)"
            return i.id, [met, (missed, f"max(0, {points} - 0.5 * {steps})")]


def _document(i: Indicator) -> bytes:
    read, rows = _table(i)
    written = "".join(
        f'<rule id="rule_{n}"><inputEntry id="when_{n}"><text>{escape(when)}</text></inputEntry>'
        f'<outputEntry id="then_{n}"><text>{escape(then)}</text></outputEntry></rule>'
        for n, (when, then) in enumerate(rows)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="sheet" name="sheet"'
        f' namespace="sheet"><decision id="{i.id}" name="{i.id}"><decisionTable id="table"'
        ' hitPolicy="UNIQUE"><input id="input" label="input"><inputExpression id="read"'
        f' typeRef="number"><text>{escape(read)}</text></inputExpression></input><output id="out"'
        f' label="score" name="score" typeRef="number"/>{written}</decisionTable></decision>'
        "</definitions>"
    ).encode()


def _spiff() -> Evaluate:
    scripting = import_module("SpiffWorkflow.bpmn.script_engine")
    functions = {"floor": math.floor, "ceil": math.ceil, "max": max}
    environment = scripting.TaskDataEnvironment(functions)
    flow = SimpleNamespace(script_engine=scripting.PythonScriptEngine(environment=environment))
    parser = import_module("SpiffWorkflow.dmn.parser.BpmnDmnParser").BpmnDmnParser()
    engines: list[tuple[str, Any]] = []
    for i in INDICATORS:
        parser.add_dmn_str(_document(i))
        engines.append((i.id, parser.get_engine(i.id, None)))

    def evaluate(facts: Facts) -> Any:
        task = SimpleNamespace(workflow=flow, data=dict(facts))
        return finish({i: engine.result(task)["score"] for i, engine in engines}, facts)

    return evaluate


CONTESTANTS = {
    "spiff_dmn": Contestant(
        build=_spiff,
        module="SpiffWorkflow.dmn.parser",
        distribution="SpiffWorkflow",
        note="40 decision tables",
    ),
}
