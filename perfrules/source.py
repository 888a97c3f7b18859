"""Where a piece of text was written: sources and spans."""

from __future__ import annotations

from functools import cached_property

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


def _one_kind_of_line_end(text: str) -> str:
    """The text with its lines ended as everywhere else, and without the mark Windows puts first."""
    plain = text.removeprefix("\ufeff")
    return plain.replace("\r\n", "\n").replace("\r", "\n") if "\r" in plain else plain


@attrs.frozen
class Source:
    """A text and the name people know it by (a path, or a name in angle brackets)."""

    name: str
    text: str = attrs.field(repr=False, converter=_one_kind_of_line_end)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    def line(self, number: int) -> str:
        """The line with that number (from 1), without its end; empty past the last one."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""
