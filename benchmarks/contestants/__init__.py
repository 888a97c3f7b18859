"""One module per library; each lists its contestants. `named()` gathers them.

Only the standard library is imported at the top of these modules: the driver reads the lists
without having the libraries, and a worker pays for its own import when it measures it.
"""

from __future__ import annotations

from importlib import import_module

from contestants.common import Contestant

MODULES = (
    "hand",
    "ours",
    "generated",
    "zen_engine",
    "cel_expressions",
    "expression_libraries",
    "json_rules",
    "rego",
    "decision_tables",
    "durable",
    "openfisca",
)


def named() -> dict[str, Contestant]:
    """Every contestant by its name, in the order of the tables."""
    modules = [import_module(f"contestants.{module}") for module in MODULES]
    return {name: c for module in modules for name, c in module.CONTESTANTS.items()}
