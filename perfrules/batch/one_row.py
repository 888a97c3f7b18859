"""The one row of a table that a key tells apart, with all that is said of a single subject."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from perfrules.batch.cohort import cohort_of
from perfrules.batch.engines import (
    can_name,
    empty_columns,
    engine_of,
)
from perfrules.batch.frames import frame_of
from perfrules.batch.layout import output
from perfrules.batch.matching import matched
from perfrules.batch.rows import RowScorer, rows_of
from perfrules.batch.unfit import (
    cells_of_key,
    hold_key,
    hold_options,
)
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.evaluating import Evaluation
from perfrules.wording import Language, Text


def explain_row(
    plan: Plan,
    table: Any,
    key: Mapping[str, Any],
    *,
    columns: Mapping[str, str] | None = None,
    language: Language,
) -> Evaluation:
    """The evaluation of the one row with the cells of `key`. Raises TableError, FactError."""
    hold_key(key, language)
    hold_options(columns, (), language)
    frame = frame_of(table, language)
    schema = frame.collect_schema()
    found = matched(
        plan, schema, columns, tuple(key), language, results=(), empty=empty_columns(frame, schema)
    )
    if not can_name(engine_of(frame), (*key, *found.values())):
        frame = frame.collect()
    cells = cells_of_key(key, schema, language)
    if cells is None:
        raise TableError([_not_one(key, 0)], language=language)
    rows = frame.filter(*(_is_cell(name, schema[name], value) for name, value in cells.items()))
    rows = rows.select(list(dict.fromkeys(found.values()))).head(2)
    rows = rows.collect() if isinstance(rows, nw.LazyFrame) else rows
    cohort = cohort_of(plan, found)
    if cohort is not None:
        rows = cohort.of([frame]).put_into(rows)
        found = {**found, **cohort.columns}
    if len(rows) != 1:
        raise TableError([_not_one(key, len(rows))], language=language)
    out = output(plan, {}, total_over=None, reasons=False)
    scorer = RowScorer(plan=plan, output=out, columns=found, language=language)
    return scorer.evaluate(next(rows_of(rows)))


def _is_cell(name: str, dtype: Any, value: Any) -> Any:
    """Where a column has that cell; an engine need not know a word as one of its many."""
    column = nw.col(name)
    if dtype in (nw.Categorical, nw.Enum):
        return column.cast(nw.String) == value
    if isinstance(value, int) and dtype.is_numeric():  # engines have no constants from 2**63 on
        if dtype == nw.UInt64:
            return column.cast(nw.String) == str(value)
        value = (
            value if dtype.is_integer() else Decimal(value) if dtype.is_decimal() else float(value)
        )
    return column == value


def _not_one(key: Mapping[str, Any], count: int) -> Diagnostic:
    told = ", ".join(f"{name} = {value}" for name, value in key.items())
    none = count == 0
    return Diagnostic(
        slug="not-one-row",
        span=None,
        message=Text(f"没有 {told} 的行" if none else f"{told} 的行不止一行",
                     f"no row has {told}" if none else f"more than one row has {told}"),
        hint=Text("检查给出的值" if none else "用能区分各行的列",
                  "look at the values" if none else "give a column that tells rows apart"),
    )  # fmt: skip
