"""Lines on a terminal, in colour where it has any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text as Printed

from perfrules.reporting.page import Line, Style

_LOOKS: Final[dict[Style, str]] = {
    "": "",
    "title": "bold",
    "heading": "bold",
    "group": "bold",
    "good": "green",
    "bad": "bold red",
    "warning": "yellow",
    "quiet": "dim",
}


def show(lines: Iterable[Line], file: TextIO) -> None:
    """Print lines that already fit: rich colours them, and neither wraps nor interprets them."""
    console = Console(file=file, markup=False, highlight=False, emoji=False, soft_wrap=True)
    for line in lines:
        console.print(Printed.assemble(*((text, _LOOKS[style]) for text, style in line)))
