"""Many subjects at once: a table of facts → a table of scores of the same kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch import lent
from perfrules.batch.cohort import Cohort, Statistics, cohort_of
from perfrules.batch.engines import (
    Engine,
    can_name,
    decimals_of,
    empty_columns,
    engine_of,
    with_labels_of,
    with_nulls,
    without_labels,
)
from perfrules.batch.layout import TablePlan, output
from perfrules.batch.matching import matched
from perfrules.batch.passes import ROW, SETTLED, Pass, by_passes, passes
from perfrules.batch.quotas import Counts, Cutoffs, count_grades, cutoffs
from perfrules.batch.rows import RowScorer, rows_of
from perfrules.batch.unfit import (
    cells_of_key,
    hold_key,
    hold_names,
    hold_options,
    hold_types,
    hold_whole_numbers,
    ids,
    spelling,
    type_names,
    untold_text,
)
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.evaluating import Evaluation
from perfrules.wording import Language, Text, shortened


def evaluate_table(
    plan: Plan,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    decimals: bool = True,
    language: Language,
) -> Any:
    """The scores of every row. Raises TableError, before any work, where the table is not fit."""
    frame = _frame(table, language)
    made = prepared(
        plan, frame, columns, keep, reasons=reasons, decimals=decimals, language=language
    )
    return made.over(lambda: [frame]).scored(frame)


def table_plan(
    plan: Plan, table: Any, *, columns: Mapping[str, str] | None, language: Language
) -> TablePlan:
    """How a table is going to be scored. Raises TableError."""
    frame = _frame(table, language)
    return prepared(plan, frame, columns, (), reasons=False, language=language).plan


@attrs.frozen(kw_only=True)
class Prepared:
    """A ruleset made ready for tables with certain columns: they may come piece by piece."""

    scorer: RowScorer
    engine: Engine
    passes: tuple[Pass, ...]  # the rows that none of them settles go one by one
    lent: bool  # to Polars, by pandas or PyArrow
    names: tuple[str, ...]  # of the columns of the table
    cohort: Cohort | None = None
    statistics: Statistics | None = None
    cutoffs: Cutoffs | None = None

    @property
    def wanted(self) -> list[str]:
        """The columns of a table that are looked at; there is one, or there were no rows either."""
        made = self.cohort.types if self.cohort else {}
        wanted = [*self.scorer.output.keep, *self.scorer.columns.values()]
        return [name for name in dict.fromkeys(wanted) if name not in made] or [*self.names[:1]]

    def over(self, pieces: Callable[[], Iterable[Any]]) -> Prepared:
        """The same, knowing what concerns the whole of a table: its statistics, its quotas.

        `pieces` are all frames of the table; they are asked for once for each of the two.
        """
        found = self
        if self.cohort is not None:
            found = attrs.evolve(found, statistics=self.cohort.of(pieces()))
        if self.scorer.plan.model.quotas:
            counts: Counts = Counter()
            for piece in pieces():
                count_grades(nw.from_native(found.scored(piece)), counts)
            found = attrs.evolve(found, cutoffs=cutoffs(self.scorer.plan.model, counts))
        return found

    @property
    def plan(self) -> TablePlan:
        """What goes row by row, and what is scored as columns."""
        every = tuple(self.scorer.plan.leaves)
        lowered = self.passes[0].lowered(self.scorer.plan, self.engine) if self.passes else None
        alone = {each.indicator for each in lowered.scores.asides} if lowered else {*every}
        return TablePlan(
            as_columns=tuple(each for each in every if each not in alone),
            row_by_row=tuple(each for each in every if each in alone),
            places=self.scorer.output.places,
        )

    def scored(self, frame: Any) -> Any:
        """The scores of a table with these columns."""
        scores = self._scored(without_labels(frame))
        scores = self.cutoffs.applied(scores) if self.cutoffs else scores
        return nw.to_native(with_labels_of(frame, scores))

    def _scored(self, frame: Any) -> Any:
        if self.statistics is not None:
            frame = self.statistics.put_into(frame.select(self.wanted))
        way = lent.scored if self.lent else by_passes
        return way(frame, self.passes, self.engine, self.scorer)


def prepared(
    plan: Plan,
    frame: Any,
    columns: Mapping[str, str] | None,
    keep: Sequence[str],
    *,
    reasons: bool,
    decimals: bool = True,
    language: Language,
) -> Prepared:
    """What scores tables with the columns of this one. Raises TableError."""
    keep, engine = hold_options(columns, keep, language), engine_of(frame)
    problems = list(ids(plan, engine, (ROW, SETTLED), reasons=reasons))
    if problems:
        raise TableError(problems, language=language)
    schema = dict(frame.collect_schema())
    names = tuple(schema)
    found = matched(
        plan, schema, columns, keep, language,
        results=output(plan, {}, total_over=None, reasons=reasons).types(),
        empty=empty_columns(frame, schema), spelling=partial(spelling, engine),
        type_names=type_names(frame, schema),
    )  # fmt: skip
    cohort = cohort_of(plan, found)
    if cohort is not None:
        _hold_names(cohort.types, [*keep, *found.values()], engine, language)
        found, schema = {**found, **cohort.columns}, {**schema, **cohort.types}
    left = _passes(plan, frame, found, schema, engine)
    lowered = left[0].lowered(plan, engine) if left else None
    if lowered is not None:
        stages = (*lowered.reading, *lowered.scores.stages)
        made = {ROW, SETTLED, *(name for stage in stages for name in stage)}
        made |= left[-1].types.keys() - schema.keys()
        made |= {
            decimals_of(name) for name in output(plan, {}, total_over=None, reasons=True).points()
        }
        _hold_names(made, [*keep, *found.values()], engine, language)
    total = lowered.scores.total_over if lowered else None
    out = output(
        plan,
        {name: schema[name] for name in keep},
        total_over=total,
        reasons=reasons,
        decimals=decimals,
    )
    hold_whole_numbers(out, plan.model.total_points, language)
    scorer = RowScorer(plan=plan, output=out, columns=found, language=language)
    return Prepared(
        scorer=scorer,
        engine=engine,
        passes=left,
        lent=lent.is_lent(frame),
        names=names,
        cohort=cohort,
    )


def _passes(
    plan: Plan, frame: Any, columns: Mapping[str, str], schema: Mapping[str, Any], engine: Engine
) -> tuple[Pass, ...]:
    """The passes over tables of that kind; none where all their rows go one by one."""
    if not lent.is_lent(frame):
        return passes(plan, columns, schema, engine)
    own = [name for name in columns.values() if name in frame.columns]
    facts = lent.lent_facts(without_labels(frame.head(0)), own)
    return () if facts is None else passes(plan, columns, {**schema, **facts.schema}, engine)


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
    frame = _frame(table, language)
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
    if dtype == nw.UInt64 and isinstance(value, int):  # PyArrow has no constants from 2**63 on
        return column.cast(nw.String) == str(value)
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


def _frame(table: Any, language: Language) -> Any:
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


def _hold_names(
    made: Iterable[str], given: Sequence[str], engine: Engine, language: Language
) -> None:
    """TableError where a column of the table has the name of one that is made on the way."""
    taken = {spelling(engine, name) for name in made}
    problems = [
        Diagnostic(
            slug="column-name-taken",
            span=None,
            message=Text(f"列“{shortened(name)}”与计算用的列同名",
                         f"the column “{shortened(name)}” has a name that scoring needs"),
            hint=Text("先给它换一个名字", "rename it first"),
        )
        for name in dict.fromkeys(given)
        if spelling(engine, name) in taken
    ]  # fmt: skip
    if problems:
        raise TableError(problems, language=language)
