"""Where what a command says goes: a terminal, a pipe or a file; always UTF-8."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from perfrules.cli.misuse import Misuse
from perfrules.reporting.page import NARROWEST, WIDEST, Line, plain
from perfrules.reporting.wrapping import clean, clean_lines
from perfrules.wording import Text

Page = Callable[[int], Iterable[Line]]  # the lines of a page for a width
_DEFAULT_WIDTH = 80


def show(page: Page, output: str | None = None) -> None:
    """A page in colour on a terminal, as plain text anywhere else."""
    width = page_width() if output is None else _DEFAULT_WIDTH
    lines = list(page(width))
    if output is None and has_colour(sys.stdout):
        from perfrules.reporting import terminal  # noqa: PLC0415 - rich, only where it is seen

        terminal.show(lines, sys.stdout)
    else:
        write(plain(lines), output)


def write(text: str, output: str | None = None) -> None:
    """Text as it is."""
    if output is None:
        sys.stdout.write(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        told = clean(output)
        raise Misuse(Text(f"写不了文件 {told}：{why}", f"cannot write {told}: {why}")) from None


def write_json(data: object, output: str | None = None) -> None:
    """Plain data, two spaces a level, Chinese as it is."""
    write(json.dumps(data, ensure_ascii=False, indent=2) + "\n", output)


def complain(text: str) -> None:
    """What went wrong, apart from what was asked for."""
    sys.stderr.write(clean_lines(text).rstrip("\n") + "\n")


def page_width() -> int:
    """The columns of the terminal (or of COLUMNS), within what can be read."""
    columns = shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns
    return max(NARROWEST, min(columns, WIDEST))


def speak_utf8() -> None:
    """UTF-8 whatever the locale says; what cannot be written is escaped, not fatal."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed before the program began
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def has_colour(stream: TextIO) -> bool:
    """Whether somebody looks at it, on a terminal that has colours."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
