"""Rulesets that build on others: an overlay and all it extends → one document.

Nothing here opens a file: whoever loads says how a base is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import attrs

from perfrules.diagnostics import Diagnostic, errors_of
from perfrules.loading.changes import WAYS
from perfrules.loading.document import (
    DEEPEST,
    MOST_NODES,
    Mapping,
    Node,
    Scalar,
    read_document,
    read_json,
)
from perfrules.loading.locks import locks_of
from perfrules.loading.overlay import applied
from perfrules.loading.parts import Parts
from perfrules.loading.periods import in_force
from perfrules.loading.refusals import diagnostics as told
from perfrules.loading.schema import refused
from perfrules.source import Source, Span
from perfrules.wording import Text, shortened

LONGEST: Final = 10  # bases of one ruleset
Day = dt.date | None


class NoBase(Exception):
    """A base that is not to be had: says why, and the way out."""

    def __init__(self, slug: str, message: Text, hint: Text | None) -> None:
        super().__init__(slug)
        self.slug, self.message, self.hint = slug, message, hint


@attrs.frozen
class Base:
    """A base that was found; `key` is the same however it is spelled."""

    source: Source
    key: str
    id: str | None = None  # the id it must have, where it was named by one


# What `extends` says, the ruleset that says it, the day → the base. Raises NoBase.
Finder = Callable[[str, Source, Day], Base]


def no_bases(named: str, _: Source, __: Day) -> Base:
    """Where nothing is known of other rulesets."""
    shown = shortened(named)
    raise NoBase(
        "unknown-ruleset",
        Text(f"这里查不到规则集 {shown}", f"the ruleset {shown} cannot be looked up here"),
        Text("用 perfrules.load 载入", "load it by perfrules.load"),
    )


def read_ruleset(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """The document of a ruleset: JSON where its file says so by its name, else YAML."""
    return (read_json if source.name.lower().endswith(".json") else read_document)(source)


@attrs.frozen(kw_only=True)
class Resolved:
    """What came of a document and its bases."""

    document: Mapping | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]  # the ruleset's own first
    bases: tuple[tuple[str, str, Base], ...] = ()  # file, what it extends, what that is
    base_ids: dict[str, str] = attrs.field(factory=dict)  # by file
    points_locked: frozenset[str] = frozenset()  # whose points a base locks; of the total ""
    to_print: Mapping | None = None  # with all periods, where no day was asked for
    day: Day = None  # the day it is of, where it may be another on other days


def resolved(root: Mapping, source: Source, find: Finder = no_bases, day: Day = None) -> Resolved:
    """The document with all it extends, as it is in force on a day."""
    if not any(key in root.entries for key in (*WAYS, "lock", "parameters", "abstract")):
        return Resolved(document=root, diagnostics=(), sources=(source,))
    resolving = _Resolving(find, day)
    document = resolving.document(root, source)
    return Resolved(
        document=document,
        diagnostics=tuple(resolving.diagnostics),
        sources=(source, *(base.source for _, _, base in resolving.bases)),
        bases=tuple(resolving.bases),
        base_ids=resolving.ids,
        points_locked=resolving.points_locked,
        to_print=resolving.to_print,
        day=day,
    )


class _Resolving:
    def __init__(self, find: Finder, day: Day) -> None:
        self.find, self.day = find, day
        self.diagnostics: list[Diagnostic] = []
        self.bases: list[tuple[str, str, Base]] = []
        self.ids: dict[str, str] = {}
        self.points_locked: frozenset[str] = frozenset()
        self.to_print: Mapping | None = None

    def document(self, root: Mapping, source: Source) -> Mapping | None:
        chain = self._chain(root, source)
        if chain is None or errors_of(self.diagnostics):
            return None
        document = chain.pop()
        self._nothing_to_change(document)
        while True:
            locks, wrong = locks_of(document)
            self.diagnostics += wrong
            if not chain or errors_of(self.diagnostics):
                break
            self.points_locked = locks.of_points(Parts(document))
            document = applied(document, chain.pop(), locks, self.diagnostics.append)
            self._not_too_large(document)
        if errors_of(self.diagnostics):
            return None
        if self.day is None:
            self.to_print = document
        return in_force(document, self.day, self.diagnostics.append)

    def _chain(self, root: Mapping, source: Source) -> list[Mapping] | None:
        """The documents from the ruleset itself down to the one that extends nothing."""
        chain, seen = [root], {source.name}
        day = self.day or _first_day(root)
        while "extends" in chain[-1].entries:
            wrong = [*told(chain[-1], refused(chain[-1], "ruleset"))]
            self.diagnostics += wrong
            named = chain[-1].get("extends")
            if errors_of(wrong) or not isinstance(named, Scalar):
                return None
            if len(chain) > LONGEST:
                self._refuse(
                    "too-many-bases",
                    named.span,
                    Text(f"沿用的层次超过 {LONGEST} 层", f"more than {LONGEST} bases in a row"),
                    Text("减少中间的规则集", "leave out rulesets in between"),
                )
                return None
            try:
                base = self.find(named.text, source, day)
            except NoBase as error:
                self._refuse(error.slug, named.span, error.message, error.hint)
                return None
            if base.key in seen or base.source.name in seen:
                around = shortened(f"{source.name} → {base.source.name}", 120)
                self._refuse(
                    "circular-extends",
                    named.span,
                    Text(f"沿用关系绕回了自己：{around}", f"it leads back to itself: {around}"),
                    Text("改掉其中一个 extends", "change one of the extends"),
                )
                return None
            seen |= {base.key, base.source.name}
            self.bases.append((source.name, named.text, base))
            source = base.source
            document, found = read_ruleset(source)
            self.diagnostics += found
            if not isinstance(document, Mapping):
                if not found:
                    self._refuse(
                        "not-a-mapping",
                        document.span if document else Span(source.name, 1, 1),
                        Text("上级规则集要写成“键: 值”", "the base must be keys with values"),
                        Text("从 perfrules: 1 写起", "begin with perfrules: 1"),
                    )
                return None
            self._is_the_one(document, base)
            written = document.get("id")
            self.ids[source.name] = written.text if isinstance(written, Scalar) else source.name
            chain.append(document)
        return chain

    def _is_the_one(self, document: Mapping, base: Base) -> None:
        written = document.get("id")
        if base.id and isinstance(written, Scalar) and written.text.strip() != base.id:
            self.diagnostics.append(unlike_its_folder(written.span, written.text, base.id))

    def _nothing_to_change(self, document: Mapping) -> None:
        """Without `extends` there is nothing to remove, override or add to."""
        for key in WAYS[1:]:
            if key in document.entries:
                self._refuse(
                    "nothing-extended",
                    document.entries[key].key.span,
                    Text(f"没有写 extends，{key} 不起作用", f"without extends {key} does nothing"),
                    Text("写上 extends: 上级规则集的编号", "write extends: id of another ruleset"),
                )

    def _not_too_large(self, document: Mapping) -> None:
        """The whole must be readable when it is printed, like any other ruleset."""
        count = 0
        waiting: list[tuple[Node, int]] = [(document, 1)]
        while waiting:
            node, depth = waiting.pop()
            count += 1
            if count > MOST_NODES or (depth > DEEPEST and not isinstance(node, Scalar)):
                self._refuse(
                    "too-large",
                    node.span,
                    Text("合并后的规则集太大，或嵌套太深", "the whole is too large or too deep"),
                    Text("减少内容或层次", "add less, or nest less"),
                )
                return
            if isinstance(node, Mapping):
                count += len(node.entries)
                waiting.extend((entry.value, depth + 1) for entry in node.entries.values())
            elif not isinstance(node, Scalar):
                waiting.extend((item, depth + 1) for item in node.items)

    def _refuse(self, slug: str, span: Span, message: Text, hint: Text | None) -> None:
        self.diagnostics.append(Diagnostic(slug=slug, span=span, message=message, hint=hint))


def unlike_its_folder(span: Span, written: str, folder: str) -> Diagnostic:
    """A ruleset that is found under another id than it has."""
    shown, found = shortened(written, 60), shortened(folder, 60)
    return Diagnostic(
        slug="id-unlike-folder",
        span=span,
        message=Text(
            f"编号是 {shown}，却在文件夹 {found} 里", f"its id is {shown}, its folder is {found}"
        ),
        hint=Text("让编号与文件夹同名", "give both the same name"),
    )


def _first_day(root: Mapping) -> Day:
    """The day from which a ruleset is in force: its base is that of this day."""
    effective = root.get("effective")
    written = effective.get("from") if isinstance(effective, Mapping) else None
    try:
        return dt.date.fromisoformat(written.text) if isinstance(written, Scalar) else None
    except ValueError:
        return None
