"""The names of columns, as the first row of a sheet says them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable
from perfrules.source import Span
from perfrules.wording import Text, shortened


def headings(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once; a column without one has its number. Raises Unreadable."""
    found = tuple(name.strip() or f"#{k}" for k, name in enumerate(names, 1))
    problem = next(_problems(path, names, found), None)
    if problem is not None:
        raise Unreadable(problem)
    return found


def _problems(path: Path, names: Sequence[str], found: tuple[str, ...]) -> Iterator[Diagnostic]:
    place = Span(shortened(str(path), 200), 1, 1)
    if not any(name.strip() for name in names):
        yield Diagnostic(
            slug="no-header",
            span=place,
            message=Text("第一行没有列名", "the first row has no names of columns"),
            hint=Text("第一行写数据的编号或名称", "it has to name the facts, by id or name"),
        )
    twice = next((name for name in found if found.count(name) > 1), None)
    if twice is not None:
        shown = shortened(twice)
        yield Diagnostic(
            slug="column-name-twice",
            span=place,
            message=Text(f"有两列都叫“{shown}”", f"two columns are called “{shown}”"),
            hint=Text("改一列的名称，或删去一列", "rename one of them, or drop it"),
        )
