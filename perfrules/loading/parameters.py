"""Parameters: named quantities that may differ by date or by a fact.

By date they are chosen when a ruleset is resolved; by a fact they become a chain of choices, which
is a derived value like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence as Several
from fractions import Fraction
from typing import Final

import attrs

from perfrules.decimals import LONGEST, show
from perfrules.diagnostics import Severity
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.parser import FormulaError, parse
from perfrules.loading.choices import Row, chosen_by
from perfrules.loading.document import Entry, Mapping, Scalar
from perfrules.loading.parts import Parts, items_of, text_of
from perfrules.loading.reader import NodeReader
from perfrules.model import FactDeclaration, Kind, ValueDeclaration
from perfrules.units import PERCENT, unit_named
from perfrules.wording import Text, normal, shortened


def note_constants(reader: NodeReader) -> None:
    """The parameters that are plain numbers: wherever they are named the number is meant.

    A name that something else has too is left alone: it is told that it is nobody's.
    """
    taken = Counter(_spellings(reader.node))
    found: dict[str, tree.Number] = {}
    for name, inner in _declared(reader):
        constant = None if inner.has("values") else _constant(inner)
        if constant is not None:
            names = {name, inner.word("name") or name}
            found.update({each: constant for each in names if taken[each] == 1})
    reader.reading.constants.update(found)


def _spellings(document: Mapping) -> Iterator[str]:
    """Every id, name and alias of a ruleset, as often as they stand for different things."""
    for part in Parts(document).by_key.values():
        aliases = part.node.get("aliases") if isinstance(part.node, Mapping) else None
        others = {normal(each.text) for each in items_of(aliases) if isinstance(each, Scalar)}
        yield from {part.id, text_of(part.node, "name") or part.id, *others}


def _constant(reader: NodeReader) -> tree.Number | None:
    written = reader.scalar("value")
    try:
        read = parse(_with_unit(written.text, reader)) if written else None
    except FormulaError:
        return None  # it is told when the parameter itself is read
    match read:
        case tree.Number(value=value, unit=unit):
            return tree.Number(value, unit)
        case tree.Negative(operand=tree.Number(value=value, unit=unit)):
            return tree.Number(-value, unit)
    return None


def _with_unit(text: str, reader: NodeReader) -> str:
    """A bare number is in the unit of its parameter."""
    symbol = reader.word("unit")
    bare = symbol and unit_named(symbol) and _BARE.fullmatch(normal(text))
    return f"{text.strip()}{symbol}" if bare else text


_BARE: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def _declared(reader: NodeReader) -> Iterator[tuple[str, NodeReader]]:
    """The parameters, each as a mapping; `standard: 95%` is `{value: 95%}`."""
    written = reader.node.get("parameters")
    for spelled, entry in written.entries.items() if isinstance(written, Mapping) else ():
        node = entry.value
        if isinstance(node, Scalar):
            node = Mapping({"value": Entry(entry.key, node)}, entry.key.span)
        if isinstance(node, Mapping):
            yield normal(spelled), NodeReader(reader.reading, node)


def parameters(
    reader: NodeReader, facts: Several[FactDeclaration], unread: set[str]
) -> Iterator[ValueDeclaration]:
    """The parameters of a ruleset as derived values."""
    for name, inner in _declared(reader):
        label = inner.word("name") or name
        formula = None if inner.quiet else _formula(inner, label, facts)
        if formula is None:
            unread |= {name, label}
            continue
        symbol = inner.word("unit")
        unit = unit_named(symbol) if symbol else None
        if symbol and unit is None:
            shown = shortened(symbol)
            inner.wrong(
                "unit",
                "unknown-unit",
                Text(f"“{shown}”不能作计量单位", f"“{shown}” cannot be a unit"),
                Text("写一个词，例如 %、万元、次", "write one word, such as %, 万元, 次"),
            )
        yield ValueDeclaration(
            id=name,
            name=label,
            label=inner.prose("name") or name,
            formula=formula,
            unit=unit,
            span=inner.node.span,
        )


def _formula(reader: NodeReader, label: str, facts: Several[FactDeclaration]) -> Formula | None:
    by, values = reader.word("by"), reader.node.get("values")
    for key in ("by", "otherwise"):
        if reader.has(key) and values is None:
            reader.wrong(
                key,
                "key-without-effect",
                Text(f"没有 values，{key} 不起作用", f"without values {key} has no effect"),
                Text(f"删去 {key}", f"delete {key}"),
            )
    if not isinstance(values, Mapping):
        return _piece(reader, "value", reader, label)
    if by is None:
        reader.wrong(
            "values",
            "missing-key",
            Text("没有写 by：随哪项数据而不同", "by is missing: the fact they depend on"),
            Text("例如 by: region", "for example by: region"),
        )
        return None
    fact = next((each for each in facts if by in {each.id, each.name}), None)
    if fact is not None and _not_by(reader, fact):
        return None
    if not _complete(reader, values, fact):
        return None
    return _choices(reader, label, values)


def _not_by(reader: NodeReader, fact: FactDeclaration) -> bool:
    if fact.kind in {Kind.CHOICE, Kind.TEXT}:
        return False
    reader.wrong(
        "by",
        "by-no-choice",
        Text(f"{shortened(fact.id)} 不是选项或文字", f"{shortened(fact.id)} is no choice or text"),
        Text("数值和是否请在公式里写 甲 if 条件 else 乙",
             "for numbers, yes or no write a formula: a if condition else b"),
    )  # fmt: skip
    return True


def _complete(reader: NodeReader, values: Mapping, fact: FactDeclaration | None) -> bool:
    """Whether every answer has a value."""
    if reader.has("otherwise") or fact is None:
        return True
    listed = {normal(each) for each in values.entries}
    left = [each.answer for each in fact.answers if each.answer not in listed]
    if fact.kind is Kind.CHOICE and not left:
        return True
    shown = shortened(left[0] if left else "…", 30)
    reader.wrong(
        "values",
        "answer-without-value",
        Text(f"答案“{shown}”没有数值", f"there is no value for the answer “{shown}”"),
        Text("补上它，或写 otherwise", "add it, or write otherwise"),
    )
    return False


def _piece(reader: NodeReader, key: str, parameter: NodeReader, label: str) -> Formula | None:
    """One quantity of a parameter, in its unit where it is bare."""
    found = reader.formula(key)
    if found is None or (text := _with_unit(found.text, parameter)) == found.text:
        return found
    if parameter.word("unit") == PERCENT.symbol:
        _bare_share(reader, key, label, Fraction(normal(found.text)))
    return Formula(parse(text), attrs.evolve(found.origin, text=text))


def _bare_share(reader: NodeReader, key: str, label: str, number: Fraction) -> None:
    """A bare number between 0 and 1 in % is more often a share; facts are warned of it too."""
    if not 0 < number < 1:
        return
    label = shortened(label, 30)
    shown, meant = (f"{show(each, at_most=LONGEST)}%" for each in (number, number * 100))
    reader.wrong(
        key,
        "bare-share",
        Text(f"{label} 以 % 计，填的数按 {shown} 读", f"{label} is in %: read as {shown}"),
        Text(f"若是比例，请写 {meant}；真是 {shown} 的，写上 %",
             f"if it is a share, write {meant}; if it is {shown}, write the %"),
        Severity.WARNING,
    )  # fmt: skip


def _choices(reader: NodeReader, label: str, values: Mapping) -> Formula | None:
    """`a if fact == "x" else b if fact in ["y", "z"] else c`, each piece at its place."""
    by = reader.scalar("by")
    below = NodeReader(reader.reading, values, quiet=reader.quiet)
    found = [
        (each.key, _piece(below, name, reader, label)) for name, each in values.entries.items()
    ]
    last = _piece(reader, "otherwise", reader, label) if reader.has("otherwise") else found.pop()[1]
    rows: dict[str, Row] = {}  # answers with the same quantity together
    for key, formula in found:
        if formula is None:
            return None
        rows.setdefault(formula.text, (formula, []))[1].append(key)
    if by is None or last is None:
        return None
    source = reader.reading.source_of(by.span)
    origin = chosen_by(Origin(source, by.span, by.text), list(rows.values()), last)
    try:
        return Formula(reader.reading.put_in(parse(origin.text)), origin)
    except FormulaError as error:
        reader.wrong("values", "bad-formula", error.message, error.hint or _FEWER)
        return None


_FEWER: Final = Text("写得短一些，或少列几个", "write it shorter, or list fewer")
