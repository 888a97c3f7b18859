"""Tables in Parquet: rows come in batches, however large the groups they were written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from perfrules.formats.files import unreadable
from perfrules.formats.tables import TableReader, broken
from perfrules.wording import Language

MOST_ROWS: Final = 0  # no end
_BUFFER: Final = 1 << 20  # of a column that is being read


def ready() -> None:
    """All that is needed comes with tables."""


@contextmanager
def reader(path: Path, _: Language = "zh") -> Iterator[TableReader]:
    """The table in a file of Parquet. Raises Unreadable."""
    try:
        raw = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    with raw:
        try:
            file = pq.ParquetFile(raw, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise broken(path, "Parquet", error) from None
        yield _Reader(path, file)


class _Reader:
    def __init__(self, path: Path, file: pq.ParquetFile) -> None:
        self.path, self.file = path, file
        self.columns: tuple[str, ...] = tuple(file.schema_arrow.names)
        self.rows: int | None = file.metadata.num_rows
        self.headed = False

    def numbered(self, row: int) -> int:
        return row + 1

    def empty(self) -> pl.DataFrame:
        return self._frame(self.file.schema_arrow.empty_table())

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        batches = self.file.iter_batches(batch_size=size, columns=list(wanted))
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError, ValueError) as error:
                raise broken(self.path, "Parquet", error) from None
            if batch is None:
                return
            yield self._frame(pa.Table.from_batches([batch])).select(wanted)

    def _frame(self, table: Any) -> pl.DataFrame:
        # Decimals of more digits than frames have are texts, which are read as exactly.
        fields = [
            field.with_type(pa.string()) if pa.types.is_decimal256(field.type) else field
            for field in table.schema
        ]
        try:
            table = table.cast(pa.schema(fields))
            frame = pl.from_arrow(table)
        except (pa.ArrowException, pl.exceptions.PolarsError, ValueError) as error:
            raise broken(self.path, "Parquet", error) from None
        assert isinstance(frame, pl.DataFrame)
        return frame


class Writer:
    """Writes one group of rows for each piece."""

    def __init__(self, file: BinaryIO, _: object = None) -> None:
        self.file = file
        self.writer: pq.ParquetWriter | None = None

    def write(self, piece: pl.DataFrame) -> None:
        """More rows."""
        table = piece.to_arrow()
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.file, table.schema, compression="zstd")
        self.writer.write_table(table)

    def close(self) -> None:
        """The index at the end, without which nothing can be read."""
        assert self.writer is not None
        self.writer.close()
