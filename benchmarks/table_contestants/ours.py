"""perfrules: the same table as a ruleset file, over the frames of four engines."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from documents import ruleset_yaml
from workload import Sheet

from table_contestants.common import Score, TableContestant, as_it_is, from_pandas


def _evaluated(collected: Any = as_it_is, **more: Any) -> Any:
    def build(sheet: Sheet) -> Score:
        perfrules = import_module("perfrules")
        ruleset = perfrules.loads(ruleset_yaml(sheet))
        evaluate_table = perfrules.evaluate_table
        return lambda frame: collected(evaluate_table(ruleset, frame, **more))

    return build


def _relation(table: Any) -> Any:
    return import_module("duckdb").connect().from_arrow(table)


def _contestant(module: str, note: str, **more: Any) -> TableContestant:
    return TableContestant(
        **{"build": _evaluated(), **more}, note=note, module=module, distribution="perfrules"
    )


POLARS: dict[str, Any] = {
    "frame": lambda table: import_module("polars").from_arrow(table),
    "arrow": lambda frame: frame.to_arrow(),
}
CONTESTANTS = {
    "perfrules_polars_cents": _contestant(
        "polars",
        "evaluate_table of a Polars frame, whole cents as the reference has them",
        **POLARS | {"build": _evaluated(decimals=False)},
    ),
    "perfrules_polars": _contestant("polars", "the same in decimals", **POLARS),
    "perfrules_polars_reasons": _contestant(
        "polars",
        "in decimals, with every lost point and its rules",
        **POLARS | {"build": _evaluated(reasons=True)},
    ),
    "perfrules_duckdb": _contestant(
        "duckdb",
        "evaluate_table of a DuckDB relation; Arrow in, Arrow out",
        build=_evaluated(lambda relation: relation.to_arrow_table()),
        frame=_relation,
    ),
    "perfrules_pyarrow": _contestant("pyarrow", "evaluate_table of a PyArrow table"),
    "perfrules_pandas": _contestant(
        "pandas",
        "evaluate_table of a pandas frame",
        frame=lambda table: table.to_pandas(),
        arrow=from_pandas,
    ),
}
