"""The only exceptions bad input can cause."""

from __future__ import annotations

from collections.abc import Sequence

from perfrules.diagnostics import Diagnostic
from perfrules.source import Source
from perfrules.wording import LANGUAGES, Language, Text, shortened


class PerfrulesError(Exception):
    """What both kinds of bad input have in common: diagnostics, all of them at once.

    `diagnostics` carries them as data; `str()` prints them in `language`. `source` is the text they
    are about, `sources` that and the texts it builds on, by name.
    """

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        *,
        source: Source | None = None,
        others: Sequence[Source] = (),
        language: Language = "zh",
    ) -> None:
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)
        self.source = source
        self.sources = {each.name: each for each in (*others, *([source] if source else []))}
        self.language: Language = language

    def render(self, language: Language | None = None) -> str:
        """Every diagnostic as people read it, an empty line between two."""
        chosen = language or self.language
        return "\n\n".join(d.render(self._source_of(d), chosen) for d in self.diagnostics)

    def _source_of(self, diagnostic: Diagnostic) -> Source | None:
        return self.sources.get(diagnostic.span.file) if diagnostic.span else None

    def __str__(self) -> str:
        return self.render()


class RulesetError(PerfrulesError):
    """The ruleset cannot be used (规则集有误)."""


class FactError(PerfrulesError):
    """The facts cannot be scored (填报数据有误): names every bad fact at once."""


class CasesError(PerfrulesError):
    """The cases of a ruleset cannot be run (用例有误)."""


class TableError(PerfrulesError):
    """The table cannot be scored (数据表有误): columns, types, engine. Rows are never why."""


def check_language(language: str | None, spoken: Language) -> None:
    """Raise FactError, in the language `spoken`, where a program asks for another than zh or en."""
    if language is None or language in LANGUAGES:
        return
    shown = shortened(language) if type(language) is str else type(language).__name__
    problem = Diagnostic(
        slug="unknown-language",
        span=None,
        message=Text(f"没有语言 {shown}", f"there is no language {shown}"),
        hint=Text("语言是 zh 或 en", "a language is zh or en"),
    )
    raise FactError([problem], language=spoken)
