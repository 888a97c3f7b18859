"""Document → statistics over the rows of a table: facts that nobody reports there (全体统计)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as Lookup, Sequence
from fractions import Fraction
from typing import Final

from perfrules.loading.document import Mapping
from perfrules.loading.facts import MOST_DECIMALS
from perfrules.loading.reader import NodeReader
from perfrules.model import CohortStatistic, FactDeclaration, Kind, Statistic, ValueDeclaration
from perfrules.scoring.base import Better
from perfrules.suggestions import nearest
from perfrules.units import PERCENT, PLAIN, Unit
from perfrules.wording import Text, normal, shortened

COHORT: Final = "cohort."
Declared = FactDeclaration | ValueDeclaration
# The decimals of a statistic beyond those of the number that it is of.
_MORE: Final = {Statistic.MEDIAN: 1, Statistic.MEAN: 2}
_OF_VALUES: Final = 2
_COUNTS: Final = (Statistic.RANK, Statistic.COUNT)
_Z_DECIMALS: Final = 4


def read_cohort(
    reader: NodeReader,
    known: tuple[Sequence[FactDeclaration], Sequence[ValueDeclaration]],
    misread: set[str],
    unread: set[str],
    read: set[str],
) -> Iterator[FactDeclaration]:
    """The statistics under `cohort`, of facts and values that are `known`.

    `misread` are names of those that something else has been said of. The names of refused ones go
    into `unread`, and what any of them is of into `read`.
    """
    written = reader.node.get("cohort")
    declared = _by_name([*known[0], *known[1]])
    for key, entry in written.entries.items() if isinstance(written, Mapping) else ():
        inner = reader.below(entry.value) if isinstance(entry.value, Mapping) else None
        id_ = COHORT + normal(key)
        name = COHORT + ((inner and inner.word("name")) or normal(key))
        read |= {word for key in ("of", "by") if inner and (word := inner.word(key))}
        found = _statistic(inner, id_, name, declared, misread) if inner else None
        if found is None:
            unread |= {id_, name}
        else:
            yield found


def _by_name(declared: Sequence[Declared]) -> dict[str, list[Declared]]:
    """What every name may mean; an id is nobody else's name."""
    found: dict[str, list[Declared]] = {each.id: [each] for each in declared}
    ids = frozenset(found)
    for each in declared:
        aliases = each.aliases if isinstance(each, FactDeclaration) else ()
        for name in {each.name, *aliases} - ids:
            found.setdefault(name, []).append(each)
    return found


def _statistic(
    reader: NodeReader,
    id_: str,
    name: str,
    declared: Lookup[str, list[Declared]],
    misread: set[str],
) -> FactDeclaration | None:
    of, by = (_named(reader, key, declared, misread) for key in ("of", "by"))
    if reader.quiet or of is None or (by is None and reader.has("by")):
        return None
    if isinstance(of, FactDeclaration) and of.kind is not Kind.NUMBER:
        reader.wrong(
            "of",
            "statistic-of-no-number",
            Text(f"“{shortened(of.label)}”不是数值类数据，不能统计",
                 f"“{shortened(of.label)}” is no number"),
            Text("写一项数值类数据或计算值", "write a fact that is a number, or a value"),
        )  # fmt: skip
        return None
    if by is not None and not (
        isinstance(by, FactDeclaration) and by.kind in (Kind.CHOICE, Kind.TEXT)
    ):
        reader.wrong(
            "by",
            "groups-of-no-words",
            Text(f"不能按“{shortened(by.label)}”分组：它不是选项类或文字类数据",
                 f"“{shortened(by.label)}” makes no groups: it is neither a choice nor a text"),
            Text("写一项选项类或文字类数据", "write a fact that is a choice or a text"),
        )  # fmt: skip
        return None
    statistic = reader.one_of("statistic", Statistic, Statistic.MEAN)
    _without_effect(reader, statistic)
    unit, usual = _measure(statistic, of)
    places = reader.number("decimals")
    decimals = usual if places is None or statistic in _COUNTS else int(places)
    low, high = _limits(statistic, of, unit, decimals)
    return FactDeclaration(
        id=id_,
        name=name,
        label=reader.prose("name") or id_.removeprefix(COHORT),
        kind=Kind.NUMBER,
        unit=unit,
        decimals=decimals,
        span=reader.node.span,
        minimum=low,
        maximum=high,
        description=reader.prose("description"),
        cohort=CohortStatistic(
            statistic=statistic,
            of=of.id,
            by=by.id if by is not None else None,
            better=reader.one_of("better", Better, Better.HIGHER),
        ),
    )


