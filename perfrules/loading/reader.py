"""Reads typed pieces of a document node; what cannot be read is None, and said once.

Structure (unknown keys, missing keys, wrong types) is the schema's business; here only what a
schema cannot say is reported: formulas, tests, quantities, names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.parser import FormulaError, parse
from perfrules.expressions.unary import parse_test
from perfrules.loading.document import Mapping, Node, Scalar, Sequence
from perfrules.scoring.base import Bound, Test
from perfrules.source import Source, Span
from perfrules.units import read_quantity
from perfrules.wording import Text, shortened

# A test that begins so speaks of numbers; anything else is a list of answers.
_NUMERIC: Final = re.compile(r"\s*(?:[-+]?[0-9０-９]|[=!<>≥≤≠＜＞＝(（\[`]|[-−+]\s*[`\w])")
Report = Callable[[Diagnostic], None]


class NodeReader:
    """The keys of one mapping; `report` takes what is wrong with their values."""

    def __init__(self, source: Source, node: Mapping, report: Report) -> None:
        self.source, self.node, self.report = source, node, report

    @property
    def line(self) -> int:
        """The line the mapping begins on."""
        return self.node.span.line

    def has(self, key: str) -> bool:
        """Whether anything was written under `key`."""
        return self.node.get(key) is not None

    def scalar(self, key: str) -> Scalar | None:
        """The text under `key`, with its place."""
        value = self.node.get(key)
        return value if isinstance(value, Scalar) and not value.is_null else None

    def word(self, key: str) -> str | None:
        """The text under `key`, normalised (full-width letters and digits are plain ones)."""
        found = self.scalar(key)
        return normal(found.text) if found else None

    def prose(self, key: str) -> str | None:
        """The text under `key` exactly as written, for people."""
        found = self.scalar(key)
        return found.text.strip() if found else None

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
        origin = Origin(self.source, found.span, found.text)
        if found.plain:
            self._comment_behind(found)
        try:
            return Formula(parse(found.text), origin)
        except FormulaError as error:
            self._formula_error(origin, error)
            return None

    def test(self, key: str) -> Test | None:
        """The unary test under `key`."""
        found = self.scalar(key)
        if found is None:
            return None
        origin = Origin(self.source, found.span, found.text)
        try:
            return Test(parse_test(found.text, words=not _NUMERIC.match(found.text)), origin)
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

        `key` may be a path below the mapping, such as `bands[2].when` or `answers.健全`.
        """
        node: Node = self.node
        for part in re.findall(r"[^.\[\]]+|\[\d+\]", key):
            found: Node | None = None
            if isinstance(node, Mapping):
                found = node.get(part)
            elif isinstance(node, Sequence) and part.startswith("["):
                position = int(part[1:-1])
                found = node.items[position] if position < len(node.items) else None
            if found is None:
                break
            node = found
        return node.span

    def wrong(
        self,
        key: str,
        slug: str,
        message: Text,
        hint: Text | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report a problem at the value under `key`."""
        self.report(
            Diagnostic(
                slug=slug, span=self.place(key), message=message, hint=hint, severity=severity
            )
        )

    def _formula_error(self, origin: Origin, error: FormulaError) -> None:
        self.report(
            Diagnostic(
                slug="bad-formula",
                span=origin.locate(error.start, error.end),
                message=error.message,
                hint=error.hint,
            )
        )

    def _comment_behind(self, found: Scalar) -> None:
        """`when: x > 60 # or y` silently loses what follows #: say so."""
        line = self.source.line(found.span.line)
        rest = line[found.span.column - 1 + len(found.text) :]
        comment = re.match(r"\s+#\s*(and|or|且|或|[-+*/<>=])", rest)
        if comment:
            self.report(
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


def normal(text: str) -> str:
    """Names and answers in one form: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def reads(formula: Formula | None) -> set[str]:
    """The names a formula reads."""
    return tree.names(formula.tree) if formula else set()
