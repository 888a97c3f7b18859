"""zen-engine: a Rust engine for decision graphs and expressions, decimal arithmetic inside."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from workload import BY_ID, GRADES, GROUPS, INDICATORS, MEMBERS, Result

from contestants.common import Contestant, Dialect, Evaluate, Facts, expressions, finish, reasons

DIALECT = Dialect(
    minimum="min([{0}, {1}])",
    maximum="max([{0}, {1}])",
    rounded="round({0}, 2)",  # half up, on decimals
    float_format="g",
    exact=True,
)


def numbers() -> list[tuple[str, str]]:
    """Scores, subtotals, total and grade, in the order the engine has to take them."""
    *better, worst = GRADES.items()
    grade = "".join(f'$.total >= {low} ? "{name}" : ' for name, low in better) + f'"{worst[0]}"'
    return [
        *((f"scores.{i}", text) for i, text in expressions(DIALECT).items()),
        *((f"subtotals.{g}", " + ".join(f"$.scores.{i}" for i in m)) for g, m in MEMBERS.items()),
        ("total", " + ".join(f"$.subtotals.{g}" for g in GROUPS)),
        ("grade", grade),
    ]


def _deductions() -> tuple[str, str]:
    items = [
        f'{{id: "{i.id}", points: {i.points} - $.scores.{i.id}, reason: '
        f"`{i.name}：目标{i.target_text}，实际${{{i.id}}}，得${{$.scores.{i.id}}}分"
        f"（满分{i.points}分）`}}"
        for i in INDICATORS
    ]
    return "deductions", f"filter([{', '.join(items)}], #.points > 0)"


def graph(written: list[tuple[str, str]]) -> dict[str, Any]:
    """A graph of one expression node between input and output."""
    content = [{"id": str(n), "key": key, "value": text} for n, (key, text) in enumerate(written)]
    place = {"position": {"x": 0, "y": 0}}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", **place},
            {
                "id": "score",
                "type": "expressionNode",
                "name": "score",
                **place,
                "content": {"expressions": content},
            },
            {"id": "out", "type": "outputNode", "name": "out", **place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "score", "type": "edge"},
            {"id": "2", "sourceId": "score", "targetId": "out", "type": "edge"},
        ],
    }


def _decision(written: list[tuple[str, str]]) -> Any:
    return import_module("zen").ZenEngine().create_decision(json.dumps(graph(written)))


def _graph() -> Evaluate:
    decision = _decision([*numbers(), _deductions()])
    return lambda facts: decision.evaluate(facts)["result"]


def _graph_host_reasons() -> Evaluate:
    decision = _decision(numbers())

    def evaluate(facts: Facts) -> Any:
        result = decision.evaluate(facts)["result"]
        result["deductions"] = reasons(result["scores"], facts)
        return result

    return evaluate


def _one_expression() -> Evaluate:
    entries = ", ".join(f"{i}: {text}" for i, text in expressions(DIALECT).items())
    compiled = import_module("zen").compile_expression(f"{{{entries}}}")
    return lambda facts: finish(compiled.evaluate(facts), facts)


def _forty_expressions() -> Evaluate:
    zen = import_module("zen")
    compiled = [(i, zen.compile_expression(text)) for i, text in expressions(DIALECT).items()]
    return lambda facts: finish({i: e.evaluate({i: facts[i]}) for i, e in compiled}, facts)


def _two_places(result: Result) -> Result:
    """The engine writes 1 where the others write 1.00; the reasons are otherwise the same."""
    deductions = []
    for deduction in result["deductions"]:
        head, _, tail = deduction["reason"].rpartition("，得")
        score = float(tail.partition("分（")[0])
        points = BY_ID[deduction["id"]].points
        reason = f"{head}，得{score:.2f}分（满分{points}分）"
        deductions.append({**deduction, "reason": reason})
    return {**result, "deductions": deductions}


def _contestant(build: Any, note: str, **more: Any) -> Contestant:
    return Contestant(build=build, module="zen", distribution="zen-engine", note=note, **more)


CONTESTANTS = {
    "zen_graph": _contestant(
        _graph, "decision graph, numbers and reasons in the engine", read=_two_places
    ),
    "zen_graph_host_reasons": _contestant(
        _graph_host_reasons, "decision graph for the numbers, reasons in Python"
    ),
    "zen_one_expression": _contestant(
        _one_expression, "one compiled expression for 40 scores, the rest in Python"
    ),
    "zen_40_expressions": _contestant(
        _forty_expressions, "40 compiled expressions, the rest in Python"
    ),
}
