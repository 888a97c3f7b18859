"""Tables in Excel: the first sheet, every cell as it is shown.

A cell that shows 97% holds the number 0.97 and a format; as a fact in % that would be read as
0.97%. So cells are put into texts as people see them, and read as texts are.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple
from zipfile import BadZipFile

import polars as pl

from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable, unreadable
from perfrules.formats.tables import TableReader, broken, too_many_rows
from perfrules.formats.tables.headings import headings
from perfrules.formats.tables.number_formats import plain, shown_number, shows_percent
from perfrules.formats.tables.numbering import Blanks, FirstRow
from perfrules.wording import Language, Text

MOST_ROWS: Final = 1_048_575  # and the header
_BROKEN: Final = (BadZipFile, KeyError, ValueError, TypeError, IndexError, EOFError)


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
                    "用 pip install 'perfrules[excel]' 安装", "pip install 'perfrules[excel]'"
                ),
            )
        ) from None
    return openpyxl


class Held(NamedTuple):
    """What a cell holds that is no text, and the format it is shown in."""

    value: Any
    form: str


Cell = Held | str | None


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
            rows = [[_held(cell) for cell in row] for row in sheet.iter_rows()]
        except (*_BROKEN, OSError, openpyxl.utils.exceptions.InvalidFileException) as error:
            raise broken(path, "Excel", error) from None
    names = [_shown(cell, language) or "" for cell in rows[0]] if rows else []
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
            if any(map(_stands, row)):
                self._rows.append(row)
            else:
                blanks.add(len(self._rows))
        self.rows: int | None = len(self._rows)
        self.first: int = FirstRow(2, blanks)

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        for begin in range(0, len(self._rows), size):
            part = self._rows[begin : begin + size]
            yield pl.DataFrame(
                {
                    name: [_shown(cell, self.language) for cell in self._cells(name, part)]
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


def _held(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or None
    return Held(value, cell.number_format or "General")


def _stands(cell: Cell) -> bool:
    """Whether something is seen in a cell."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _shown(cell: Cell, language: Language) -> str | None:
    """A cell as it is shown."""
    if cell is None or isinstance(cell, str):
        return cell
    value, form = cell
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            # Excel shows 15 digits; what stands behind them is how its arithmetic errs.
            number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
            text = shown_number(number, form, language)
            if text is None:
                percent = shows_percent(form)
                text = f"{plain(number * 100)}%" if percent else plain(number)
            return text
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)


class Writer:
    """Writes one sheet when all rows are there; texts stay texts, whatever they begin with."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.rows = file, 0
        self.pieces: list[pl.DataFrame] = []

    def write(self, piece: pl.DataFrame) -> None:
        """More rows."""
        self.pieces.append(piece)
        self.rows += piece.height
        if self.rows > MOST_ROWS:
            raise too_many_rows(MOST_ROWS)

    def close(self) -> None:
        """Puts the book together, apart from the file: what fails half-way leaves nothing open."""
        openpyxl = _openpyxl()
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("scores")
        sheet.freeze_panes = "A2"
        illegal = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE

        def cell(value: Any) -> Any:
            if not isinstance(value, str):
                return value
            text = illegal.sub("�", value)
            if text[:1] != "=":
                return text
            made = openpyxl.cell.WriteOnlyCell(sheet, value=text)
            made.data_type = "s"
            return made

        sheet.append([cell(name) for name in self.pieces[0].columns])
        for piece in self.pieces:
            for row in piece.iter_rows():
                sheet.append([cell(value) for value in row])
        made = io.BytesIO()
        book.save(made)
        self.file.write(made.getbuffer())
