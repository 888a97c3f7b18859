"""zen-engine: its batch call on the decision graph, 10,000 rows a call; rows as dicts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import workload
from contestants.zen_engine import graph, numbers
from workload import GROUPS, INDICATORS, Sheet

from table_contestants.common import Score, TableContestant

AT_ONCE = 10_000


def _batch(sheet: Sheet) -> Score:
    assert sheet == workload.sheet()
    content = {"scores": graph(numbers())}
    loader = {"type": "static", "content": content}
    engine = import_module("zen").ZenEngine({"loader": loader})

    def score(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = []
        for start in range(0, len(rows), AT_ONCE):
            asked = [{"key": "scores", "context": row} for row in rows[start : start + AT_ONCE]]
            results += [answer["data"]["result"] for answer in engine.evaluate_batch(asked)]
        return results

    return score


def _arrow(results: list[dict[str, Any]]) -> Any:
    columns: dict[str, list[Any]] = {
        **{i.id: [float(r["scores"][i.id]) for r in results] for i in INDICATORS},
        **{g: [float(r["subtotals"][g]) for r in results] for g in GROUPS},
        "total": [float(r["total"]) for r in results],
        "grade": [r["grade"] for r in results],
    }
    return import_module("pyarrow").table(columns)


CONTESTANTS = {
    "zen_batch": TableContestant(
        build=_batch,
        note="evaluate_batch of the decision graph; dicts in, dicts out",
        module="zen",
        distribution="zen-engine",
        frame=lambda table: table.to_pylist(),
        arrow=_arrow,
        most_rows=5_000,
    ),
}
