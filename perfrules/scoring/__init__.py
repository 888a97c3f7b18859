"""The scoring methods, one file each: parameters, rule, words for what was lost, examples."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from perfrules.scoring.base import Method


class _Methods(Mapping[str, type[Method]]):
    """Methods by name. Each is imported when a ruleset first uses it: few use many."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> type[Method]:
        if name not in self._names:
            raise KeyError(name)
        word = name.replace("-", "_")
        found: type[Method] = getattr(
            import_module(f"perfrules.scoring.{word}"), word.title().replace("_", "")
        )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


METHODS: Final = _Methods(
    "all-or-nothing", "ratio", "steps", "bands", "interpolate", "choice", "checklist", "deductions",
    "judgment", "levels", "share-met", "cases", "formula",
)  # fmt: skip
