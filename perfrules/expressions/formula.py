"""A formula: its tree, and where each part of it was written."""

from __future__ import annotations

import attrs

from perfrules.expressions import tree
from perfrules.source import Source, Span


@attrs.frozen
class Origin:
    """Where a text of a ruleset stands: `span` is where it begins in `source`, quotes included."""

    source: Source = attrs.field(repr=False)
    span: Span
    text: str

    def locate(self, start: int, end: int) -> Span:
        """The place in the file of `text[start:end]`.

        What YAML makes of a scalar (quotes, escapes, folded lines) moves characters; so the text
        is aligned with what was written, character by character. Only messages ask for this.
        """
        lines = self.source.lines
        line, column = self.span.line - 1, self.span.column - 1
        first: tuple[int, int] | None = None
        last = (line, column)
        for index, character in enumerate(self.text[: max(end, start + 1)]):
            found = _find(lines, line, column, character)
            if found is None:
                break
            line, column = found
            if index == start:
                first = found
            last = found
            column += 1
        begin = first or last
        length = last[1] - begin[1] + 1 if last[0] == begin[0] else len(lines[begin[0]]) - begin[1]
        return Span(self.span.file, begin[0] + 1, begin[1] + 1, max(1, length))


def _find(lines: list[str], line: int, column: int, character: str) -> tuple[int, int] | None:
    """The next place from (line, column) on, a few lines at most, where `character` stands."""
    if character in " \n":  # a fold: the next character finds itself on a later line
        here = lines[line][column : column + 1]
        return (line, column) if here == " " else (line, max(column - 1, 0))
    for number in range(line, min(line + 4, len(lines))):
        found = lines[number].find(character, column if number == line else 0)
        if found >= 0:
            return number, found
    return None


@attrs.frozen
class Formula:
    """A parsed formula and where it stands."""

    tree: tree.Expression
    origin: Origin = attrs.field(eq=False)

    @property
    def text(self) -> str:
        """The formula as its author wrote it."""
        return self.origin.text

    @property
    def line(self) -> int:
        """The line of the ruleset it begins on."""
        return self.origin.span.line

    def span(self, start: int, end: int) -> Span:
        """Where a part of it was written."""
        return self.origin.locate(start, end)
