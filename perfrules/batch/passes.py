"""A table scored as columns, and the rows that these do not settle one by one.

Columns settle rows that are plain. First every word is taken as it stands; what is left is read
word by word, as single subjects are, and scored as columns again; what then is left goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import and_
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.engines import Engine, as_decimals, as_whole_numbers
from perfrules.batch.kept import beside
from perfrules.batch.layout import DIGITS, Output
from perfrules.batch.lowered import Lowered, lower
from perfrules.batch.reasons import reasons as reasons_of
from perfrules.batch.results import endless, result_cells
from perfrules.batch.rows import RowScorer, rows_of
from perfrules.batch.steps import Doing, doing
from perfrules.batch.texts import Texts
from perfrules.compiling.plan import Plan
from perfrules.model import Kind

ROW, SETTLED = "row of the table", "settled by columns"
_KEPT: Final = 32  # kinds of tables whose columns are kept
_FEW: Final = 64  # rows: columns are not made for so few


@attrs.frozen(kw_only=True)
class Pass:
    """A ruleset as columns over the texts of a table as they are, or as they are meant."""

    texts: Texts | None
    columns: Mapping[str, str]  # that are read as columns, by fact
    types: Mapping[str, Any]  # of the columns of the table
    checks: bool  # whether it is told which of them fail

    def lowered(self, plan: Plan, engine: Engine) -> Lowered | None:
        """The ruleset as columns, which is the same for all tables of one kind."""
        found: Lowered | None = _kept(
            plan,
            (engine, self.checks, *self._kind()),
            partial(lower, plan, self.columns, self.types, engine, checks=self.checks),
        )
        return found

    def way(self, plan: Plan, engine: Engine, out: Output) -> Way | None:
        """The columns in the words of the engine."""
        lowered = self.lowered(plan, engine)
        if lowered is None:
            return None
        key = engine, *self._kind(), out.reasons, out.checks, *out.keep, tuple(out.places.values())
        found: Way = _kept(
            plan, key, lambda: _way(plan, engine, lowered, out, self.columns.values())
        )
        return found

    def _kind(self) -> tuple[tuple[str, str, Any], ...]:
        return tuple((fact, name, self.types[name]) for fact, name in self.columns.items())


def passes(
    plan: Plan,
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    engine: Engine,
    *,
    checks: bool,
) -> tuple[Pass, ...]:
    """First numbers are read, and every word is taken as it stands; then words are read too."""
    read, types = dict(columns), dict(schema)
    found: list[Pass] = []
    for kinds in ({Kind.NUMBER}, {Kind.DATE, Kind.FLAG, Kind.CHOICE}):
        facts = [fact for fact in plan.facts if fact.kind in kinds]
        texts = None if engine.lazy else Texts(facts, columns, schema)
        if found and not (texts and texts.columns):
            break
        if texts is not None:
            read, types = {**read, **texts.columns}, {**types, **texts.types}
        found.append(Pass(texts=texts, columns=read, types=types, checks=checks))
    return tuple(found)


@attrs.frozen(kw_only=True)
class Way:
    """From a table to the scores of all its rows, and to which of them are settled."""

    lowered: Lowered
    read: Doing  # of tables that wait: the facts, and which rows are settled; else the facts
    endless: frozenset[str]  # the columns of scores without an end
    score: Doing  # from the table, or from what is read if some do: the results and `SETTLED`

    def done(self, frame: Any) -> Any:
        """The results of all rows, and which are settled."""
        asides = self.lowered.scores.asides
        if not asides:
            return self.score(frame)
        read = self.read(frame)
        plain = read.select(plain=self.lowered.plain.fill_null(value=False))["plain"].to_list()
        for each in asides:
            read = read.with_columns(**each.columns(read, plain))
        return self.score(read)


def _way(plan: Plan, engine: Engine, lowered: Lowered, out: Output, columns: Iterable[str]) -> Way:
    scores = lowered.scores
    told = reasons_of(plan, scores, engine.largest) if out.reasons else None
    unsure = [each.digits.told()[2] for each in scores.nodes.values() if each.digits]
    unsure += [scores.total_digits.told()[2]] if scores.total_digits else []
    faults = [*scores.faults, *unsure, *(told.faults if told else ())]
    settled = balanced(and_, [lowered.plain, *(~fault for fault in faults)])
    settled = settled.fill_null(value=False)
    last = [settled.alias(SETTLED), *result_cells(plan, out, scores, told, lowered.failed)]
    stages = [*lowered.reading, *scores.stages]
    if engine.lazy:
        left = [*dict.fromkeys([*out.keep, *columns])] or [ROW]
        read = doing([*stages, {SETTLED: settled}], [*map(nw.col, [*left, SETTLED])], engine)
    else:  # in the engine's words only if it is needed: to find these is what takes time
        read = doing(lowered.reading if scores.asides else (), (), engine)
    score = doing(scores.stages if scores.asides else stages, last, engine)
    return Way(lowered=lowered, read=read, score=score, endless=endless(scores, told, out))


def _kept(plan: Plan, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    kept = plan.details.setdefault("columns of tables", {})
    found = kept.get(key, kept)  # threads share a plan: what is there now may be gone in a moment
    if found is kept:
        found = make()
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = found
    return found


def by_passes(frame: Any, left: Sequence[Pass], engine: Engine, scorer: RowScorer) -> Any:
    """The scores of a table; few rows are sooner done one by one."""
    way = left[0].way(scorer.plan, engine, scorer.output) if left else None
    looks = scorer.output.keep or scorer.columns
    if way is None:
        eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
        return _row_by_row(eager if looks else _only_rows(eager), scorer, frame)
    frame = frame if looks else _only_rows(frame)
    texts, columns = left[0].texts, left[0].columns
    frame = texts.put_plainly(frame) if texts else frame
    wanted = [*scorer.output.keep, *scorer.columns.values(), *columns.values()]
    source = frame.select(list(dict.fromkeys(wanted)) or [ROW])
    if engine.lazy:
        return _lazily(source, way, scorer)
    scored = way.done(source)
    settled = scored[SETTLED]
    if settled.all():
        return _finished(scored.drop(SETTLED), way, scorer)
    good = _finished(scored.filter(settled).drop(SETTLED), way, scorer)
    rest = source.filter(~settled)
    others = by_passes(rest, left[1:] if len(rest) > _FEW else (), engine, scorer)
    return _in_order(settled, good, others)


def _only_rows(frame: Any) -> Any:
    """As many rows, where no cell of them is looked at: without any column there are none."""
    return frame.select(nw.col(frame.collect_schema().names()[0]).is_null().alias(ROW))


def _lazily(source: Any, way: Way, scorer: RowScorer) -> Any:
    """The scores of a table that waits; its rows have no order."""
    good = _finished(way.score(source).filter(nw.col(SETTLED)).drop(SETTLED), way, scorer)
    rest = way.read(source).filter(~nw.col(SETTLED)).select(list(source.columns)).collect()
    return nw.concat([good, _row_by_row(rest, scorer, good)]) if len(rest) else good


def _row_by_row(rows: Any, scorer: RowScorer, like: Any) -> Any:
    out = scorer.output
    facts = list(dict.fromkeys(scorer.columns.values()))
    cells = scorer.cells(rows_of(rows.select(facts)) if facts else [{}] * len(rows))
    if not out.decimals:
        for name, places in out.points().items():
            cells[name] = [v if v is None else int(Fraction(v) * 10**places) for v in cells[name]]
    return beside(rows, tuple(out.keep), cells, out.types(), like)


def _finished(scored: Any, way: Way, scorer: RowScorer) -> Any:
    """Scores as decimals, if these are wanted, from whole numbers of their last decimal."""
    out = scorer.output
    if out.decimals:
        return as_decimals(scored, out.points(), DIGITS, way.endless)
    types = out.types()
    return as_whole_numbers(scored, {name: types[name] for name in out.points()})


def _in_order(settled: Any, good: Any, others: Any) -> Any:
    """Both parts of a table, every row in its place."""
    rows = settled.to_frame().with_row_index(ROW)
    both = [
        part.with_columns(rows.filter(which)[ROW])
        for which, part in ((settled, good), (~settled, others))
    ]
    return nw.concat(both).sort(ROW).drop(ROW)
