"""Statistics over the rows of a table → columns of the table, before it is scored.

A statistic depends on few columns: those behind its number, and the one that tells groups apart.
First is counted how often their cells occur together, then each combination is read as a single
subject's facts are, and then every row is given the statistic of its own cells. Cells that cannot
be read, or say nothing, take no part.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.cells import CellReader, Cells
from perfrules.batch.engines import cells_in, frame_from
from perfrules.batch.layout import DIGITS
from perfrules.batch.statistics import of_group, of_rows
from perfrules.compiling.plan import Known, Plan
from perfrules.compiling.reading import scale_of
from perfrules.decimals import scaled_decimal
from perfrules.model import CohortStatistic, FactDeclaration

_COUNT: Final = "rows of the table"


@attrs.frozen(kw_only=True)
class Computed:
    """A statistic that is computed, and the columns it depends on."""

    fact: FactDeclaration
    cohort: CohortStatistic
    column: str  # the name of what is made
    behind: tuple[str, ...]  # the ids of the facts that the number is made of
    cells: tuple[str, ...]  # the columns of these, and then that of the groups

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that a row's own statistic depends on."""
        if self.cohort.statistic.is_of_the_row:
            return self.cells
        return self.cells[len(self.cells) - 1 :] if self.cohort.by else ()

    def key(self, cells: Cells) -> Cells:
        """The same among cells."""
        return cells[len(cells) - len(self.keys) :] if self.keys else ()


