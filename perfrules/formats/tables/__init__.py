"""Tables in files: read piece by piece, written whole or not at all, one file kind each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, runtime_checkable

from perfrules.diagnostics import Diagnostic
from perfrules.formats.files import Unreadable
from perfrules.wording import Language, Text, shortened

if TYPE_CHECKING:
    import polars as pl

_OLD: Final = frozenset({".xls", ".et", ".xlsm", ".xlsb", ".ods"})  # other programs' sheets
_KINDS: Final = {".csv": "comma_separated", ".xlsx": "excel", ".parquet": "parquet"}


class TableReader(Protocol):
    """A table in a file. What goes wrong while it is read is Unreadable."""

    columns: tuple[str, ...]
    rows: int | None  # at most so many, where that is known before
    headed: bool  # whether the first row of what people see has the names of the columns

    def numbered(self, row: int) -> int:
        """What a row, the first being row 0, is numbered in the program that shows the file."""

    def empty(self) -> pl.DataFrame:
        """A table without rows, of these columns and their types."""

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        """The rows in order, with the wanted columns, about `size` at a time."""


class TableWriter(Protocol):
    """A table on its way into a file. What goes wrong is an OSError, or Unreadable."""

    def write(self, piece: pl.DataFrame) -> None:
        """More rows."""

    def close(self) -> None:
        """No more rows come."""


def reader(
    path: str | os.PathLike[str], language: Language = "zh"
) -> AbstractContextManager[TableReader]:
    """The table in a file; cells that cannot be read say so in `language`. Raises Unreadable."""
    module = import_module(f"perfrules.formats.tables.{_kind(path)}")
    found: AbstractContextManager[TableReader] = module.reader(Path(path), language)
    return found


@runtime_checkable
class HoldsCells(Protocol):
    """A table whose cells hold more than the texts that are read of them: formats, days."""

    def held(self, name: str) -> Iterator[Any]:
        """The cells of a column, row by row, for a writer of the same kind."""


Kept = Mapping[str, Iterator[Any]]  # the cells of columns that go along


def kept_cells(facts: TableReader, keep: Sequence[str]) -> Kept:
    """The cells of columns that go along, where there is more to them than their texts."""
    return {name: facts.held(name) for name in keep} if isinstance(facts, HoldsCells) else {}


def writer(path: str | os.PathLike[str], file: BinaryIO, kept: Kept) -> TableWriter:
    """What writes a table of the kind of `path` into an open file."""
    made: TableWriter = import_module(f"perfrules.formats.tables.{_kind(path)}").Writer(file, kept)
    return made


def holds(path: str | os.PathLike[str], rows: int | None) -> None:
    """Raise Unreadable where files of that kind cannot be written, or not so many rows."""
    module = import_module(f"perfrules.formats.tables.{_kind(path, is_target=True)}")
    module.ready()
    if module.MOST_ROWS and rows and rows > module.MOST_ROWS:
        raise too_many_rows(module.MOST_ROWS)


def too_many_rows(most: int) -> Unreadable:
    """A sheet has an end."""
    return Unreadable(
        Diagnostic(
            slug="too-many-rows",
            span=None,
            message=Text(
                f"一张 Excel 工作表最多 {most:,} 行数据",
                f"a sheet of Excel has {most:,} rows at most",
            ),
            hint=Text("写成 .csv 或 .parquet", "write .csv or .parquet instead"),
        )
    )


def broken(
    path: str | os.PathLike[str], kind: str, why: object, hint: Text | None = None
) -> Unreadable:
    """A file that is not what its name says, or that is cut off."""
    shown, plain = shortened(os.fspath(path), 200), shortened(" ".join(str(why).split()), 200)
    told = why if isinstance(why, Text) else Text(plain, plain)
    return Unreadable(
        Diagnostic(
            slug="broken-table",
            span=None,
            message=Text(
                f"{shown} 不是完好的 {kind} 文件：{told.zh}",
                f"{shown} is no sound {kind} file: {told.en}",
            ),
            hint=hint or Text("重新导出这个文件", "export it anew"),
        )
    )


def _kind(path: str | os.PathLike[str], *, is_target: bool = False) -> str:
    name = Path(path)
    ending = name.suffix.lower()
    if ending in _KINDS:
        return _KINDS[ending]
    shown, old = shortened(os.fspath(path), 200), ending in _OLD
    hint = Text("换一种格式，或改文件名", "take another format, or mend the name")
    if is_target and (old or not ending):
        new = shortened(f"{name.stem}.xlsx", 200)
        hint = Text(f"文件名写成 {new}", f"call it {new}")
    elif old:
        hint = Text("在 Excel 里另存为 .xlsx", "save it as .xlsx in Excel")
    raise Unreadable(
        Diagnostic(
            slug="unknown-file-kind",
            span=None,
            message=Text(
                f"{shown} 不是认得的表格文件：以 .csv、.xlsx 或 .parquet 结尾",
                f"{shown} is no kind of table that is known: .csv, .xlsx or .parquet",
            ),
            hint=hint,
        )
    )
