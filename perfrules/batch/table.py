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
    decimals_of,
    empty_columns,
    engine_of,
    with_labels_of,
    without_labels,
)
from perfrules.batch.frames import frame_of
from perfrules.batch.layout import CHECKS, TablePlan, output
from perfrules.batch.matching import matched
from perfrules.batch.passes import ROW, SETTLED, Pass, by_passes, passes
from perfrules.batch.quotas import Counts, Cutoffs, count_grades, cutoffs
from perfrules.batch.rows import RowScorer
from perfrules.batch.unfit import (
    hold_no_patterns,
    hold_options,
    hold_whole_numbers,
    ids,
    spelling,
    type_names,
)
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.wording import Language, Text, shortened


def evaluate_table(
    plan: Plan,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    decimals: bool = True,
    checks: bool = False,
    language: Language,
) -> Any:
    """The scores of every row. Raises TableError, before any work, where the table is not fit."""
    frame = frame_of(table, language)
    made = prepared(
        plan, frame, columns, keep,
        reasons=reasons, decimals=decimals, checks=checks, language=language,
    )  # fmt: skip
    return made.over(lambda: [frame]).scored(frame)


def table_plan(
    plan: Plan, table: Any, *, columns: Mapping[str, str] | None, language: Language
) -> TablePlan:
    """How a table is going to be scored. Raises TableError."""
    frame = frame_of(table, language)
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
    checks: bool = False,
    headed: bool = False,
    language: Language,
) -> Prepared:
    """What scores tables with the columns of this one. Raises TableError.

    What is `headed` is in a file whose first row names the columns.
    """
    keep, engine = hold_options(columns, keep, language), engine_of(frame)
    problems = list(
        ids(plan, engine, (ROW, SETTLED, *((CHECKS,) if checks else ())), reasons=reasons)
    )
    if problems:
        raise TableError(problems, language=language)
    schema = dict(frame.collect_schema())
    names = tuple(schema)
    found = matched(
        plan, schema, columns, keep, language,
        results=output(plan, {}, total_over=None, reasons=reasons, checks=checks).types(),
        empty=empty_columns(frame, schema), spelling=partial(spelling, engine),
        type_names=type_names(frame, schema), headed=headed,
    )  # fmt: skip
    hold_no_patterns([*keep, *found.values()], language)
    cohort = cohort_of(plan, found)
    if cohort is not None:
        _hold_names(cohort.types, [*keep, *found.values()], engine, language)
        found, schema = {**found, **cohort.columns}, {**schema, **cohort.types}
    left = _passes(plan, frame, found, schema, engine, checks=checks)
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
        checks=checks,
    )
    hold_whole_numbers(out, plan, language)
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
    plan: Plan,
    frame: Any,
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    engine: Engine,
    *,
    checks: bool,
) -> tuple[Pass, ...]:
    """The passes over tables of that kind; none where all their rows go one by one."""
    if not lent.is_lent(frame):
        return passes(plan, columns, schema, engine, checks=checks)
    own = [name for name in columns.values() if name in frame.columns]
    facts = lent.lent_facts(without_labels(frame.head(0)), own)
    if facts is None:
        return ()
    return passes(plan, columns, {**schema, **facts.schema}, engine, checks=checks)


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
