"""The text of a ruleset: found by its id or its path, with what is needed to read it."""

from __future__ import annotations

import datetime as dt
import os
import pathlib
from collections.abc import Iterable

import attrs

from perfrules.errors import RulesetError
from perfrules.formats.files import Unreadable, read_source
from perfrules.loading import Base, Finder, NoBase
from perfrules.loading.document import read_document
from perfrules.registry import FILE, Registry, in_period, is_path, registry
from perfrules.source import Source
from perfrules.wording import Language, Text

Path = str | os.PathLike[str]


@attrs.frozen
class Written:
    """A ruleset's text, and what is needed to read it."""

    source: Source
    find: Finder
    day: dt.date | None = None
    id: str | None = None  # by which it was found


@attrs.frozen
class Recorded:
    """The bases of a ruleset that was loaded: elsewhere it builds on the same ones."""

    bases: tuple[tuple[str, str, Base], ...]

    def __call__(self, named: str, importing: Source, _: dt.date | None) -> Base:
        for file, written, base in self.bases:
            if (file, written) == (importing.name, named):
                return base
        raise NoBase("unknown-ruleset", _NOT_RECORDED, None)


_NOT_RECORDED = Text("上级规则集没有一起带来", "the base did not come along")


def written_as(
    ruleset: Path,
    *,
    language: Language | None = None,
    as_of: dt.date | None = None,
    paths: Iterable[Path] = (),
) -> Written:
    """The text of a ruleset that was given by its id or path. Raises RulesetError."""
    known, day = registry_of(paths, language), day_of(as_of)
    try:
        if not is_path(ruleset):
            ruleset_id = os.fspath(ruleset)
            return Written(known.source(ruleset_id, day), known.find, day, ruleset_id)
        path = pathlib.Path(ruleset)
        source = read_source(path / FILE if path.is_dir() else path)
    except Unreadable as error:
        found, spoken = [error.diagnostic], language or "zh"
        raise RulesetError(found, source=error.source, language=spoken) from None
    wrong = in_period(source, read_document(source)[0], day) if day else None
    if wrong:
        raise RulesetError([wrong], source=source, language=language or "zh")
    return Written(source, known.find, day)


def ruleset_source(ruleset: Path, *, language: Language | None = None) -> Source:
    """The text of a ruleset, for messages that show its lines. Raises RulesetError."""
    return written_as(ruleset, language=language).source


def registry_of(paths: Iterable[Path], language: Language | None) -> Registry:
    """Where ids are looked up. Raises RulesetError."""
    try:
        return registry(paths)
    except Unreadable as error:
        raise RulesetError([error.diagnostic], language=language or "zh") from None


def day_of(as_of: dt.date | None) -> dt.date | None:
    """The day, also of a moment."""
    return as_of.date() if isinstance(as_of, dt.datetime) else as_of
