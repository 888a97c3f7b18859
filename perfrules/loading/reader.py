"""Reads typed pieces of a document node; what cannot be read is None, and said once.

Structure (unknown keys, missing keys, wrong types) is the schema's business; here only what a
schema cannot say is reported: formulas, tests, quantities, names.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, TypeVar

import attrs

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.parser import FormulaError, parse
from perfrules.expressions.unary import Between, Compared, UnaryTest, Words, parse_test
from perfrules.loading.document import Mapping, Node, Scalar, Sequence
from perfrules.scoring.base import Bound, Test
from perfrules.source import Source, Span
from perfrules.units import read_quantity
from perfrules.wording import Text, normal, shortened

# A test that begins so speaks of numbers; anything else is a list of answers.
_NUMERIC: Final = re.compile(r"\s*(?:[-+]?\d|[=!<>≥≤≠＜＞＝(（\[`]|[-−+]\s*[`\w])")
_LOOK_AGAIN: Final = Text(
    "检查括号、引号和运算符是否齐全", "look whether a bracket, quote or operator is missing"
)
E = TypeVar("E", bound=enum.Enum)
Report = Callable[[Diagnostic], None]
Rows = tuple[tuple[tree.Expression, tree.Expression], ...]  # keys and values of a table


@attrs.frozen
class Reading:
    """A document being read: where what is wrong goes, and which mappings the schema refused.

    Of those nothing more is said but that a formula cannot be read: the rest would follow from
    what has been said already.
    """

    source: Source
    report: Report
    refused: frozenset[int] = frozenset()
    others: tuple[Source, ...] = ()  # the texts of the rulesets it extends
    constants: dict[str, tree.Number] = attrs.field(factory=dict)  # parameters that do not vary
    used: set[str] = attrs.field(factory=set)  # those of them that something reads
    lookups: dict[str, Rows] = attrs.field(factory=dict)  # tables that formulas look up in
    tables_used: set[str] = attrs.field(factory=set)  # those, and those of groups, that are named

    def source_of(self, span: Span) -> Source:
        """The text that a place is in."""
        if span.file == self.source.name:
            return self.source
        return next((each for each in self.others if each.name == span.file), self.source)

    def put_in(self, expression: tree.Expression) -> tree.Expression:
        """The expression with the numbers that parameters stand for: bands need to know them.

        And with the rows of the tables that it names.
        """
        if self.lookups:
            expression = tree.changed(expression, self._with_rows)
        for name in tree.names(expression) & self.constants.keys() if self.constants else ():
            self.used.add(name)
            expression = tree.replaced(expression, name, self.constants[name])
        return expression

    def _with_rows(self, expression: tree.Expression) -> tree.Expression:
        match expression:
            case tree.Call(function="table", arguments=(tree.Name() | tree.Word() as named, key)):
                self.tables_used.add(named.text)
                pairs = [part for row in self.lookups.get(named.text, ()) for part in row]
                arguments = (tree.Word(named.text, start=named.start, end=named.end), key, *pairs)
                return attrs.evolve(expression, arguments=arguments)
        return expression

    def put_in_test(self, test: UnaryTest) -> UnaryTest:
        """The same for a test."""
        match test:
            case Compared(bound=bound):
                return attrs.evolve(test, bound=self.put_in(bound))
            case Between(low=low, high=high):
                return attrs.evolve(test, low=self.put_in(low), high=self.put_in(high))
            case Words(words=(word,)) if word in self.constants:
                return Compared(None, self.put_in(tree.Name(word)))
        return test


class NodeReader:
    """The keys of one mapping; what is wrong with their values is reported."""

    def __init__(self, reading: Reading, node: Mapping, *, quiet: bool = False) -> None:
        self.reading, self.node = reading, node
        self.quiet = quiet or id(node) in reading.refused
        self.broken = False  # a formula or test in it could not be read

    def below(self, node: Mapping) -> NodeReader:
        """The reader of a mapping inside this one."""
        return NodeReader(self.reading, node, quiet=self.quiet)

    @property
    def span(self) -> Span:
        """Where the mapping begins."""
        return self.node.span

    def has(self, key: str) -> bool:
        """Whether anything was written under `key`."""
        return self.node.get(key) is not None

    def scalar(self, key: str) -> Scalar | None:
        """The text under `key`, with its place."""
        value = self.node.get(key)
        if not isinstance(value, Scalar) or not value.text or value.text.isspace():
            return None
        return None if value.is_null else value

    def word(self, key: str) -> str | None:
        """The text under `key`, normalised (full-width letters and digits are plain ones)."""
        found = self.scalar(key)
        return normal(found.text) if found else None

    def prose(self, key: str) -> str | None:
        """The text under `key` exactly as written, for people."""
        found = self.scalar(key)
        return found.text.strip() if found else None

    def one_of(self, key: str, kind: type[E], usual: E) -> E:
        """The member of `kind` under `key`; the usual one where none is written."""
        word = self.word(key)
        if word is None:
            return usual
        return next((member for member in kind if member.value == word), usual)

    def flag(self, key: str) -> bool:
        """Whether `key` is true."""
        found = self.scalar(key)
        return bool(found and found.truth)

    def number(self, key: str) -> Fraction | None:
        """The plain number under `key`."""
        found = self.scalar(key)
        return found.number if found else None

    def share(self, key: str) -> Fraction | None:
        """A share such as 60% under `key`, as a fraction of one."""
        found = self.scalar(key)
        if found is None:
            return None
        quantity = read_quantity(found.text)
        if quantity is not None and quantity.value == 0 and quantity.unit is None:
            return quantity.value  # nothing is nothing, with or without a sign
        if quantity is None or quantity.unit is None or quantity.unit.dimension:
            self.wrong(
                key,
                "not-a-share",
                Text(
                    f"“{shortened(found.text)}”不是百分数", f"“{shortened(found.text)}” is no share"
                ),
                Text('写成 "60%"', 'write "60%"'),
            )
            return None
        return quantity.in_base

    def formula(self, key: str) -> Formula | None:
        """The formula under `key`."""
        found = self.scalar(key)
        if found is None:
            return None
        origin = Origin(self.reading.source_of(found.span), found.span, found.text)
        if found.plain:
            self._comment_behind(found)
        try:
            return Formula(self.reading.put_in(parse(found.text)), origin)
        except FormulaError as error:
            self._formula_error(origin, error)
            return None

    def test(self, key: str) -> Test | None:
        """The unary test under `key`."""
        found = self.scalar(key)
        if found is None:
            return None
        origin = Origin(self.reading.source_of(found.span), found.span, found.text)
        if found.plain:
            self._comment_behind(found)
            self._wide_quotes(key, found)
        try:
            test = parse_test(found.text, words=not _NUMERIC.match(found.text))
            return Test(self.reading.put_in_test(test), origin)
        except FormulaError as error:
            self._formula_error(origin, error)
            return None

    def bound(self, key: str) -> Bound | None:
        """The quantity (or formula of quantities) under `key`."""
        formula = self.formula(key)
        return Bound(formula.tree, formula.origin) if formula else None

    def children(self, key: str) -> Iterator[tuple[int, Mapping]]:
        """The mappings in the list under `key`, with their positions."""
        value = self.node.get(key)
        if isinstance(value, Sequence):
            for position, item in enumerate(value.items):
                if isinstance(item, Mapping):
                    yield position, item

    def place(self, key: str) -> Span:
        """Where the value under `key` stands; the mapping itself where there is none.

        `key` may be a path below the mapping, such as `bands[2].when` or `answers.健全`. Of a list
        it is the key: the list may begin lines below.
        """
        node: Node = self.node
        span = node.span
        for part in re.findall(r"[^.\[\]]+|\[\d+\]", key):
            found: Node | None = None
            if isinstance(node, Mapping):
                entry = node.entries.get(part)
                found = entry.value if entry else None
                if entry and found:
                    span = found.span if isinstance(found, Scalar) else entry.key.span
            elif isinstance(node, Sequence) and part.startswith("["):
                position = int(part[1:-1])
                found = node.items[position] if position < len(node.items) else None
                span = found.span if found else span
            if found is None:
                break
            node = found
        return span

    def wrong(
        self,
        key: str,
        slug: str,
        message: Text,
        hint: Text | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report a problem at the value under `key`, unless its mapping was refused as it is."""
        if not self.quiet:
            span = self.place(key)
            self.reading.report(
                Diagnostic(slug=slug, span=span, message=message, hint=hint, severity=severity)
            )

    def _formula_error(self, origin: Origin, error: FormulaError) -> None:
        self.broken = True
        self.reading.report(
            Diagnostic(
                slug="bad-formula",
                span=origin.locate(error.start, error.end),
                message=error.message,
                hint=error.hint or _LOOK_AGAIN,
            )
        )

    def _wide_quotes(self, key: str, found: Scalar) -> None:
        """`“≥ 90%”` in the quotes of Chinese text is a word to YAML: say so."""
        inside = found.text.strip("“”‘’\"'")
        if inside != found.text and _NUMERIC.match(inside):
            self.wrong(
                key,
                "wide-quotes",
                Text("这里的引号是中文引号", "these are the quotes of Chinese text"),
                Text(f'请用半角引号："{inside}"', f'use half-width quotes: "{inside}"'),
            )

    def _comment_behind(self, found: Scalar) -> None:
        """`when: x > 60 # or y` silently loses what follows #: say so."""
        line = self.reading.source_of(found.span).line(found.span.line)
        rest = line[found.span.column - 1 + len(found.text) :]
        comment = re.match(r"\s+#\s*(and|or|且|或|[-+*/<>=])", rest)
        if comment:
            self.reading.report(
                Diagnostic(
                    slug="comment-behind-formula",
                    span=Span(found.span.file, found.span.line, len(line) - len(rest.lstrip()) + 1),
                    message=Text("# 之后的内容是注释，不在公式里",
                                 "what follows # is a comment, not part of the formula"),
                    hint=Text("若属于公式，请把整个公式放在引号里",
                              "if it belongs to the formula, put the whole formula in quotes"),
                    severity=Severity.WARNING,
                )
            )  # fmt: skip


def names_in(written: Formula | Test | Bound | None) -> set[str]:
    """The names that a formula or test reads; a lone word of a test may be one."""
    match written:
        case Formula(tree=expression) | Bound(value=expression):
            return tree.names(expression)
        case Test(test=Compared(bound=bound)):
            return tree.names(bound)
        case Test(test=Between(low=low, high=high)):
            return tree.names(low) | tree.names(high)
        case Test(test=Words(words=words)):
            return set(words)
    return set()
