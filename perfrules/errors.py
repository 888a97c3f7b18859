"""The only exceptions bad input can cause."""

from __future__ import annotations

from collections.abc import Sequence

from perfrules.diagnostics import Diagnostic
from perfrules.source import Source
from perfrules.wording import Language


class PerfrulesError(Exception):
    """What both kinds of bad input have in common: diagnostics, all of them at once.

    `diagnostics` carries them as data; `str()` prints them in `language`.
    """

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        *,
        source: Source | None = None,
        language: Language = "zh",
    ) -> None:
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)
        self.source = source
        self.language: Language = language

    def render(self, language: Language | None = None) -> str:
        """Every diagnostic as people read it, an empty line between two."""
        chosen = language or self.language
        return "\n\n".join(d.render(self.source, chosen) for d in self.diagnostics)

    def __str__(self) -> str:
        return self.render()


class RulesetError(PerfrulesError):
    """The ruleset cannot be used (规则集有误)."""


class FactError(PerfrulesError):
    """The facts cannot be scored (填报数据有误): names every bad fact at once."""