@attrs.frozen
class Cohort:
    """The statistics that a table is to be given."""

    plan: Plan
    computed: tuple[Computed, ...]

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are made, by fact."""
        return {each.fact.id: each.column for each in self.computed}

    @property
    def types(self) -> dict[str, Any]:
        """Their types."""
        return {each.column: nw.Decimal(DIGITS, each.fact.decimals) for each in self.computed}

    def of(self, frames: Iterable[Any]) -> Statistics:
        """The statistics over all rows of the frames."""
        counts: dict[tuple[str, ...], Counter[Cells]] = {
            each.cells: Counter() for each in self.computed
        }
        for frame in frames:
            for columns, counted in counts.items():
                _count(frame, columns, counted)
        read: dict[tuple[object, ...], _Read] = {}
        found = {}
        for each in self.computed:
            source = (each.cells, each.cohort.of, each.cohort.by)
            if source not in read:
                read[source] = self._read(each, counts[each.cells])
            found[each.column] = _values(each, read[source])
        return Statistics(self, found)

    def _read(self, each: Computed, counts: Mapping[Cells, int]) -> _Read:
        """What all cells say that occur together."""
        reader = CellReader(self.plan, each.cohort.of, each.behind, each.cohort.by)
        found = _Read(reader.over)
        for cells, rows in counts.items():
            group, number = reader.read(cells)
            if each.cohort.by and group is None:
                continue
            found.rows[cells] = group, number
            if number is not None:
                found.groups.setdefault(group, Counter())[number] += rows
        return found


@attrs.frozen
class _Read:
    """The numbers of every group, in 1/`over` of their unit, and group and number of the cells."""

    over: int
    groups: dict[Known, Counter[int]] = attrs.field(factory=dict)
    rows: dict[Cells, tuple[Known, int | None]] = attrs.field(factory=dict)


def _values(each: Computed, read: _Read) -> dict[Cells, Decimal]:
    """The statistic by the cells that it depends on."""
    scale, statistic = scale_of(each.fact), each.cohort.statistic
    found: dict[Cells, Decimal] = {}
    if statistic.is_of_the_row:
        places = {
            group: {
                number: _decimal(place, each.fact)
                for number, place in of_rows(each.cohort, numbers, scale).items()
            }
            for group, numbers in read.groups.items()
        }
        for cells, (group, number) in read.rows.items():
            if number is not None:
                found[cells] = places[group][number]
        return found
    same = {
        group: _decimal(of_group(statistic, numbers, read.over, scale), each.fact)
        for group, numbers in read.groups.items()
    }
    for cells, (group, _) in read.rows.items():
        if group in same:
            found[each.key(cells)] = same[group]
    return found


def cohort_of(plan: Plan, found: Mapping[str, str]) -> Cohort | None:
    """The statistics that a table has no column for; None where there are none to compute.

    `found` are the columns of facts. Without the column of the groups, or any behind the number,
    there is no statistic.
    """
    computed: list[Computed] = []
    for fact in plan.facts:
        if fact.cohort is None or fact.id in found:
            continue
        behind = tuple(i for i in sources(plan, fact.cohort) if i in found)
        by = fact.cohort.by
        if not behind or (by is not None and by not in found):
            continue
        cells = (*(found[i] for i in behind), *((found[by],) if by is not None else ()))
        name = f"statistic {len(computed)}"  # Spark takes a dot for a part of one
        computed.append(
            Computed(fact=fact, cohort=fact.cohort, column=name, behind=behind, cells=cells)
        )
    return Cohort(plan, tuple(computed)) if computed else None


def sources(plan: Plan, cohort: CohortStatistic) -> tuple[str, ...]:
    """The ids of the facts that the number of a statistic is made of."""
    return plan.rules.symbols.behind.get(cohort.of, (cohort.of,))


@attrs.frozen
class Statistics:
    """The statistics of one table: by column, by the cells they depend on."""

    cohort: Cohort
    values: Mapping[str, Mapping[Cells, Decimal]]

    def put_into(self, frame: Any) -> Any:
        """The frame with a column for each statistic."""
        for each in self.cohort.computed:
            if isinstance(frame, nw.LazyFrame):
                frame = self._joined(frame, each)
            else:
                frame = self._beside(frame, each)
        return frame

    def _beside(self, frame: Any, each: Computed) -> Any:
        values = self.values[each.column]
        if each.keys:
            made = [values.get(cells) for cells in _rows(frame, each.keys)]
        else:
            made = [values.get(())] * len(frame)
        column = nw.new_series(
            each.column,
            made,
            nw.Decimal(DIGITS, each.fact.decimals),
            backend=frame.implementation,
        )
        return frame.with_columns(column)

    def _joined(self, frame: Any, each: Computed) -> Any:
        values, dtype = self.values[each.column], self.cohort.types[each.column]
        if not each.keys:
            return frame.with_columns(nw.lit(values.get(())).cast(dtype).alias(each.column))
        schema = frame.collect_schema()
        names = [f"{part} {k} of {each.column}" for k in range(len(each.keys)) for part in _PARTS]
        keys: dict[str, Any] = {}
        for k, column in enumerate(each.keys):
            filled, empty = _key(column, schema[column])
            keys |= {names[2 * k]: filled, names[2 * k + 1]: empty}
        columns: dict[str, list[Any]] = {name: [] for name in (*names, each.column)}
        nothing = [_nothing(schema[column]) for column in each.keys]
        for cells, value in values.items():
            for k, cell in enumerate(cells):
                columns[names[2 * k]].append(nothing[k] if cell is None else cell)
                columns[names[2 * k + 1]].append(cell is None)
            columns[each.column].append(value)
        keyed = frame.with_columns(**keys)
        like = keyed.select(*names, nw.lit(None).cast(dtype).alias(each.column))
        types = {**{n: keyed.collect_schema()[n] for n in names}, each.column: dtype}
        table = frame_from(columns, types, like)
        return keyed.join(table, on=names, how="left").drop(names)


_PARTS: Final = ("cell", "no cell")


def _key(column: str, dtype: Any) -> tuple[Any, Any]:
    """A cell as two that can be compared: what is missing is equal to nothing in most engines."""
    cell = nw.col(column)
    typed = cell.cast(nw.String) if dtype in (nw.Categorical, nw.Enum) else cell
    return nw.when(cell.is_null()).then(nw.lit(_nothing(dtype))).otherwise(typed), cell.is_null()


def _nothing(dtype: Any) -> Any:
    """Something to stand for what is missing, beside the column that says so."""
    if dtype == nw.Boolean:
        return False
    if dtype == nw.Datetime:
        return dt.datetime(1, 1, 1)  # noqa: DTZ001 - as cells of days are
    if dtype == nw.Date:
        return dt.date(1, 1, 1)
    if dtype.is_decimal():
        return Decimal(0)
    if dtype.is_float():
        return 0.0
    return 0 if dtype.is_numeric() else ""


def _count(frame: Any, columns: Sequence[str], counted: Counter[Cells]) -> None:
    """Add how often the cells of these columns occur together."""
    if not isinstance(frame, nw.LazyFrame):
        counted.update(_rows(frame, columns))
        return
    distinct = list(dict.fromkeys(columns))
    found = frame.group_by(distinct).agg(nw.len().alias(_COUNT)).collect()
    for *cells, rows in _rows(found, [*columns, _COUNT]):
        counted[tuple(cells)] += int(rows)


def _rows(frame: Any, columns: Sequence[str]) -> Iterator[Cells]:
    """The cells of these columns, row by row, as plain values."""
    table = frame.select(list(dict.fromkeys(columns))).to_arrow()
    return zip(*(cells_in(table[column]) for column in columns), strict=True)


def _decimal(number: int, fact: FactDeclaration) -> Decimal:
    return scaled_decimal(number, fact.decimals)
