"""A file of facts → a file of scores, piece by piece: a table may be larger than the memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path as Path_
from typing import TYPE_CHECKING, Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.checks import has_checks
from perfrules.batch.frames import empty_table
from perfrules.batch.shares import Watching
from perfrules.batch.summary import Summing, TableSummary
from perfrules.batch.table import Prepared, prepared
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.formats import tables
from perfrules.formats.files import Unreadable
from perfrules.formats.whole_file import Unwritable, whole_file
from perfrules.wording import Language, Text, shortened

if TYPE_CHECKING:
    import polars as pl

Path = str | os.PathLike[str]
# How many rows are done, and how many there are at most where that is known.
Progress = Callable[[int, int | None], None]
_CELLS: Final = 12_000_000  # of facts and scores at a time
_MOST: Final = 250_000  # rows at a time
_LEAST: Final = 1_000


def score_file(
    plan: Plan,
    source: Path,
    target: Path | None,
    *,
    columns: Mapping[str, str] | None,
    keep: Sequence[str],
    reasons: bool,
    language: Language,
    progress: Progress | None,
) -> TableSummary:
    """Score every row of a file, into another if there is a target. Raises TableError.

    The target is there when all rows are in it, and not before.
    """
    with told(language), tables.reader(source, language) as facts:
        checks = has_checks(plan)
        made = prepared_for(
            plan, facts, columns, keep, reasons=reasons, checks=checks, language=language
        )
        summing = Summing(plan, keep, numbered=facts.numbered, reasons=reasons, checks=checks)
        with written(target, source, facts.rows, tables.kept_cells(facts, keep)) as write:
            made = whole(made, facts)
            shares = Watching(plan, made.scorer.columns)
            for piece in pieces(facts, made.wanted, progress):
                shares.look(piece)
                scored: pl.DataFrame = made.scored(nw.from_native(piece))
                summing.add(scored)
                write(scored)
            if not summing.rows:
                raise TableError([empty_table()], language=language)
        return attrs.evolve(summing.summary(), bare_shares=tuple(shares.found()))


def prepared_for(
    plan: Plan,
    facts: tables.TableReader,
    columns: Mapping[str, str] | None,
    keep: Sequence[str],
    *,
    reasons: bool,
    checks: bool = False,
    language: Language,
) -> Prepared:
    """What scores the pieces of a file. Raises TableError."""
    empty = nw.from_native(facts.empty())
    return prepared(
        plan, empty, columns, keep,
        reasons=reasons, checks=checks, headed=facts.headed, language=language,
    )  # fmt: skip


def whole(made: Prepared, facts: tables.TableReader) -> Prepared:
    """The same, knowing what concerns all rows: the file is read for it once, or twice."""

    def frames() -> Iterator[Any]:
        return map(nw.from_native, pieces(facts, made.wanted, None))

    return made.over(frames)


def pieces(
    facts: tables.TableReader, wanted: Sequence[str], progress: Progress | None
) -> Iterator[pl.DataFrame]:
    """The rows of a file in order, so many at a time as memory is no question."""
    size, done = max(_LEAST, min(_MOST, _CELLS // (2 * len(wanted) + 1))), 0
    tell = progress or _untold
    tell(0, facts.rows)
    for piece in facts.pieces(wanted, size):
        yield piece
        done += piece.height
        tell(done, facts.rows)


@contextmanager
def told(language: Language) -> Iterator[None]:
    """Whatever is wrong with a file is told as what is wrong with a table."""
    try:
        yield
    except (Unreadable, Unwritable) as error:
        raise TableError([error.diagnostic], language=language) from None


@contextmanager
def written(
    target: Path | None, source: Path | None, rows: int | None, kept: tables.Kept | None = None
) -> Iterator[Callable[[pl.DataFrame], None]]:
    """What writes pieces to the target; without one they are dropped. Raises Unwritable."""
    if target is None:
        yield _dropped
        return
    tables.holds(target, rows)
    if source is not None and Path_(target).exists() and Path_(target).samefile(source):
        raise Unwritable(_would_replace(target))
    with whole_file(target) as file:
        writer = tables.writer(target, file, kept or {})
        yield writer.write
        writer.close()


def _untold(_: int, __: int | None) -> None:
    """Nobody looks on."""


def _dropped(_: Any) -> None:
    """Only the summary is wanted."""


def _would_replace(target: Path) -> Diagnostic:
    shown = shortened(os.fspath(target), 200)
    return Diagnostic(
        slug="output-is-input",
        span=None,
        message=Text(f"{shown} 就是填报数据本身，不能写到那里", f"{shown} holds the facts"),
        hint=Text("换一个文件名", "write to another file"),
    )
