"""Text → a tree that remembers where every piece was written.

Reads YAML from its events, so that what could harm is refused before anything walks the tree:
anchors and aliases (billion laughs), merge keys, tags, duplicate keys, several documents, absurd
size or depth, invisible characters. Numbers stay text: `3.10` is 3.10, `no` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import attrs
import yaml

from perfrules.decimals import LONGEST, read_number
from perfrules.diagnostics import Diagnostic
from perfrules.loading.json_events import NotJson, json_events
from perfrules.loading.slips import syntax_error, thousands
from perfrules.source import Source, Span
from perfrules.wording import Text, shortened

MOST_CHARACTERS: Final = 2_500_000
MOST_NODES: Final = 150_000
DEEPEST: Final = 40

_PLAIN_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_TRAPS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u200b-\u200f\u202a-\u202e"
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u3164\uffa0\U000e0000-\U000e007f"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_ESCAPED: Final = (
    Text("这里用转义写了一个看不见的字符", "an escape here stands for an invisible character"),
    Text("删去它", "delete it"),
)
_WIDE_INDENT: Final = re.compile("^[ \t]*[\u3000\u00a0][ \t\u3000\u00a0]*", re.MULTILINE)


@attrs.frozen
class Scalar:
    """A piece of text; `plain` where it was written without quotes."""

    text: str
    plain: bool
    span: Span

    @property
    def is_number(self) -> bool:
        """Whether it says a number."""
        short = self.plain and len(self.text) <= LONGEST
        return short and _PLAIN_NUMBER.fullmatch(self.text) is not None

    @property
    def number(self) -> Fraction | None:
        """The number a plain scalar says (`012`, `1e3` and `1_000` are text)."""
        return read_number(self.text) if self.is_number else None

    @property
    def truth(self) -> bool | None:
        """True or False for a plain `true` or `false`; `yes`, `no`, `on` are words."""
        return {"true": True, "false": False}.get(self.text) if self.plain else None

    @property
    def is_null(self) -> bool:
        """Whether nothing was written."""
        return self.plain and self.text in {"", "~", "null"}


@attrs.frozen
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@attrs.frozen
class Mapping:
    """Keys with their values, in the order written."""

    entries: dict[str, Entry]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        entry = self.entries.get(key)
        return entry.value if entry else None


@attrs.frozen
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """The text cannot be read on: carries the one diagnostic that says why."""

    def __init__(self, slug: str, span: Span, message: Text, hint: Text) -> None:
        super().__init__(slug)
        self.diagnostic = Diagnostic(slug=slug, span=span, message=message, hint=hint)


def read_document(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """The document's tree, or None and why it could not be read."""
    refused = list(_refused_characters(source))
    if refused:
        return None, refused
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return _read(source, yaml.parse(source.text, Loader=loader))


