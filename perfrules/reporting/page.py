"""Lines of styled text: what a report is before it meets a terminal or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import attrs

from perfrules.reporting.wrapping import clean, wrapped
from perfrules.wording import columns, padded

# What a piece of text is; how that looks is for the terminal to say.
Style = Literal["", "title", "heading", "group", "good", "bad", "warning", "quiet"]
Line = tuple[tuple[str, Style], ...]

GAP: Final = "  "
NARROWEST: Final = 60  # columns: below that a table has no room for its columns
WIDEST: Final = 140  # above that the eye loses the row


def line(text: str = "", style: Style = "") -> Line:
    """A line of one piece."""
    return ((text, style),) if text else ()


def plain(lines: Iterable[Line]) -> str:
    """The lines as text."""
    return "".join("".join(text for text, _ in each).rstrip() + "\n" for each in lines)


def paragraph(
    text: str, width: int, *, first: str = "", indent: str | None = None, style: Style = ""
) -> Iterator[Line]:
    """`text` wrapped to `width`; the first line begins with `first`, the others with `indent`."""
    hanging = " " * columns(first) if indent is None else indent
    room = width - max(columns(first), columns(hanging))
    for number, piece in enumerate(wrapped(clean(text), room)):
        yield ((hanging if number else first, ""), (piece, style))


def labelled(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
    """Pairs of label and text, the texts one under the other; empty texts are left out."""
    told = [(label, text) for label, text in pairs if text]
    margin = max((columns(label) for label, _ in told), default=0)
    for label, text in told:
        first = padded(label, margin) + GAP
        for number, piece in enumerate(wrapped(clean(text), width - columns(first))):
            yield ((" " * columns(first) if number else first, "quiet"), (piece, ""))


@attrs.frozen(kw_only=True)
class Column:
    """A column of a table."""

    title: str
    right: bool = False  # numbers end at the same place
    flexible: bool = False  # it takes the room that the others leave
    most: int = 12  # columns of one that is not flexible; longer texts are wrapped


@attrs.frozen(kw_only=True)
class Row:
    """A row of a table: a text for each column, and what is said below it."""

    cells: tuple[str, ...]
    style: Style = ""
    styles: tuple[Style, ...] = ()  # of single cells, where they differ from the row's
    indent: int = 0  # of the first cell
    below: tuple[tuple[str, Style], ...] = ()


def table(columns_of: Sequence[Column], rows: Sequence[Row | None], width: int) -> Iterator[Line]:
    """A table of at most `width` columns; None among the rows is a rule across it."""
    widths = _widths(columns_of, rows, width)
    rule = line("-" * min(width, sum(widths) + len(GAP) * (len(widths) - 1)), "quiet")
    yield from _row(
        columns_of, Row(cells=tuple(c.title for c in columns_of), style="heading"), widths
    )
    yield rule
    for row in rows:
        if row is None:
            yield rule
            continue
        yield from _row(columns_of, row, widths)
        inside = " " * (row.indent + 2)
        for text, style in row.below:
            yield from paragraph(text, width, first=inside, style=style)


def _widths(columns_of: Sequence[Column], rows: Sequence[Row | None], width: int) -> list[int]:
    """How wide each column is: what it holds, and the flexible ones share the rest."""
    natural = [columns(c.title) for c in columns_of]
    for row in rows:
        if row is not None:
            for index, cell in enumerate(row.cells):
                needed = columns(clean(cell)) + (0 if index else row.indent)
                natural[index] = max(natural[index], needed)
    widths = [n if c.flexible else min(n, c.most) for n, c in zip(natural, columns_of, strict=True)]
    flexible = [i for i, c in enumerate(columns_of) if c.flexible]
    room = (
        width
        - len(GAP) * (len(widths) - 1)
        - sum(w for i, w in enumerate(widths) if i not in flexible)
    )
    for done, index in enumerate(sorted(flexible, key=lambda i: widths[i])):
        share = max(room // (len(flexible) - done), 8)
        widths[index] = min(widths[index], share)
        room -= widths[index]
    return widths


def _row(columns_of: Sequence[Column], row: Row, widths: Sequence[int]) -> Iterator[Line]:
    """The lines of one row: every cell wrapped inside its column."""
    cells = [
        wrapped(clean(cell), widths[i] - (0 if i else row.indent))
        for i, cell in enumerate(row.cells)
    ]
    for number in range(max(len(cell) for cell in cells)):
        pieces: list[tuple[str, Style]] = []
        for index, (column, cell) in enumerate(zip(columns_of, cells, strict=True)):
            text = cell[number] if number < len(cell) else ""
            if not index:
                text = " " * row.indent + text
            short = " " * (widths[index] - columns(text))
            style = row.styles[index] if row.styles and row.styles[index] else row.style
            pieces.append((short + text if column.right else text + short, style))
            pieces.append((GAP, ""))
        yield tuple(pieces[:-1])
