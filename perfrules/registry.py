"""Rulesets by their ids: those that come with perfrules, and those in folders of one's own.

A folder of rulesets holds them as `<id>/ruleset.yaml`, or version by version as
`<id>/<version>/ruleset.yaml`. The versions of an id have periods that do not overlap, so that a day
has one of them; there is no clock: without a day it is the one whose period begins last.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

import attrs

from perfrules import resources
from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable, read_source
from perfrules.loading import Base, NoBase
from perfrules.loading.document import Mapping as Keys, Node, Scalar, read_document
from perfrules.source import Source, Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

ENVIRONMENT: Final = "PERFRULES_PATH"
FILE: Final = "ruleset.yaml"
_MARKS: Final = ("/", "\\", ".yaml", ".yml")
_MOST_VERSIONS: Final = 200
Day = dt.date | None
Path_ = str | os.PathLike[str]


@attrs.frozen
class Version:
    """One version of a ruleset, and the days it is for (both ends included, None: open)."""

    source: Source
    span: Span  # of `effective`, or else of `id`
    first: Day
    last: Day

    def begins(self) -> dt.date:
        """The first day, as far as days go."""
        return self.first or dt.date.min

    def ends(self) -> dt.date:
        """The last day."""
        return self.last or dt.date.max


@attrs.frozen
class Registry:
    """Folders of rulesets."""

    roots: tuple[Path, ...]

    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        found = {
            path.relative_to(root).parts[0]
            for root in self.roots
            for pattern in (f"*/{FILE}", f"*/*/{FILE}")
            for path in root.glob(pattern)
        }
        return tuple(sorted(found))

    def source(self, ruleset_id: str, day: Day = None) -> Source:
        """The ruleset with that id that is in force. Raises Unreadable."""
        files = list(self._files(ruleset_id))
        if not files:
            raise Unreadable(self._unknown(ruleset_id))
        if len(files) == 1 and day is None:
            return read_source(files[0])
        versions = sorted((_version(path) for path in files), key=lambda each: each.begins())
        _apart(ruleset_id, versions)
        if day is None:
            return versions[-1].source
        for version in versions:
            if version.begins() <= day <= version.ends():
                return version.source
        raise Unreadable(_not_in_force(ruleset_id, versions, day), versions[-1].source)

    def find(self, named: str, importing: Source, day: Day) -> Base:
        """What a ruleset extends: an id, or a file in its own folder or in those of the registry.

        Raises NoBase.
        """
        written = named.strip()
        try:
            if any(mark in written for mark in _MARKS):
                path = self._beside(written, importing)
                return Base(read_source(path), os.path.realpath(path))
            source = self.source(written, day)
            return Base(source, os.path.realpath(source.name), written)
        except Unreadable as error:
            found = error.diagnostic
            raise NoBase(found.slug, found.message, found.hint) from None

    def _files(self, ruleset_id: str) -> Iterator[Path]:
        """The files of all versions of an id, each once."""
        if ruleset_id in {"", ".", ".."} or any(c in ruleset_id for c in "/\\\0"):
            return
        seen: set[str] = set()
        for root in self.roots:
            folder = root / ruleset_id
            below = sorted(folder.glob(f"*/{FILE}"))[:_MOST_VERSIONS] if folder.is_dir() else []
            for path in (folder / FILE, *below):
                real = os.path.realpath(path)
                if path.is_file() and real not in seen and _is_inside(real, root):
                    seen.add(real)
                    yield path

    def _beside(self, written: str, importing: Source) -> Path:
        """The file that a relative path means. Raises NoBase."""
        if "://" in written:
            raise NoBase(
                "base-outside",
                Text("extends 不能写网址", "what is extended cannot be an address on the web"),
                Text("把规则集存成文件，写它的编号或相对路径",
                     "keep it as a file, and write its id or its relative path"),
            )  # fmt: skip
        if importing.name.startswith("<"):
            raise NoBase(
                "base-outside",
                Text("文本没有所在的文件夹，不能写相对路径", "a text has no folder of its own"),
                Text("写规则集的编号，或从文件载入", "write an id, or load it from a file"),
            )
        own = Path(importing.name).parent
        path = own / written.replace("\\", "/")
        path = path / FILE if path.is_dir() else path
        real = os.path.realpath(path)
        if Path(written).is_absolute() or not any(
            _is_inside(real, root) for root in (own, *self.roots)
        ):
            raise NoBase(
                "base-outside",
                Text("上级规则集在许可的文件夹之外", "the base lies outside the permitted folders"),
                Text(f"放在同一文件夹里，或放在 {ENVIRONMENT} 的文件夹里，写它的编号",
                     f"keep it in the same folder, or in one of {ENVIRONMENT} and write its id"),
            )  # fmt: skip
        if path.exists() and not path.is_file():
            raise NoBase(
                "cannot-read",
                Text("这不是普通文件", "it is no ordinary file"),
                Text("写一个规则集文件的路径", "write the path of a ruleset's file"),
            )
        return path

    def _unknown(self, ruleset_id: str) -> Diagnostic:
        ids = self.ids()
        close, shown = nearest(ruleset_id, ids), shortened(ruleset_id)
        few, more = ids[:12], len(ids) > 12
        listed, in_english = "、".join(few), ", ".join(few)
        return Diagnostic(
            slug="unknown-ruleset",
            span=None,
            message=Text(
                f"没有编号为 {shown} 的规则集", f"there is no ruleset with the id {shown}"
            ),
            hint=Text(f"是不是 {close}？", f"did you mean {close}?")
            if close
            else Text(
                f"现有：{listed}{'……' if more else ''}；文件请写出路径，如 ./{shown}.yaml",
                f"there are: {in_english}{' …' if more else ''};"
                f" give a file by its path, such as ./{shown}.yaml",
            ),
        )


def registry(paths: Iterable[Path_] = (), environment: Mapping[str, str] = os.environ) -> Registry:
    """Folders given, then those of PERFRULES_PATH, then what comes with perfrules.

    Raises Unreadable where a folder that is given is none; what the environment names may be
    missing on this machine.
    """
    given = [Path(path) for path in paths]
    for folder in given:
        if not folder.is_dir():
            shown = shortened(os.fspath(folder), 200)
            raise Unreadable(
                Diagnostic(
                    slug="cannot-read",
                    span=None,
                    message=Text(f"没有文件夹 {shown}", f"there is no folder {shown}"),
                    hint=Text("检查 paths 里的路径", "check the paths"),
                )
            )
    named = [Path(each) for each in environment.get(ENVIRONMENT, "").split(os.pathsep) if each]
    shipped = resources.folder("rulesets")
    return Registry((*given, *(each for each in named if each.is_dir()), shipped))


def is_path(ruleset: Path_) -> bool:
    """Whether a ruleset is given by its file or folder, not by its id."""
    written = os.fspath(ruleset)
    named = not isinstance(ruleset, str) or any(mark in written for mark in _MARKS)
    return named or (Path(written) / FILE).is_file()


def in_period(source: Source, document: Node | None, day: dt.date) -> Diagnostic | None:
    """Why a ruleset that was given by its path is not for a day."""
    version = _period(source, document)
    if version.begins() <= day <= version.ends():
        return None
    return _not_in_force(Path(source.name).name, [version], day)


def _is_inside(real: str, folder: Path) -> bool:
    root = os.path.realpath(folder)
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def _version(path: Path) -> Version:
    source = read_source(path)
    document, found = read_document(source)
    if document is None and found:
        raise Unreadable(found[0], source)
    return _period(source, document)


def _period(source: Source, document: Node | None) -> Version:
    entries = document.entries if isinstance(document, Keys) else {}
    effective = entries["effective"].value if "effective" in entries else None
    marked = entries.get("effective") or entries.get("id")
    span = marked.key.span if marked else Span(source.name, 1, 1)
    return Version(source, span, _day(effective, "from"), _day(effective, "to"))


def _day(effective: Node | None, key: str) -> Day:
    written = effective.get(key) if isinstance(effective, Keys) else None
    try:
        return dt.date.fromisoformat(written.text) if isinstance(written, Scalar) else None
    except ValueError:
        return None  # it is told when the ruleset is loaded


def _apart(ruleset_id: str, versions: list[Version]) -> None:
    """Any day has one version at the most. Raises Unreadable, naming both files."""
    for one, other in pairwise(versions):
        if one.ends() < other.begins():
            continue
        shown, first = shortened(ruleset_id, 40), shortened(str(one.span), 200)
        same = (one.first, one.last) == (other.first, other.last)
        raise Unreadable(
            Diagnostic(
                slug="same-ruleset-twice" if same else "periods-overlap",
                span=other.span,
                message=Text(f"{shown} 已有施行期相同的一个：{first}",
                             f"there is a {shown} with the same period: {first}")
                if same
                else Text(f"{shown} 的施行期与另一个重叠：{first}",
                          f"the period of {shown} overlaps with that of {first}"),
                hint=Text("各写一个不重叠的 effective，或删去一个",
                          "give each an `effective` of its own, or delete one"),
            ),
            other.source,
        )  # fmt: skip


def _not_in_force(ruleset_id: str, versions: list[Version], day: dt.date) -> Diagnostic:
    shown = shortened(ruleset_id, 60)
    periods = [f"{each.first or '…'}/{each.last or '…'}" for each in versions]
    return Diagnostic(
        slug="not-in-force",
        span=versions[-1].span,
        message=Text(f"{day} 没有施行中的 {shown}", f"no {shown} is in force on {day}"),
        hint=Text(f"施行期：{'、'.join(periods)}", f"the periods are {', '.join(periods)}"),
    )
