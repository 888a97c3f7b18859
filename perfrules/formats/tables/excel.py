"""Tables in Excel: the first sheet, every cell as it is shown."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import polars as pl

from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable, unreadable
from perfrules.formats.tables import TableReader, too_many_rows
from perfrules.formats.tables.excel_broken import no_workbook
from perfrules.formats.tables.excel_cells import Cell, held, shown, stands
from perfrules.formats.tables.excel_sheet import write_sheet
from perfrules.formats.tables.headings import headings
from perfrules.formats.tables.numbering import Blanks
from perfrules.wording import Language, Text

MOST_ROWS: Final = 1_048_575  # and the header
_BROKEN: Final = (
    BadZipFile, KeyError, ValueError, TypeError, IndexError, EOFError, ParseError, zlib.error,
    RuntimeError,
)  # fmt: skip


def ready() -> None:
    """Raise Unreadable where the library for Excel is not installed."""
    _openpyxl()


def _openpyxl() -> Any:
    try:
        import openpyxl  # noqa: PLC0415 - it is an extra
    except ModuleNotFoundError:
        raise Unreadable(
            Diagnostic(
                slug="extra-missing",
                span=None,
                message=Text("读写 Excel 要先安装 openpyxl", "Excel files need openpyxl"),
                hint=Text(
                    '用 pip install "perfrules[excel]" 安装', 'pip install "perfrules[excel]"'
                ),
            )
        ) from None
    return openpyxl


@contextmanager
def reader(path: Path, language: Language = "zh") -> Iterator[TableReader]:
    """The first sheet of a workbook. Raises Unreadable."""
    openpyxl = _openpyxl()
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    with file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # programs write what is not so
            rows = [[held(cell) for cell in row] for row in sheet.iter_rows()]
        except (*_BROKEN, OSError, openpyxl.utils.exceptions.InvalidFileException) as error:
            raise no_workbook(path, file, error) from None
    names = [shown(cell, language) or "" for cell in rows[0]] if rows else []
    while names and not names[-1]:
        names.pop()
    yield _Reader(headings(path, names), rows[1:], language)


class _Reader:
    def __init__(
        self, columns: tuple[str, ...], rows: list[list[Cell]], language: Language
    ) -> None:
        self.columns, self.language = columns, language
        blanks, self._rows = Blanks(), []
        for row in rows:
            if any(map(stands, row)):
                self._rows.append(row)
            else:
                blanks.add(len(self._rows))
        self.rows: int | None = len(self._rows)
        self.headed, self.numbered = True, blanks.numbered

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        for begin in range(0, len(self._rows), size):
            part = self._rows[begin : begin + size]
            yield pl.DataFrame(
                {
                    name: [shown(cell, self.language) for cell in self._cells(name, part)]
                    for name in wanted
                },
                schema=dict.fromkeys(wanted, pl.String),
            )

    def held(self, name: str) -> Iterator[Cell]:
        """What the cells of a column hold, row by row."""
        return self._cells(name, self._rows)

    def _cells(self, name: str, rows: list[list[Cell]]) -> Iterator[Cell]:
        k = self.columns.index(name)
        return (row[k] if k < len(row) else None for row in rows)


class Writer:
    """Writes one sheet when all rows are there; texts stay texts, whatever they begin with."""

    def __init__(self, file: BinaryIO, kept: Mapping[str, Iterator[Cell]] | None = None) -> None:
        self.file, self.kept, self.rows = file, dict(kept or {}), 0
        self.pieces: list[pl.DataFrame] = []

    def write(self, piece: pl.DataFrame) -> None:
        """More rows."""
        self.pieces.append(piece)
        self.rows += piece.height
        if self.rows > MOST_ROWS:
            raise too_many_rows(MOST_ROWS)

    def close(self) -> None:
        """Puts the book together, apart from the file: what fails half-way leaves nothing open."""
        book = write_sheet(_openpyxl(), "scores", self.pieces, self.kept)
        made = io.BytesIO()
        book.save(made)
        self.file.write(made.getbuffer())
