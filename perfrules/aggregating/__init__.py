"""The aggregations, one file each: how the score of a group follows from those below it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from perfrules.aggregating.base import Aggregate


class _Aggregates(Mapping[str, type[Aggregate]]):
    """Aggregations by name; each is imported when a ruleset first uses it."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes = homes

    def __getitem__(self, name: str) -> type[Aggregate]:
        home = self._homes[name]
        module = import_module(f"perfrules.aggregating.{name.replace('-', '_')}")
        found: type[Aggregate] = getattr(module, home)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


AGGREGATES: Final = _Aggregates(
    {
        "sum": "Sum",
        "mean": "Mean",
        "weighted-mean": "WeightedMean",
        "min": "Min",
        "min-plus": "MinPlus",
        "max": "Max",
        "best-of": "BestOf",
        "product": "Product",
        "geometric-mean": "GeometricMean",
        "count-met": "CountMet",
        "table": "Table",
        "tiered": "Tiered",
        "formula": "FormulaOf",
        "none": "Unscored",
    }
)
