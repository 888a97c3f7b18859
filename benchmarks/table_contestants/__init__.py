"""Ways to score a table; one module per engine, as in `contestants`. `named()` gathers them."""

from __future__ import annotations

from importlib import import_module

from table_contestants.common import TableContestant

MODULES = ("of_polars", "of_duckdb", "of_numpy", "of_pandas", "of_openfisca", "of_zen", "ours")


def named() -> dict[str, TableContestant]:
    """Every contestant by its name, in the order of the tables."""
    modules = [import_module(f"table_contestants.{module}") for module in MODULES]
    return {name: c for module in modules for name, c in module.CONTESTANTS.items()}
