"""Tables in CSV: every cell is text, so that no piece of a file is read unlike another."""

from __future__ import annotations

import codecs
import csv
import io
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs
import polars as pl
import pyarrow as pa
import pyarrow.csv

from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable, unreadable
from perfrules.formats.tables import TableReader, broken
from perfrules.formats.tables.headings import headings
from perfrules.formats.tables.numbering import Blanks
from perfrules.source import Span
from perfrules.wording import Language, Text, shortened

MOST_ROWS: Final = 0  # no end
_BLOCK: Final = 16 << 20
_HEAD: Final = 1 << 20  # within it a header ends
_LONG_WAY: Final = 1 << 22
# A line of nothing but separators, quotes and spaces, whatever the encoding; it may be in a cell.
_BLANK: Final = re.compile(rb"\n[ \t\v\f\r,;\"\xa0-\xa1\x80\xc2\xe3]*(?=\n)")
_AROUND: Final = ' \t\v\f\r\n\xa0\u3000,;"'  # what stands in rows in which nothing stands
_FORMULA: Final = r"^[=+\-@\t\r]"
_NUMBER: Final = r"^[+\-]?[0-9][0-9.,]*%?$"


def ready() -> None:
    """All that is needed comes with tables."""


@contextmanager
def reader(path: Path, _: Language = "zh") -> Iterator[TableReader]:
    """The table in a file of CSV, in UTF-8 or GB18030. Raises Unreadable."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    with file:
        try:
            text = _as_text(path, file)
        except OSError as error:
            raise unreadable(path, error) from None
        file.seek(0)
        head = codecs.getincrementaldecoder(text.encoding)().decode(file.read(_HEAD))
        line = head.removeprefix("\ufeff").split("\n", 1)[0]
        mark = next((mark for mark in ",\t;" if mark in line), ",")
        try:
            names = next(csv.reader(io.StringIO(head.removeprefix("\ufeff")), delimiter=mark), [])
        except csv.Error:
            raise Unreadable(_broken_header(path)) from None
        yield _Reader(path, file, text, mark, headings(path, names))


def _broken_header(path: Path) -> Diagnostic:
    return Diagnostic(
        slug="bad-row",
        span=Span(shortened(str(path), 200), 1, 1),
        message=Text("表头读不出来：引号没有成对，或换行符是旧式的",
                     "the header cannot be read: a quote is not closed, or lines end oddly"),
        hint=Text("在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
                  "save it from Excel as “CSV UTF-8 (comma delimited)”"),
    )  # fmt: skip


@attrs.frozen
class _Text:
    """How the bytes of a file are to be read."""

    encoding: str
    lines: int
    may_have_blanks: bool  # rows without anything


def _as_text(path: Path, file: BinaryIO) -> _Text:
    """The whole is looked at before anything is scored: the first Chinese word may come late."""
    begin = file.read(2)
    wide = begin in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    for encoding in () if wide else ("utf-8", "gb18030"):
        file.seek(0)
        decoder, lines, last, blanks = codecs.getincrementaldecoder(encoding)(), 0, b"", False
        try:
            while block := file.read(_LONG_WAY):
                decoder.decode(block)
                lines += block.count(b"\n")
                block = last + block
                blanks = blanks or _BLANK.search(block) is not None
                last = block[max(block.rfind(b"\n"), 0) :][:_HEAD]  # what is longer is not blank
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if last not in {b"", b"\n"}:  # the last line has no end
            lines += 1
            blanks = blanks or _BLANK.search(last + b"\n") is not None
        return _Text(encoding, lines, blanks)
    raise Unreadable(
        Diagnostic(
            slug="not-utf-8",
            span=Span(shortened(str(path), 200), 1, 1),
            message=Text("文件既不是 UTF-8 也不是 GB18030 编码", "it is neither UTF-8 nor GB18030"),
            hint=Text("在 Excel 里另存为“CSV UTF-8”", "save it as “CSV UTF-8” in Excel"),
        )
    )


class _Reader:
    def __init__(
        self, path: Path, file: BinaryIO, text: _Text, mark: str, columns: tuple[str, ...]
    ) -> None:
        self.path, self.file, self.text, self.mark = path, file, text, mark
        self.columns = columns
        self.blanks = Blanks()
        self.rows_of_nothing = array("q")  # rows that are read, and are blank
        if text.may_have_blanks:
            self._find_blanks()
        self.rows: int | None = max(text.lines - 1 - self.blanks.count, 0)
        self.headed, self.numbered = True, self.blanks.numbered
        self.odd: list[Any] = []  # the first row that has more or fewer cells

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        self.file.seek(0)
        try:
            begin = 0
            for batch in self._batches(list(wanted)):
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield from self._without_blanks(frame, begin).iter_slices(size)
                begin += frame.height
        except pa.ArrowInvalid as error:
            if self.odd:
                raise self._odd_row() from None
            if "Empty CSV" in str(error):
                return
            raise broken(self.path, "CSV", error) from None
        except OSError as error:
            raise unreadable(self.path, error) from None

    def _batches(self, wanted: list[str]) -> Any:
        csv_of = pyarrow.csv
        return csv_of.open_csv(
            self.file,
            csv_of.ReadOptions(
                block_size=_BLOCK,
                column_names=list(self.columns),
                skip_rows_after_names=1,
                encoding="utf8" if self.text.encoding == "utf-8" else self.text.encoding,
            ),
            csv_of.ParseOptions(
                delimiter=self.mark,
                newlines_in_values=True,
                invalid_row_handler=self._note,
            ),
            csv_of.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def _without_blanks(self, frame: pl.DataFrame, begin: int) -> pl.DataFrame:
        """The rows of a batch that begins at that row, but those in which nothing stands."""
        rows = self.rows_of_nothing
        found = rows[bisect_left(rows, begin) : bisect_left(rows, begin + frame.height)]
        if not found:
            return frame
        blank = pl.zeros(frame.height, pl.Boolean, eager=True).scatter(
            [row - begin for row in found], values=True
        )
        return frame.filter(~blank)

    def _find_blanks(self) -> None:
        """Rows as people see them: whoever reads fast passes over lines without anything."""
        behind = read = 0
        rows = self._rows_as_seen()
        next(rows, None)
        for cells, _ in rows:
            if any(map(str.strip, cells)):
                behind += 1
            else:
                self.blanks.add(behind)
                if cells and len(cells) == len(self.columns):
                    self.rows_of_nothing.append(read)
            read += bool(cells) and len(cells) == len(self.columns)

    def _note(self, row: Any) -> str:
        if not row.text.strip(_AROUND):
            return "skip"
        self.odd = self.odd or [row]
        return "error"

    def _odd_row(self) -> Unreadable:
        row, (at, line) = self.odd[0], self._place()
        begin, has, wants = shortened(row.text, 40), row.actual_columns, row.expected_columns
        return Unreadable(
            Diagnostic(
                slug="bad-row",
                span=Span(shortened(str(self.path), 200), line, 1),
                message=Text(
                    f"第 {at} 行有 {has} 格，表头有 {wants} 格：{begin}",
                    f"row {at} has {has} cells, the header has {wants}: {begin}",
                ),
                hint=Text("含有逗号的内容要放在引号里", "what has a comma is to be in quotes"),
            )
        )

    def _place(self) -> tuple[int, int]:
        """The row that has more or fewer cells, and its line: whoever reads fast does not count."""
        for at, (cells, line) in enumerate(self._rows_as_seen(), 1):
            if any(map(str.strip, cells)) and len(cells) != len(self.columns):
                return at, line
        place = self.odd[0].number or self.numbered(0)
        return place, place

    def _rows_as_seen(self) -> Iterator[tuple[list[str], int]]:
        """All rows, the header too, and the lines they begin in; slowly."""
        self.file.seek(0)
        encoding = self.text.encoding
        text = io.TextIOWrapper(self.file, encoding=encoding, errors="replace", newline="")
        try:
            rows, line = csv.reader(text, delimiter=self.mark), 1
            for cells in rows:
                yield cells, line
                line = rows.line_num + 1
        except csv.Error:  # a cell that is longer than it takes
            pass
        finally:
            text.detach()


def _no_formula(column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String)
    formula = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return pl.when(formula).then(pl.lit("'") + text).otherwise(text).alias(column)


class Writer:
    """Writes UTF-8 with the mark by which Excel knows it."""

    def __init__(self, file: BinaryIO, _: object = None) -> None:
        self.file, self.begun = file, False

    def write(self, piece: pl.DataFrame) -> None:
        """More rows; no text of others becomes a formula where the file is opened."""
        safe = piece.with_columns(
            _no_formula(name)
            for name, dtype in piece.schema.items()
            if dtype in (pl.String, pl.Categorical, pl.Enum)
        )
        if not self.begun:
            safe = safe.rename({n: f"'{n}" for n in safe.columns if n[:1] in set("=+-@\t\r")})
            self.file.write(codecs.BOM_UTF8)
        made = io.BytesIO()
        safe.write_csv(made, include_header=not self.begun)
        self.begun = True
        self.file.write(made.getbuffer())

    def close(self) -> None:
        """Nothing is left to be written."""
