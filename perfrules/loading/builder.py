"""Document → model. Tolerant: what the schema refused is left out, and all the rest is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import attrs

from perfrules.decimals import RoundingMode
from perfrules.diagnostics import Diagnostic
from perfrules.loading.aggregations import (
    asks_for_no_more_than_there_are,
    read_aggregation,
    read_marks,
    read_tables,
)
from perfrules.loading.cohort import read_cohort
from perfrules.loading.declarations import read_checks, read_facts, read_values
from perfrules.loading.document import Mapping, Scalar, Sequence
from perfrules.loading.grades import read_grades, read_scales
from perfrules.loading.indicators import Defaults
from perfrules.loading.lookups import note_lookups
from perfrules.loading.parameters import note_constants, parameters
from perfrules.loading.printing import canonical
from perfrules.loading.reader import NodeReader, Reading
from perfrules.loading.totals import read_totals
from perfrules.loading.tree import TreeReader
from perfrules.loading.whole import (
    bonus_block,
    grade_caps,
    minimums,
    quotas,
    total_cap,
    total_floor,
    veto_rules,
)
from perfrules.model import (
    Day,
    FactDeclaration,
    OnMissing,
    OnNotApplicable,
    Rounding,
    RulesetModel,
    Stage,
)
from perfrules.scoring.base import Better
from perfrules.source import Source, Span
from perfrules.wording import Language, Text, normal, shortened

MOST_PLACES: Final = 6


def build(
    source: Source,
    document: Mapping,
    refused: frozenset[int] = frozenset(),
    others: tuple[Source, ...] = (),
    base_ids: dict[str, str] | None = None,
    *,
    points_locked: frozenset[str] = frozenset(),
) -> tuple[RulesetModel, list[Diagnostic]]:
    """The model of a document, and what is wrong that a schema cannot see.

    `refused` are the mappings (by `id`) the schema has something against; nothing is said twice.
    `others` are the texts of the rulesets it extends, `base_ids` their ids by file;
    `points_locked` says whose points those lock.
    """
    diagnostics: list[Diagnostic] = []
    reading = Reading(source, diagnostics.append, refused, others)
    reader = NodeReader(reading, document)
    unread: set[str] = set()
    note_constants(reader)
    lookups = tuple(note_lookups(reader))
    facts = list(read_facts(reader, unread))

    def add(fact: FactDeclaration) -> None:
        if fact.id:  # the schema has said that an indicator must have a name
            facts.append(fact)

    total = reader.number("total_points")
    marks = tuple(read_marks(reader))
    tables = read_tables(reader, marks)
    aggregation = read_aggregation(reader, tables)
    waived = aggregation.method.name == "none" or reader.flag("abstract")
    if not reader.has("total_points") and not waived:
        reader.wrong(
            "",
            "missing-key",
            Text("规则集缺少 total_points（总分）", "the ruleset: total_points is missing"),
            Text("写成 total_points: 100", "write total_points: 100"),
        )
    tree = TreeReader(reading, _defaults(reader), add, tables)
    indicators = tree.nodes(reader, aggregation, total)
    values = (*parameters(reader, facts, unread), *read_values(reader, unread))
    read: set[str] = set()  # the names in rules of the whole, and in statistics
    facts += read_cohort(reader, (tuple(facts), values), unread | tree.unread, unread, read)
    checks = tuple(read_checks(reader))
    grades = tuple(read_grades(reader, "grades"))
    language: Language = "en" if reader.word("language") == "en" else "zh"
    model = RulesetModel(
        id=reader.word("id") or "",
        version=reader.word("version") or "",
        title=reader.prose("title") or "",
        basis=reader.prose("basis"),
        description=reader.prose("description"),
        language=language,
        effective=_effective(reader),
        total_points=max(total, Fraction(0)) if total is not None else Fraction(0),
        total_span=reader.place("total_points"),
        rounding=_rounding(reader),
        grades=grades,
        scales=tuple(read_scales(reader)),
        bonuses=bonus_block(reader, "bonuses", read),
        penalties=bonus_block(reader, "penalties", read),
        total_cap=total_cap(reader),
        rank_above=reader.word("rank_reasons") == "above",
        vetoes=tuple(veto_rules(reader, read)),
        grade_caps=tuple(grade_caps(reader, read)),
        minimums=tuple(minimums(reader, read)),
        quotas=tuple(quotas(reader)),
        read_by_whole=frozenset(read),
        lookups=lookups,
        values=values,
        checks=checks,
        indicators=indicators,
        aggregation=aggregation,
        marks=marks,
        facts=tuple(facts),
        source=source,
        content=lambda: canonical(document),
        unread=frozenset(unread | tree.unread),
        points_unread=tree.points_unread,
        grades_unread=reader.has("grades") and not grades,
        constants_read=frozenset(reading.used),
        abstract=reader.place("abstract") if reader.flag("abstract") else None,
        sources=(source, *others),
        base_ids=base_ids or {},
        points_locked=points_locked,
    )
    if reader.has("total_floor"):
        penalised = model.below_zero or reader.has("penalties")
        floor = total_floor(reader, penalised=penalised)
        model = attrs.evolve(model, total_floor=floor)
    if not tree.points_unread:
        below = [node.points for node in indicators]
        asks_for_no_more_than_there_are(reader, aggregation, below)
    if reader.has("totals") and not tree.points_unread:
        totals = tuple(read_totals(reader, tables, model.indicators, tuple(model.nodes())))
        model = attrs.evolve(model, totals=totals)
    unused = tuple(_unused_tables(reader))
    return attrs.evolve(model, unused_tables=unused) if unused else model, diagnostics


def _unused_tables(reader: NodeReader) -> Iterator[tuple[str, Span]]:
    """The tables that neither a formula nor a group names."""
    written = reader.node.get("tables")
    for name, entry in written.entries.items() if isinstance(written, Mapping) else ():
        if normal(name) not in reader.reading.tables_used:
            yield normal(name), entry.key.span


def _sub(reader: NodeReader, key: str) -> NodeReader | None:
    node = reader.node.get(key)
    return NodeReader(reader.reading, node) if isinstance(node, Mapping) else None


def _defaults(reader: NodeReader) -> Defaults:
    written = _sub(reader, "defaults")
    if written is None:
        return Defaults()
    return Defaults(
        better=written.one_of("better", Better, Better.HIGHER),
        on_missing=written.one_of("on_missing", OnMissing, OnMissing.ERROR),
        on_not_applicable=written.one_of(
            "on_not_applicable", OnNotApplicable, OnNotApplicable.RESCALE
        ),
        scoring=written.node.get("scoring"),
    )


def _effective(reader: NodeReader) -> tuple[Day, Day]:
    effective = _sub(reader, "effective")
    if effective is None:
        return None, None
    first, last = _day(effective, "from"), _day(effective, "to")
    if first and last and last < first:
        effective.wrong(
            "to",
            "dates-crossed",
            Text(f"施行期的止日 {last} 早于起日 {first}", f"it ends on {last}, before {first}"),
            Text("把两者对调", "swap them"),
        )
    return first, last


def _day(reader: NodeReader, key: str) -> Day:
    word = reader.word(key)
    if word is None:
        return None
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        reader.wrong(
            key,
            "no-such-date",
            Text(f"没有 {shortened(word)} 这一天", f"there is no day {shortened(word)}"),
            Text("写成 2021-12-31", "write 2021-12-31"),
        )
        return None


def _rounding(reader: NodeReader) -> Rounding | None:
    written = _sub(reader, "rounding")
    if written is None or written.quiet:
        return None
    stages = written.node.get("at")
    items = stages.items if isinstance(stages, Sequence) else ()
    named = {item.text for item in items if isinstance(item, Scalar)}
    return Rounding(
        places=min(max(int(written.number("places") or 0), 0), MOST_PLACES),
        mode=written.one_of("mode", RoundingMode, RoundingMode.HALF_UP),
        stages=frozenset(stage for stage in Stage if stage.value in named),
        grade_on_raw=written.word("grade_on") == "raw",
    )
