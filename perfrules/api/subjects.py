"""Subjects: the facts in a file, or in its bytes."""

from __future__ import annotations

from perfrules.api.written import Path
from perfrules.errors import FactError
from perfrules.formats.files import Unreadable, decoded, read_source
from perfrules.formats.subject import Subject, read_subject as subject_of
from perfrules.wording import Language


def read_subject(path: Path, *, language: Language | None = None) -> Subject:
    """The subject in a YAML or JSON file. Raises FactError."""
    try:
        return subject_of(read_source(path), language=language or "zh")
    except Unreadable as error:
        raise FactError([error.diagnostic], language=language or "zh") from None


def subject_from(raw: bytes, *, name: str = "<facts>", language: Language | None = None) -> Subject:
    """The subject that the bytes of a file say, called `name` in messages. Raises FactError."""
    try:
        return subject_of(decoded(raw, name), language=language or "zh")
    except Unreadable as error:
        raise FactError([error.diagnostic], language=language or "zh") from None