def _named(
    reader: NodeReader, key: str, declared: Lookup[str, list[Declared]], misread: set[str]
) -> Declared | None:
    """The fact or value that is named under a key; reported where it is no one."""
    word = reader.word(key)
    if word is None or word in misread:
        return None
    found, shown = declared.get(word, []), shortened(word, 30)
    if len(found) == 1:
        return found[0]
    if found:
        ids = [each.id for each in found]
        reader.wrong(
            key,
            "ambiguous-name",
            Text(f"有几项都叫 {shown}", f"several are called {shown}"),
            Text(f"请用编号：{'、'.join(ids)}", f"use one of the ids: {', '.join(ids)}"),
        )
    elif word.startswith(COHORT):
        reader.wrong(
            key,
            "statistic-of-statistics",
            Text("不能对全体统计的结果再作统计", "there are no statistics of statistics"),
            Text("写填报数据或计算值", "write a fact or a value"),
        )
    else:
        close = nearest(word, declared)
        reader.wrong(
            key,
            "unknown-name",
            Text(f"没有叫 {shown} 的数据或计算值", f"there is no fact or value called {shown}"),
            Text(f"是不是 {close}？", f"did you mean {close}?") if close else Text(
                "先在 facts 或 values 里写上它", "declare it under `facts` or `values` first"
            ),
        )  # fmt: skip
    return None


def _without_effect(reader: NodeReader, statistic: Statistic) -> None:
    """Keys that say nothing of this statistic."""
    useless = []
    if statistic not in (Statistic.RANK, Statistic.PERCENTILE):
        useless.append("better")
    if statistic in _COUNTS:
        useless.append("decimals")
    for key in useless:
        if reader.has(key):
            reader.wrong(
                key,
                "key-without-effect",
                Text(f"{key} 对 {statistic.value} 不起作用",
                     f"{key} has no effect on a {statistic.value}"),
                Text(f"删去 {key}", f"delete {key}"),
            )  # fmt: skip


def _measure(statistic: Statistic, of: Declared) -> tuple[Unit, int]:
    """The unit of a statistic, and its decimals where none are written."""
    if statistic in _COUNTS:
        return PLAIN, 0
    if statistic is Statistic.PERCENTILE:
        return PERCENT, PERCENT.decimals
    if statistic is Statistic.Z_SCORE:
        return PLAIN, _Z_DECIMALS
    if isinstance(of, FactDeclaration):
        return of.unit, min(of.decimals + _MORE.get(statistic, 0), MOST_DECIMALS)
    unit = of.unit or PLAIN
    return unit, min(unit.decimals + _OF_VALUES, MOST_DECIMALS)


def _limits(
    statistic: Statistic, of: Declared, unit: Unit, decimals: int
) -> tuple[Fraction | None, Fraction | None]:
    """Between what the statistic lies for certain, in the base of its unit."""
    if statistic in _COUNTS:
        return Fraction(1), None
    if statistic is Statistic.PERCENTILE:
        return Fraction(0), Fraction(1)
    if statistic is Statistic.Z_SCORE or not isinstance(of, FactDeclaration):
        return None, None
    if statistic is Statistic.SUM:
        return (Fraction(0) if of.minimum is not None and of.minimum >= 0 else None), None
    low, high = (
        # What is rounded stays within a limit that has no more decimals itself.
        limit if limit is not None and (limit / unit.factor * 10**decimals).denominator == 1
        else None
        for limit in (of.minimum, of.maximum)
    )  # fmt: skip
    return low, high
