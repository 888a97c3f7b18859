"""Where cases are: beside a ruleset; and the subjects' files that they take facts from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from perfrules.cases.reading import SubjectAt
from perfrules.diagnostics import Diagnostic
from perfrules.errors import CasesError, FactError
from perfrules.formats.files import Unreadable, read_source
from perfrules.formats.subject import Subject, read_subject
from perfrules.loading.document import Mapping, Scalar, read_document
from perfrules.source import Source
from perfrules.wording import Text, shortened

CASES: Final = "cases.yaml"
RULESET: Final = "ruleset.yaml"
_MOST_FOLDERS: Final = 20_000  # that are looked into
_LARGEST: Final = 200  # subjects that are kept


def rulesets_below(folder: Path) -> Iterator[Path]:
    """The rulesets in a folder and below it that have cases beside them, in order.

    Hidden folders and links to folders are left out.
    """
    for number, (place, folders, files) in enumerate(os.walk(folder)):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        if CASES in files and RULESET in files:
            yield Path(place) / RULESET
        if number >= _MOST_FOLDERS:
            return


def subjects_beside(folder: Path) -> SubjectAt:
    """Reads subjects' files in a folder or below it, each once."""
    home = folder.resolve()
    kept: dict[Path, Subject] = {}

    def subject_at(written: Scalar) -> Subject:
        path = _inside(home, folder, written)
        if path is None:
            raise _outside(written)
        found = kept.get(path)
        if found is None:
            try:
                found = read_subject(read_source(path))
            except Unreadable as error:
                raise FactError([error.diagnostic]) from None
            if len(kept) < _LARGEST:
                kept[path] = found
        return found

    return subject_at


def ruleset_named_in(cases: Source, folder: Path) -> Path | None:
    """The ruleset that cases say they are of, in their folder or below it; None: the one beside.

    Raises CasesError.
    """
    document, _ = read_document(cases)  # what is wrong with it is told when the cases are read
    written = document.get("ruleset") if isinstance(document, Mapping) else None
    if not isinstance(written, Scalar) or not written.text.strip():
        return None
    path = _inside(folder.resolve(), folder, written)
    if path is None:
        shown = shortened(written.text)
        message = Text(
            f"{shown} 不在 cases.yaml 所在的文件夹里", f"{shown} is not in the folder of cases.yaml"
        )
        hint = Text("把规则集放在 cases.yaml 旁边，写成 ruleset: trial.yaml",
                    "put the ruleset beside cases.yaml, and write ruleset: trial.yaml")  # fmt: skip
        outside = Diagnostic(slug="ruleset-outside", span=written.span, message=message, hint=hint)
        raise CasesError([outside], source=cases)
    return path


def _inside(home: Path, folder: Path, written: Scalar) -> Path | None:
    """The path of a file that lies in the folder of the cases or below it."""
    name = written.text.strip()
    try:
        return folder / name if (home / name).resolve().is_relative_to(home) else None
    except (OSError, ValueError, RuntimeError):
        return None  # a path that nothing can have: a NUL, a circle of links


def _outside(written: Scalar) -> FactError:
    return FactError([
        Diagnostic(
            slug="subject-outside",
            span=written.span,
            message=Text(
                f"{shortened(written.text.strip())} 不在 cases.yaml 所在的文件夹里",
                f"{shortened(written.text.strip())} is not in the folder of cases.yaml",
            ),
            hint=Text("把填报文件放在规则集旁边，写成 subject: subject.yaml",
                      "put the file beside the ruleset, and write subject: subject.yaml"),
        )
    ])  # fmt: skip
