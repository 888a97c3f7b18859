"""Files as texts: what cannot be read is said in words, with the way out."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.source import Source, Span
from perfrules.suggestions import MOST_WORDS, nearest
from perfrules.wording import Text, shortened

MOST_BYTES: Final = 10_000_000  # past it the loader refuses the text for its size anyway


class Unreadable(Exception):
    """A file that gives no text: the one diagnostic that says why, and the text it is about."""

    def __init__(self, diagnostic: Diagnostic, source: Source | None = None) -> None:
        super().__init__(diagnostic.slug)
        self.diagnostic, self.source = diagnostic, source


def read_source(path: str | os.PathLike[str]) -> Source:
    """The text of a file. Raises Unreadable."""
    name = os.fspath(path)
    try:
        with Path(name).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why, close = _why(error), _beside(name, error)
        raise Unreadable(
            Diagnostic(
                slug="cannot-read",
                span=Span(shortened(name, 200), 1, 1),
                message=Text(f"文件读不出来：{why.zh}", f"the file cannot be read: {why.en}"),
                hint=Text(f"是不是 {close}？", f"did you mean {close}?")
                if close
                else Text("检查路径和权限", "check the path and the permissions"),
            )
        ) from None
    return decoded(raw, name)


def _beside(name: str, error: OSError | ValueError) -> str | None:
    """The file in the same folder that was probably meant: ruleset.yaml for ruleset.yml."""
    if not isinstance(error, FileNotFoundError):
        return None
    try:
        files = [path.name for path in islice(Path(name).parent.iterdir(), MOST_WORDS)]
    except OSError:
        return None
    return nearest(Path(name).name, (each for each in files if each.isprintable()))


def _why(error: OSError | ValueError) -> Text:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return Text("没有这个文件", "there is no such file")
        case IsADirectoryError():
            return Text("这是一个文件夹", "it is a folder")
        case PermissionError():
            return Text("没有读取的权限", "permission denied")
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Text(why, why)


def decoded(raw: bytes, name: str) -> Source:
    """The text that bytes say in UTF-8. Raises Unreadable."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            Diagnostic(
                slug="not-utf-8",
                span=Span(name, line, 1),
                message=Text("文件不是 UTF-8 编码", "the file is not UTF-8"),
                hint=Text("用记事本“另存为”，编码选 UTF-8", "save it as UTF-8"),
            )
        ) from None
    return Source(name, text)
