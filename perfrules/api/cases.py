"""The cases beside a ruleset, read and run."""

from __future__ import annotations

import os
import pathlib
from typing import TYPE_CHECKING

from perfrules.api.ruleset import loaded
from perfrules.api.written import Path, written_as
from perfrules.errors import CasesError
from perfrules.formats.files import Unreadable, read_source
from perfrules.wording import Language

if TYPE_CHECKING:
    from perfrules.cases.case import CasesResult
    from perfrules.cases.running import RulesetCases


def run_cases(ruleset: Path, *, language: Language | None = None) -> CasesResult:
    """Run the cases.yaml beside a ruleset: what differs, and what of the ruleset they reach.

    Raises RulesetError or CasesError. `ruleset` may be the path of a cases.yaml too.
    """
    return read_cases(ruleset, language=language).run()


def read_cases(ruleset: Path, *, language: Language | None = None) -> RulesetCases:
    """The cases beside a ruleset, ready to run. Raises RulesetError or CasesError."""
    from perfrules.cases import files, reading, running  # noqa: PLC0415 - most never run cases

    found = written_as(_ruleset_of_cases(ruleset), language=language)
    folder = pathlib.Path(found.source.name).parent
    try:
        written = read_source(folder / files.CASES)
    except Unreadable as error:
        spoken = language or loaded(found, language).language  # a broken ruleset is told first
        raise CasesError([error.diagnostic], language=spoken) from None
    named = files.ruleset_named_in(written, folder)
    rules = loaded(written_as(named, language=language) if named else found, language)
    spoken = language or rules.language
    subjects = files.subjects_beside(folder)
    cases, diagnostics = reading.read_cases(written, rules.plan, subjects)
    if diagnostics:
        raise CasesError(diagnostics, source=written, language=spoken)
    return running.RulesetCases(rules.plan, written, cases, spoken)


def _ruleset_of_cases(path: Path) -> Path:
    """The ruleset beside a cases.yaml; any other path or id as it is."""
    given = pathlib.Path(os.fspath(path))
    return given.with_name("ruleset.yaml") if given.name == "cases.yaml" else path
