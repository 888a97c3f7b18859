"""Where a piece of text was written: sources and spans."""

from __future__ import annotations

import attrs


@attrs.frozen
class Span:
    """Where a piece of a file was written; line and column count from 1, length in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@attrs.frozen
class Source:
    """A text and the name people know it by (a path, or a name in angle brackets)."""

    name: str
    text: str = attrs.field(repr=False)

    def line(self, number: int) -> str:
        """The line with that number (from 1), without its end; empty past the last one."""
        lines = self.text.split("\n", number)
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
