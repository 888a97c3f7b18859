"""One table scored in two ways, row beside row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from perfrules.batch.files import Path, Progress, pieces, prepared_for, told, whole, written
from perfrules.batch.frames import empty_table, known_table
from perfrules.batch.layout import ERROR, GRADE, STATUS, TOTAL
from perfrules.batch.moves import CHANGE, MOVED, NEW, OLD, Comparing, Simulation
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.formats import tables
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, normal, shortened


def simulate(
    before: Plan,
    after: Plan,
    facts: Any,
    target: Path | None,
    *,
    columns: Mapping[str, str] | None,
    keep: Sequence[str],
    language: Language,
    progress: Progress | None,
) -> Simulation:
    """How the scores of a table, or of one in a file, move. Raises TableError."""
    with told(language), _opened(facts, language) as table:
        of_each = _mapped(before, after, columns or {}, language)
        one, other = (
            prepared_for(plan, table, mapping, keep, reasons=False, language=language)
            for plan, mapping in zip((before, after), of_each, strict=True)
        )
        comparing = Comparing(before, after, keep, table.numbered)
        wanted = list(dict.fromkeys([*one.wanted, *other.wanted]))
        with written(target, _file_of(facts), table.rows, tables.kept_cells(table, keep)) as write:
            one, other = (whole(each, table) for each in (one, other))
            for piece in pieces(table, wanted, progress):
                frame = nw.from_native(piece)
                pair = _side_by_side(one.scored(frame), other.scored(frame), keep)
                comparing.add(pair)
                if target is not None:
                    write(_comparison(pair, keep, comparing.leaves))
            if not comparing.rows:
                raise TableError([empty_table()], language=language)
        return comparing.simulation()


def _mapped(
    before: Plan, after: Plan, columns: Mapping[str, str], language: Language
) -> tuple[dict[str, str], dict[str, str]]:
    """What `columns` says to each ruleset: the facts that it knows. Raises TableError."""
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    unknown = []
    for column, fact in columns.items():
        knowing = [k for k, plan in enumerate((before, after)) if normal(fact) in plan.canonical]
        for k in knowing:
            found[k][column] = fact
        if not knowing:
            unknown.append(_of_neither(before, after, fact))
    if unknown:
        raise TableError(unknown, language=language)
    return found


def _of_neither(before: Plan, after: Plan, fact: str) -> Diagnostic:
    names = [f"{plan.model.id} {plan.model.version}" for plan in (before, after)]
    zh, en = f"{names[0]} 和 {names[1]} 都没有", f"neither {names[0]} nor {names[1]} has a"
    if names[0] == names[1]:
        zh, en = f"{names[0]} 没有", f"{names[0]} has no"
    close = nearest(normal(fact), [*before.canonical, *after.canonical])
    shown = shortened(fact)
    return Diagnostic(
        slug="column-of-no-fact",
        span=None,
        message=Text(f"{zh}叫 {shown} 的数据", f"{en} fact called {shown}"),
        hint=Text(f"是不是 {close}？", f"did you mean {close}?")
        if close
        else Text("用 perfrules facts 列出要填报的数据", "list the facts with `perfrules facts`"),
    )


def _file_of(facts: Any) -> Path | None:
    return facts if isinstance(facts, (str, os.PathLike)) else None


def _opened(facts: Any, language: Language) -> AbstractContextManager[tables.TableReader]:
    path = _file_of(facts)
    if path is None:
        return nullcontext(_Frame(known_table(facts, language)))
    return tables.reader(path, language)


class _Frame:
    """A table in memory, read as one in a file is."""

    def __init__(self, frame: Any) -> None:
        eager = frame.collect("polars") if isinstance(frame, nw.LazyFrame) else frame
        self.frame: pl.DataFrame = eager.to_polars()
        self.columns = tuple(self.frame.columns)
        self.rows: int | None = self.frame.height
        self.headed = False

    def numbered(self, row: int) -> int:
        return row + 1

    def empty(self) -> pl.DataFrame:
        return self.frame.clear()

    def pieces(self, wanted: Sequence[str], size: int) -> Iterator[pl.DataFrame]:
        return self.frame.select(wanted).iter_slices(size)


def _side_by_side(one: pl.DataFrame, other: pl.DataFrame, keep: Sequence[str]) -> pl.DataFrame:
    """Both scores, a row without a grade under its status, and by how much the total moves."""
    sides = [
        frame.drop(keep).rename(lambda name, side=side: f"{side}.{name}")  # type: ignore[misc]
        for side, frame in ((OLD, one), (NEW, other))
    ]
    pair = pl.concat([one.select(keep), *sides], how="horizontal")
    return pair.with_columns(
        *(
            pl.coalesce(f"{side}.{GRADE}", f"{side}.{STATUS}").alias(f"{side}.{GRADE}")
            for side in (OLD, NEW)
        ),
        (pl.col(f"{NEW}.{TOTAL}") - pl.col(f"{OLD}.{TOTAL}")).alias(CHANGE),
    )


def _comparison(pair: pl.DataFrame, keep: Sequence[str], leaves: Sequence[str]) -> pl.DataFrame:
    """What is written of every row: totals, grades, and the indicators that moved."""
    moves = [move for leaf in leaves if (move := _move(pair, leaf)) is not None]
    moved = pl.concat_str(moves, separator="; ", ignore_nulls=True) if moves else pl.lit("")
    moved = pl.when(moved != "").then(moved)
    both = [f"{side}.{name}" for name in (TOTAL, GRADE, STATUS, ERROR) for side in (OLD, NEW)]
    return pair.select(*keep, *both[:2], CHANGE, *both[2:], moved.alias(MOVED))


def _move(pair: pl.DataFrame, leaf: str) -> pl.Expr | None:
    """`satisfaction: 10.00 → 8.00` where an indicator scores otherwise; a dash for no score."""
    one, other = (
        pl.col(name) if (name := f"{side}.{leaf}") in pair.columns else pl.lit(None)
        for side in (OLD, NEW)
    )
    texts = [each.cast(pl.String).fill_null("—") for each in (one, other)]
    differ = ((other - one) != 0).fill_null(value=False) | (one.is_null() != other.is_null())
    if not pair.select(differ.any()).item():
        return None
    return pl.when(differ).then(
        pl.concat_str(pl.lit(f"{leaf}: "), texts[0], pl.lit(" → "), texts[1])
    )