def read_json(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a JSON text, or None and why it could not be read."""
    refused = list(_refused_characters(source))
    return (None, refused) if refused else _read(source, json_events(source.text))


def _read(source: Source, events: Iterator[yaml.Event]) -> tuple[Node | None, list[Diagnostic]]:
    builder = _Builder(source)
    try:
        return builder.read(events), builder.diagnostics
    except NotJson as wrong:
        span = _span_at(source, wrong.start, wrong.length)
        told = Diagnostic(slug="json-syntax", span=span, message=wrong.message, hint=wrong.hint)
        return None, [*builder.diagnostics, told]
    except _Refused as refusal:
        return None, [*builder.diagnostics, refusal.diagnostic]
    except yaml.MarkedYAMLError as error:
        return None, [*builder.diagnostics, syntax_error(source, error)]
    except yaml.YAMLError as error:  # the reader's own, without a mark: nothing it says is ours
        message = Text(f"这不是 YAML 文本：{shortened(str(error))}", f"not YAML text: {error}")
        return None, [Diagnostic(slug="yaml-syntax", span=Span(source.name, 1, 1), message=message)]


def _refused_characters(source: Source) -> Iterator[Diagnostic]:
    if len(source.text) > MOST_CHARACTERS:
        size = len(source.text)
        yield Diagnostic(
            slug="too-large",
            span=Span(source.name, 1, 1),
            message=Text(
                f"文件有 {size} 个字符，最多 {MOST_CHARACTERS} 个",
                f"the file has {size} characters; {MOST_CHARACTERS} is the most",
            ),
            hint=Text("请分成几个文件", "split it into several files"),
        )
        return
    found = _TRAPS.search(source.text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        yield Diagnostic(
            slug="invisible-character",
            span=_span_at(source, found.start()),
            message=Text(
                f"这里有一个看不见的字符 {code}", f"an invisible character {code} stands here"
            ),
            hint=Text("删去它，或重新键入这一行", "delete it, or type this line again"),
        )
        return
    wide = _WIDE_INDENT.search(source.text)
    if wide:
        yield Diagnostic(
            slug="wide-indent",
            span=_span_at(source, wide.start()),
            message=Text("行首有全角空格或不间断空格", "the line begins with a full-width space"),
            hint=Text("缩进请用半角空格", "indent with ordinary spaces"),
        )


def _span_at(source: Source, index: int, length: int = 1) -> Span:
    before = source.text.rfind("\n", 0, index)
    return Span(source.name, source.text.count("\n", 0, index) + 1, index - before, length)


class _Builder:
    """The tree made from events, without recursion: depth costs nothing but a list entry."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def read(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        name, count, documents = self.source.name, 0, 0
        # Of every open collection: its start, its finished children (keys and values in turn).
        stack: list[tuple[yaml.Event, list[Node]]] = []
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                mark, end = event.start_mark, event.end_mark
                if event.anchor or event.tag or mark is None or end is None:
                    raise self._tagged(event)
                length = end.index - mark.index if end.line == mark.line else 1
                span = Span(name, mark.line + 1, mark.column + 1, length or 1)
                if not event.implicit[0] and _TRAPS.search(event.value):
                    raise _Refused("invisible-character", span, *_ESCAPED)
                node: Node = Scalar(event.value, event.implicit[0], span)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                if event.anchor or event.tag:
                    raise self._tagged(event)
                stack.append((event, []))
                if len(stack) > DEEPEST:
                    raise self._too_much(
                        event, f"嵌套超过 {DEEPEST} 层", f"nested over {DEEPEST} deep"
                    )
                continue
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                start, children = stack.pop()
                node = self._collection(start, children)
            elif isinstance(event, yaml.AliasEvent):
                raise self._tagged(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        "several-documents",
                        self._span(event),
                        Text("文件里有第二个文档（---）", "a second document (---) begins here"),
                        Text("一个文件只写一个规则集", "keep one document in a file"),
                    )
                continue
            else:
                continue
            count += 1
            if count > MOST_NODES:
                raise self._too_much(
                    event, f"超过 {MOST_NODES} 个值", f"more than {MOST_NODES} values"
                )
            if stack:
                stack[-1][1].append(node)
            else:
                root = node
        return root

    def _collection(self, start: yaml.Event, children: list[Node]) -> Node:
        if start.__class__ is yaml.SequenceStartEvent:
            return Sequence(tuple(children), self._span(start))
        entries: dict[str, Entry] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._report(
                    "key-not-text",
                    key.span,
                    Text("键必须是文字", "a key must be text"),
                    Text("像 {a: b} 或 [a] 这样的写法请加引号", "put it in quotes"),
                )
            elif key.text == "<<" and key.plain:
                self._report(
                    "merge-key",
                    key.span,
                    Text("不支持合并键 <<", "merge keys (<<) are not read"),
                    Text("请把内容写全", "write the content out"),
                )
            elif key.text in entries:
                first = entries[key.text].key.span.line
                self._report(
                    "duplicate-key",
                    key.span,
                    Text(f"键 {key.text} 写了两次（第 {first} 行已有）",
                         f"the key {key.text} stands twice (first on line {first})"),
                    thousands(key.text) or Text("删去其中一个", "delete one of them"),
                )  # fmt: skip
            else:
                entries[key.text] = Entry(key, value)
        return Mapping(entries, self._span(start))

    def _report(self, slug: str, span: Span, message: Text, hint: Text) -> None:
        self.diagnostics.append(Diagnostic(slug=slug, span=span, message=message, hint=hint))

    def _span(self, event: yaml.Event) -> Span:
        mark = event.start_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return Span(self.source.name, line + 1, column + 1)

    def _tagged(self, event: yaml.Event) -> _Refused:
        return _Refused(
            "anchor-or-tag",
            self._span(event),
            Text(
                "不支持锚点（&）、别名（*）和标签（!）",
                "anchors (&), aliases (*) and tags (!) are not read",
            ),
            Text(
                "若是普通文字，请加引号；否则请把内容写全",
                "quote it if it is text, else write the content out",
            ),
        )

    def _too_much(self, event: yaml.Event, zh: str, en: str) -> _Refused:
        return _Refused(
            "too-large",
            self._span(event),
            Text(zh, en),
            Text("请分成几个文件，或减少层次", "split the file, or nest less"),
        )
