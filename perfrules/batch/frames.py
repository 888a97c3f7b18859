"""A table as narwhals sees it, if it is one that can be scored."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from perfrules.batch.engines import (
    with_nulls,
)
from perfrules.batch.unfit import (
    hold_names,
    hold_types,
    untold_text,
)
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.wording import Language, Text


def known_table(table: Any, language: Language) -> Any:
    """The table as narwhals sees it. Raises TableError."""
    hold_names(table, language)
    try:
        frame: Any = nw.from_native(table)
    except TypeError:
        kind = type(table).__name__
        problem = Diagnostic(
            slug="not-a-table",
            span=None,
            message=Text(f"{kind} 不是认得的表格", f"{kind} is no table that is known"),
            hint=Text(
                "可以是 Polars、pandas、PyArrow、DuckDB 或 Spark 的表；列表先转成其中一种",
                "give one of Polars, pandas, PyArrow, DuckDB or Spark; a list is to be made one",
            ),
        )
        raise TableError([problem], language=language) from None
    try:
        known = with_nulls(frame)
    except UnicodeEncodeError:
        raise TableError([untold_text(_untold(table))], language=language) from None
    hold_types(known, language)
    return known


def _untold(table: Any) -> str | None:
    """The column of pandas with a text that cannot be written as UTF-8."""
    for name, column in table.items():
        for cell in column:
            if isinstance(cell, str) and any("\ud800" <= sign <= "\udfff" for sign in cell):
                return str(name)
    return None


def frame_of(table: Any, language: Language) -> Any:
    """The same, if it has rows."""
    frame = known_table(table, language)
    first = frame.head(1)
    if not len(first.collect() if isinstance(first, nw.LazyFrame) else first):
        raise TableError([empty_table()], language=language)
    return frame


def empty_table() -> Diagnostic:
    """Nobody means to score nothing."""
    return Diagnostic(
        slug="empty-table",
        span=None,
        message=Text("表里一行也没有", "the table has no rows"),
        hint=Text("检查读的是不是这张表", "is it the right table?"),
    )
