"""Many subjects at once: a table of facts → a table of scores of the same kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import aside
from perfrules.batch.cohort import Cohort, Statistics, cohort_of
from perfrules.batch.columns import Number, Unprovable, Value
from perfrules.batch.engines import (
    Engine,
    as_decimals,
    as_whole_numbers,
    can_name,
    empty_columns,
    engine_of,
    frame_from,
    with_nulls,
)
from perfrules.batch.layout import (
    BEFORE,
    DIGITS,
    ERROR,
    GRADE,
    STATUS,
    TOTAL,
    TablePlan,
    output,
)
from perfrules.batch.matching import matched
from perfrules.batch.quotas import Counts, Cutoffs, count_grades, cutoffs
from perfrules.batch.reading import absent, known_name, levels_hold, plain_name, read
from perfrules.batch.reasons import Reasons, lost_in, reasons as reasons_of
from perfrules.batch.rows import RowScorer, rows_of
from perfrules.batch.scoring import Scores, scores
from perfrules.batch.texts import Texts
from perfrules.batch.whole import Expr, Whole, lit, named, product
from perfrules.compiling.plan import NOT_APPLICABLE, Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.evaluating import Evaluation
from perfrules.model import Indicator, Kind, Node, OnNotApplicable
from perfrules.results import Status
from perfrules.wording import Language, Text, shortened

_ROW, _SETTLED = "row of the table", "settled by columns"
_KINDS_OF_TABLES: Final = 16  # whose columns are kept
_FEW: Final = 64  # rows: columns are not made for so few
# The largest number of a plain row: the highest of these for which all columns can be proven.
_CAPS: Final = (10**17, 10**15, 10**13, 10**11, 10**9)


@attrs.frozen(kw_only=True)
class Lowered:
    """A ruleset as columns over a table."""

    reading: tuple[Mapping[str, Expr], ...]
    plain: Expr
    scores: Scores
    reasons: Reasons | None = None


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
class Pass:
    """A ruleset as columns over the texts of a table as they are, or as they are meant."""

    texts: Texts | None
    columns: Mapping[str, str]  # that are read as columns, by fact
    lowered: Lowered


@attrs.frozen(kw_only=True)
class Prepared:
    """A ruleset made ready for tables with certain columns: they may come piece by piece."""

    scorer: RowScorer
    passes: tuple[Pass, ...]  # the rows that none of them settles go one by one
    cohort: Cohort | None = None
    statistics: Statistics | None = None
    cutoffs: Cutoffs | None = None

    @property
    def wanted(self) -> list[str]:
        """The columns of a table that are looked at."""
        made = self.cohort.types if self.cohort else {}
        wanted = [*self.scorer.output.keep, *self.scorer.columns.values()]
        return [name for name in dict.fromkeys(wanted) if name not in made]

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
        if not self.passes:
            return TablePlan(as_columns=(), row_by_row=every, places=self.scorer.output.places)
        alone = {each.indicator for each in self.passes[0].lowered.scores.asides}
        return TablePlan(
            as_columns=tuple(each for each in every if each not in alone),
            row_by_row=tuple(each for each in every if each in alone),
            places=self.scorer.output.places,
        )

    def scored(self, frame: Any) -> Any:
        """The scores of a table with these columns."""
        scores = self._scored(frame)
        return nw.to_native(self.cutoffs.applied(scores) if self.cutoffs else scores)

    def _scored(self, frame: Any) -> Any:
        if self.statistics is not None:
            frame = self.statistics.put_into(frame.select(self.wanted))
        return _by_passes(frame, self.passes, self.scorer)


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
    engine = engine_of(frame)
    schema = dict(frame.collect_schema())
    found = matched(
        plan, schema, columns, keep, language,
        results=output(plan, {}, total_over=None, reasons=reasons).types(),
        empty=empty_columns(frame, schema),
    )  # fmt: skip
    cohort = cohort_of(plan, found)
    if cohort is not None:
        _hold_names(cohort.types, [*keep, *found.values()], language)
        found, schema = {**found, **cohort.columns}, {**schema, **cohort.types}
    lowered = _passes(plan, found, schema, engine)
    if lowered:
        stages = [
            each for one in lowered for each in (*one.lowered.reading, *one.lowered.scores.stages)
        ]
        made = {_ROW, _SETTLED, *(name for stage in stages for name in stage)}
        _hold_names(made, [*keep, *found.values()], language)
    if reasons:
        lowered = [
            attrs.evolve(each, lowered=_with_reasons(plan, each.lowered, engine))
            for each in lowered
        ]
    total = lowered[0].lowered.scores.total.over if lowered else None
    out = output(
        plan,
        {name: schema[name] for name in keep},
        total_over=total if isinstance(total, int) else None,
        reasons=reasons,
        decimals=decimals,
    )
    scorer = RowScorer(plan=plan, output=out, columns=found, language=language)
    return Prepared(scorer=scorer, passes=tuple(lowered), cohort=cohort)


def _passes(
    plan: Plan, columns: Mapping[str, str], schema: Mapping[str, Any], engine: Engine
) -> list[Pass]:
    """First every word is taken as it stands, and what is left is read as single subjects are."""
    read, types = dict(columns), dict(schema)
    found: list[Pass] = []
    for kinds in ({Kind.NUMBER}, {Kind.DATE, Kind.FLAG, Kind.CHOICE}):
        facts = [fact for fact in plan.facts if fact.kind in kinds]
        texts = None if engine.lazy else Texts(facts, columns, schema)
        if texts is not None:
            read, types = {**read, **texts.columns}, {**types, **texts.types}
        if found and not (texts and texts.columns):
            break
        lowered = _kept(plan, read, types, engine)
        if lowered is None:
            break
        found.append(Pass(texts=texts, columns=dict(read), lowered=lowered))
    return found


def _kept(
    plan: Plan, columns: Mapping[str, str], schema: Mapping[str, Any], engine: Engine
) -> Lowered | None:
    """The ruleset as columns, which is the same for all tables of one kind."""
    kept = plan.details.setdefault("columns of tables", {})
    key = engine, *((fact, name, schema[name]) for fact, name in columns.items())
    if key not in kept:
        if len(kept) >= _KINDS_OF_TABLES:
            kept.clear()
        kept[key] = lower(plan, columns, schema, engine)
    found: Lowered | None = kept[key]
    return found


def _with_reasons(plan: Plan, lowered: Lowered, engine: Engine) -> Lowered:
    return attrs.evolve(lowered, reasons=reasons_of(plan, lowered.scores, engine.largest))


def explain_row(
    plan: Plan,
    table: Any,
    key: Mapping[str, Any],
    *,
    columns: Mapping[str, str] | None = None,
    language: Language,
) -> Evaluation:
    """The evaluation of the one row with the cells of `key`. Raises TableError, FactError."""
    frame = _frame(table, language)
    schema = frame.collect_schema()
    found = matched(
        plan, schema, columns, tuple(key), language, results=(), empty=empty_columns(frame, schema)
    )
    rows = frame.filter(*(nw.col(name) == value for name, value in key.items()))
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
    return with_nulls(frame)


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


def lower(
    plan: Plan, columns: Mapping[str, str], schema: Mapping[str, Any], engine: Engine
) -> Lowered | None:
    """The ruleset as columns, or None where it has to be scored row by row.

    Where not all of it can be proven, the indicators that cannot be go row by row by themselves; a
    table that waits does not have its rows yet.
    """
    if not can_name(engine, (*schema, *plan.by_id, *plan.positions)):
        return None
    for alone in (False,) if engine.lazy else (False, True):
        found: list[Lowered] = []
        for cap in _CAPS:
            try:
                found.append(_lowered(plan, columns, schema, engine, cap, alone=alone))
            except Unprovable:
                continue
            if not alone:
                break
        if found:
            return min(found, key=lambda each: len(each.scores.asides))
    return None


def _lowered(
    plan: Plan,
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    engine: Engine,
    cap: int,
    *,
    alone: bool,
) -> Lowered:
    slots: dict[str, Value] = {}
    parts: dict[str, Expr] = {}
    plain: dict[str, Expr] = {}
    known: dict[str, Expr] = {}
    for fact in plan.facts:
        column = columns.get(fact.id)
        if column is None:
            slots[fact.id] = absent(fact)
            continue
        made = read(
            fact,
            column,
            schema[column],
            required=fact.id in plan.required,
            cap=cap,
            wraps=engine.wraps,
        )
        slots[fact.id] = made.value
        parts.update(made.parts)
        plain[plain_name(fact)] = made.plain
        known[known_name(fact)] = made.known
    named = {name: slots[i] for name, i in plan.canonical.items()}
    by_id = {fact.id: fact for fact in plan.facts}
    held = levels_hold(by_id, {i: f"fact {i}" for i in columns})
    put = partial(aside, plan, columns=columns) if alone else None
    made_scores = scores(plan, named, engine.largest, put)
    _hold_scores(plan, made_scores, engine)
    # The ranks of choices are asked for by those alone that do not know where they come from.
    asked = {name for each in made_scores.asides for name in each.facts}
    asked |= {f"fact {fact.id}_level" for fact in plan.facts if fact.levels}
    spared = {known_name(f) for f in plan.facts if f.kind is Kind.CHOICE} - asked
    return Lowered(
        reading=(parts, plain, {name: known[name] for name in known if name not in spared}),
        plain=_all([nw.col(*plain), *held]) if plain else nw.lit(True),
        scores=made_scores,
    )


def _hold_names(made: Collection[str], given: Sequence[str], language: Language) -> None:
    """TableError where a column of the table has the name of one that is made on the way."""
    problems = [
        Diagnostic(
            slug="column-name-taken",
            span=None,
            message=Text(f"列“{shortened(name)}”与计算用的列同名",
                         f"the column “{shortened(name)}” has a name that scoring needs"),
            hint=Text("先给它换一个名字", "rename it first"),
        )
        for name in dict.fromkeys(given)
        if name in made
    ]  # fmt: skip
    if problems:
        raise TableError(problems, language=language)


def _hold_scores(plan: Plan, found: Scores, engine: Engine) -> None:
    """Unprovable where a score as a whole number of its last decimal may not fit."""
    over = found.total.over
    known = over if isinstance(over, int) else None
    places = output(plan, {}, total_over=known, reasons=False).places
    numbers = {TOTAL: found.total, **{i: scored.score for i, scored in found.nodes.items()}}
    for name, number in numbers.items():
        most = max(-number.low, number.high)
        if not isinstance(number.over, int) or 10 ** places[name] % number.over:
            raise Unprovable
        if most * (10 ** places[name] // number.over) > engine.largest:
            raise Unprovable


def _all(conditions: Sequence[Expr]) -> Expr:
    return nw.all_horizontal(*conditions, ignore_nulls=False)


def _by_passes(frame: Any, passes: Sequence[Pass], scorer: RowScorer) -> Any:
    """The scores of a table; few rows are sooner done one by one."""
    if not passes:
        return _by_rows(frame, scorer)
    now, *later = passes
    frame = now.texts.put_plainly(frame) if now.texts else frame
    source = frame.select(list(dict.fromkeys([
        *scorer.output.keep, *scorer.columns.values(), *now.columns.values()])))  # fmt: skip
    if isinstance(frame, nw.LazyFrame):
        return _lazily(source, now.lowered, scorer)
    scored = _by_columns(source, now.lowered, scorer)
    if scored[_SETTLED].all():
        return _finished(scored.drop(_SETTLED), scorer)
    rest = source.filter(~scored[_SETTLED])
    good = _finished(scored.filter(scored[_SETTLED]).drop(_SETTLED), scorer)
    others = _by_passes(rest, later if len(rest) > _FEW else (), scorer)
    return _in_order(scored[_SETTLED], good, others)


def _by_rows(frame: Any, scorer: RowScorer) -> Any:
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return _row_by_row(eager, scorer, frame)


def _row_by_row(rows: Any, scorer: RowScorer, like: Any) -> Any:
    out = scorer.output
    cells = scorer.cells(rows_of(rows))
    if not out.decimals:
        for name, places in out.points().items():
            cells[name] = [v if v is None else int(Fraction(v) * 10**places) for v in cells[name]]
    return frame_from(cells, out.types(), like)


def _finished(scored: Any, scorer: RowScorer) -> Any:
    """Scores as decimals, if these are wanted, from whole numbers of their last decimal."""
    out = scorer.output
    if out.decimals:
        return as_decimals(scored, out.points(), DIGITS)
    types = out.types()
    return as_whole_numbers(scored, {name: types[name] for name in out.points()})


def _cells_of(lowered: Lowered, scorer: RowScorer) -> tuple[Expr, list[Expr]]:
    """Where columns settle a row, and the cells of its result."""
    found, told = lowered.scores, lowered.reasons
    faults = [*found.faults, *(told.faults if told else ())]
    settled = reduce(lambda one, fault: one & ~fault, faults, lowered.plain)
    kept = [nw.col(name) for name in scorer.output.keep]
    cells = [*kept, *_cells(scorer, found), *_losses(scorer, told)]
    return settled.fill_null(value=False).alias(_SETTLED), cells


def _lazily(source: Any, lowered: Lowered, scorer: RowScorer) -> Any:
    """The scores of a table that waits; its rows have no order."""
    settled, cells = _cells_of(lowered, scorer)
    working = _staged(source, lowered).with_columns(settled)
    good = _finished(working.filter(nw.col(_SETTLED)).select(*cells), scorer)
    rest = working.filter(~nw.col(_SETTLED)).select(list(source.columns)).collect()
    if not len(rest):
        return good
    return nw.concat([good, _row_by_row(rest, scorer, good)])


def _by_columns(source: Any, lowered: Lowered, scorer: RowScorer) -> Any:
    """The scores as whole numbers of all rows, and which of them are settled."""
    settled, cells = _cells_of(lowered, scorer)
    working = source.lazy() if source.implementation.is_polars() else source
    working = _staged(working, lowered).select(settled, *cells)
    return working.collect() if isinstance(working, nw.LazyFrame) else working


def _in_order(settled: Any, good: Any, others: Any) -> Any:
    """Both parts of a table, every row in its place."""
    rows = settled.to_frame().with_row_index(_ROW)
    both = [
        part.with_columns(rows.filter(which)[_ROW])
        for which, part in ((settled, good), (~settled, others))
    ]
    return nw.concat(both).sort(_ROW).drop(_ROW)


def _staged(frame: Any, lowered: Lowered) -> Any:
    for stage in lowered.reading:
        frame = frame.with_columns(**stage) if stage else frame
    if lowered.scores.asides:
        frame = _with_asides(frame, lowered)
    for stage in lowered.scores.stages:
        frame = frame.with_columns(**stage) if stage else frame
    return frame


def _with_asides(frame: Any, lowered: Lowered) -> Any:
    """The scores of the indicators that go row by row, as columns."""
    waits = isinstance(frame, nw.LazyFrame)
    here = frame.collect() if waits else frame
    plain = here.select(plain=lowered.plain.fill_null(value=False))["plain"].to_list()
    for each in lowered.scores.asides:
        here = here.with_columns(**each.columns(here, plain))
    return here.lazy() if waits else here


def _cells(scorer: RowScorer, found: Scores) -> list[Expr]:
    """The scores as whole numbers of their last decimal, the words, and no error."""
    plan, out = scorer.plan, scorer.output
    made = {node.id: _score(node, found, out.places[node.id]) for node in plan.nodes}
    total = _in_places(found.total, out.places[TOTAL])
    stopped = found.without_total
    if stopped is not None:
        total = nw.when(~stopped).then(lit(total))
    cells = [lit(code).alias(name) for name, code in made.items()]
    return [*cells, lit(total).alias(TOTAL), *_words(plan, found)]


def _losses(scorer: RowScorer, told: Reasons | None) -> list[Expr]:
    """What each indicator lost, and by which rules."""
    if told is None:
        return []
    out, cells = scorer.output, []
    for leaf in out.leaves:
        reason = told.leaves[leaf]
        cells.append(lost_in(reason, out.places[leaf]).alias(out.lost(leaf)))
        cells.append(reason.rules.alias(out.reason(leaf)))
    return cells


def _words(plan: Plan, found: Scores) -> list[Expr]:
    status: Expr = nw.lit(Status.SCORED.value)
    stopped = found.stopped
    if stopped is not None:
        why: Expr = nw.lit(Status.NOT_APPLICABLE.value)
        if found.waits is not None:
            why = nw.when(found.waits).then(nw.lit(Status.PENDING.value)).otherwise(why)
        status = nw.when(stopped).then(why).otherwise(status)
    grade: Expr = nw.lit(None, dtype=nw.String)
    if found.grade is not None:
        grade = named(found.grade, [band.grade for band in plan.model.grades])
    if found.unrated is not None:
        vetoed = nw.lit(Status.VETOED.value)
        status = nw.when(found.unrated).then(vetoed).otherwise(status)
    if found.without_total is not None:
        grade = nw.when(~found.without_total).then(grade)
    error = nw.lit(None, dtype=nw.String)
    grades = [grade.alias(name) for name in ((GRADE, BEFORE) if plan.model.quotas else (GRADE,))]
    return [*grades, status.alias(STATUS), error.alias(ERROR)]


def _score(node: Node, found: Scores, places: int) -> Whole:
    scored = found.nodes[node.id]
    code = _in_places(scored.score, places)
    without = _without(node, found)
    return code if without is None else nw.when(~without).then(lit(code))


def _without(node: Node, found: Scores) -> Expr | None:
    """Where a node has no score of its own."""
    scored = found.nodes[node.id]
    if isinstance(node, Indicator):
        if scored.status is None:
            return None
        has = (OnNotApplicable.FULL, OnNotApplicable.ZERO)
        out = None if node.on_not_applicable in has else scored.status == NOT_APPLICABLE
        waits = scored.waits
        return out if waits is None else waits if out is None else waits | out
    below = [_without(child, found) for child in node.children]
    none = [each for each in below if each is not None]
    nothing = reduce(lambda one, each: one & each, none) if len(none) == len(below) else None
    waits = scored.waits
    return nothing if waits is None else waits if nothing is None else waits | nothing


def _in_places(score: Number, places: int) -> Whole:
    """A score as a whole number of its last decimal."""
    assert isinstance(score.over, int)  # it was seen to when the ruleset was lowered
    by: int = 10**places // score.over
    return product(score.number, by, score.size, by)
