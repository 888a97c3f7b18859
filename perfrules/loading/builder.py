"""Document → model. Tolerant: what the schema refused is left out, so that all the rest is checked too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from perfrules.decimals import RoundingMode
from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Mapping, Scalar, Sequence
from perfrules.loading.facts import declaration
from perfrules.loading.indicators import Defaults, TreeReader
from perfrules.loading.reader import NodeReader, normal
from perfrules.model import (
    Check,
    FactDeclaration,
    GradeBand,
    Rounding,
    RulesetModel,
    Stage,
    ValueDeclaration,
)
from perfrules.source import Source
from perfrules.units import unit_named
from perfrules.wording import Language, Text, shortened


def build(source: Source, document: Mapping) -> tuple[RulesetModel, list[Diagnostic]]:
    """The model of a document, and what is wrong that a schema cannot see."""
    diagnostics: list[Diagnostic] = []
    reader = NodeReader(source, document, diagnostics.append)
    facts = list(_facts(reader))
    indicators = TreeReader(source, diagnostics.append, _defaults(reader), facts.append)
    total = reader.number("total_points")
    language: Language = "en" if reader.word("language") == "en" else "zh"
    model = RulesetModel(
        id=reader.word("id") or "",
        version=reader.word("version") or "",
        title=reader.prose("title") or "",
        basis=reader.prose("basis"),
        description=reader.prose("description"),
        language=language,
        effective=_effective(reader),
        total_points=total if total is not None else Fraction(0),
        total_span=reader.place("total_points"),
        rounding=_rounding(reader),
        grades=tuple(_grades(reader)),
        values=tuple(_values(reader)),
        checks=tuple(_checks(reader)),
        indicators=indicators.nodes(reader),
        facts=tuple(facts),
        source=source,
        digest=hashlib.sha256(source.text.encode()).hexdigest(),
    )
    return model, diagnostics


def _sub(reader: NodeReader, key: str) -> NodeReader | None:
    node = reader.node.get(key)
    return NodeReader(reader.source, node, reader.report) if isinstance(node, Mapping) else None


def _entries(reader: NodeReader, key: str) -> Iterator[tuple[str, NodeReader]]:
    node = reader.node.get(key)
    for name, entry in node.entries.items() if isinstance(node, Mapping) else ():
        if isinstance(entry.value, Mapping):
            yield normal(name), NodeReader(reader.source, entry.value, reader.report)
        elif isinstance(entry.value, Scalar) and entry.value.is_null:
            yield (
                normal(name),
                NodeReader(reader.source, Mapping({}, entry.key.span), reader.report),
            )


def _defaults(reader: NodeReader) -> Defaults:
    defaults = _sub(reader, "defaults")
    if defaults is None:
        return {}
    keys = ("better", "on_missing", "on_not_applicable", "scoring")
    return {key: word for key in keys if (word := defaults.word(key)) is not None}


def _effective(reader: NodeReader) -> tuple[str | None, str | None]:
    effective = _sub(reader, "effective")
    return (effective.word("from"), effective.word("to")) if effective else (None, None)


def _rounding(reader: NodeReader) -> Rounding | None:
    written = _sub(reader, "rounding")
    if written is None:
        return None
    stages = written.node.get("at")
    named = (
        [s.text for s in stages.items if isinstance(s, Scalar)]
        if isinstance(stages, Sequence)
        else []
    )
    return Rounding(
        places=int(written.number("places") or 0),
        mode=RoundingMode(written.word("mode") or "half-up"),
        stages=frozenset(Stage(s) for s in named),
        grade_on_raw=written.word("grade_on") == "raw",
    )


def _grades(reader: NodeReader) -> Iterator[GradeBand]:
    for position, item in reader.children("grades"):
        band = NodeReader(reader.source, item, reader.report)
        low, high = _threshold(band, "from"), _threshold(band, "to")
        if low is None:
            continue
        if high is not None and high[1] != low[1]:
            band.wrong(
                "to",
                "mixed-thresholds",
                Text("from 和 to 一个是分数，一个是百分数", "one of from and to is a share"),
                Text("两个都写分数，或都写百分数", "write both in points or both as shares"),
            )
        yield GradeBand(
            grade=band.word("grade") or f"[{position}]",
            low=low[0],
            high=high[0] if high else None,
            is_share=low[1],
            span=item.span,
        )


def _threshold(reader: NodeReader, key: str) -> tuple[Fraction, bool] | None:
    """A bound of a grade: points, or a share of the total."""
    found = reader.scalar(key)
    if found is None:
        return None
    if found.number is not None:
        return found.number, False
    share = reader.share(key)
    return None if share is None else (share, True)


def _facts(reader: NodeReader) -> Iterator[FactDeclaration]:
    for fact_id, written in _entries(reader, "facts"):
        yield declaration(written, fact_id, written.word("name") or fact_id)


def _values(reader: NodeReader) -> Iterator[ValueDeclaration]:
    for value_id, written in _entries(reader, "values"):
        formula = written.formula("formula")
        if formula is None:
            continue
        symbol = written.word("unit")
        unit = unit_named(symbol) if symbol else None
        if symbol and unit is None:
            written.wrong(
                "unit",
                "unknown-unit",
                Text(
                    f"“{shortened(symbol)}”不能作计量单位",
                    f"“{shortened(symbol)}” cannot be a unit",
                ),
                Text("写一个词，例如 %、万元、次", "write one word, such as %, 万元, 次"),
            )
        yield ValueDeclaration(
            id=value_id,
            name=written.word("name") or value_id,
            formula=formula,
            unit=unit,
            span=written.node.span,
        )


def _checks(reader: NodeReader) -> Iterator[Check]:
    seen: dict[str, int] = {}
    for position, item in reader.children("checks"):
        written = NodeReader(reader.source, item, reader.report)
        that = written.formula("that")
        check_id = written.word("id") or f"checks[{position}]"
        if check_id in seen:
            written.wrong(
                "id",
                "duplicate-id",
                Text(f"检查 {check_id} 写了两次（第 {seen[check_id]} 行已有）",
                     f"the check {check_id} stands twice (first on line {seen[check_id]})"),
                Text("换一个 id", "choose another id"),
            )  # fmt: skip
        seen[check_id] = item.span.line
        if that is None:
            continue
        yield Check(
            id=check_id,
            that=that,
            tolerance=written.formula("tolerance"),
            severity=written.word("severity") or "warning",
            message=written.prose("message") or "",
            span=item.span,
        )
