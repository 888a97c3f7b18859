"""Document → what is reported: the declarations of facts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from perfrules.decimals import show
from perfrules.loading.document import Mapping, Scalar, Sequence
from perfrules.loading.reader import NodeReader
from perfrules.model import Answer, FactDeclaration, JudgmentLevel, Kind
from perfrules.units import PLAIN, Unit, read_quantity, unit_named
from perfrules.wording import Text, normal, shortened

MOST_DECIMALS: Final = 9
KIND_NAMES: Final = {
    Kind.NUMBER: Text("数值类", "a number"),
    Kind.CHOICE: Text("选项类", "a choice"),
    Kind.FLAG: Text("是否类", "yes or no"),
    Kind.TEXT: Text("文字类", "text"),
    Kind.DATE: Text("日期类", "a date"),
}


def declaration(
    reader: NodeReader,
    fact_id: str,
    name: str,
    *,
    label: str | None = None,
    kind: str | None = None,
    unit: str | None = None,
    answers: tuple[str, ...] = (),
    minimum: Fraction | None = None,
    maximum: Fraction | None = None,
    decimals: int | None = None,
    levels: tuple[JudgmentLevel, ...] = (),
    inline: bool = False,
) -> FactDeclaration:
    """The declaration written in the reader's mapping; arguments are what shows elsewhere.

    A judged number (`levels`) has its limits from the method alone.
    """
    if levels or kind == "flag" or (answers and not reader.has("choices")):
        written: tuple[Answer, ...] = tuple(Answer(a) for a in answers)
    else:
        written = tuple(_answers(reader))
    named = None if levels else reader.word("unit")
    found = _unit(reader, named if named is not None else unit or "")
    usual = Kind.CHOICE if written else Kind.NUMBER
    chosen = Kind(kind) if kind else reader.one_of("kind", Kind, usual)
    _without_effect(reader, chosen, by_method=bool(levels) or (inline and kind is not None))
    if chosen is Kind.CHOICE and not written:
        reader.wrong(
            "kind",
            "choices-missing",
            Text("选项类数据要写明有哪些选项", "a choice needs its answers"),
            Text("写 choices: [健全, 不健全]", "write choices: [健全, 不健全]"),
        )
    if not levels and chosen is Kind.NUMBER:
        minimum, maximum = _limit(reader, "min", found), _limit(reader, "max", found)
        if minimum is not None and maximum is not None and minimum > maximum:
            reader.wrong(
                "max",
                "limits-crossed",
                Text("max 小于 min", "max is below min"),
                Text("把两者对调", "swap them"),
            )
        places = reader.number("decimals")
        if places is not None:
            decimals = min(max(int(places), 0), MOST_DECIMALS)
    return FactDeclaration(
        id=fact_id,
        name=name,
        label=label or reader.prose("name") or name,
        kind=chosen,
        unit=found,
        decimals=found.decimals if decimals is None else min(decimals, MOST_DECIMALS),
        span=reader.node.span,
        minimum=minimum,
        maximum=maximum,
        answers=written,
        aliases=tuple(_aliases(reader)) if not levels else (),
        levels=levels,
        inline=inline,
        origin=reader.prose("source"),
        description=reader.prose("description"),
    )


_OF_KIND: Final = {
    Kind.NUMBER: {"unit", "min", "max", "decimals"},
    Kind.CHOICE: {"choices"},
}


def _without_effect(reader: NodeReader, kind: Kind, *, by_method: bool) -> None:
    """Keys that say nothing of a fact of this kind: better refused than silently ignored."""
    useful = _OF_KIND.get(kind, set())
    what = Text("计分方法规定的", "what the method asks for") if by_method else KIND_NAMES[kind]
    for key in ("unit", "choices", "min", "max", "decimals", *(("kind",) if by_method else ())):
        if reader.has(key) and (by_method or key not in useful):
            reader.wrong(
                key,
                "key-without-effect",
                Text(
                    f"{key} 在这里不起作用：这是{what.zh}数据",
                    f"{key} has no effect: this fact is {what.en}",
                ),
                Text(f"删去 {key}", f"delete {key}"),
            )


def _unit(reader: NodeReader, symbol: str) -> Unit:
    unit = unit_named(symbol)
    if unit is not None:
        return unit
    reader.wrong(
        "unit",
        "unknown-unit",
        Text(f"“{shortened(symbol)}”不能作计量单位", f"“{shortened(symbol)}” cannot be a unit"),
        Text("写一个词，例如 %、万元、次、工作日", "write one word, such as %, 万元, 次"),
    )
    return PLAIN


def _limit(reader: NodeReader, key: str, unit: Unit) -> Fraction | None:
    found = reader.scalar(key)
    if found is None:
        return None
    quantity = read_quantity(found.text)
    if quantity is None or (quantity.unit and quantity.unit.dimension != unit.dimension):
        reader.wrong(
            key,
            "not-a-quantity",
            Text(f"“{shortened(found.text)}”不是以 {unit.symbol or '纯数字'} 计的数",
                 f"“{shortened(found.text)}” is no number in {unit.symbol or 'plain digits'}"),
            Text(f"例如 {key}: 0", f"for example {key}: 0"),
        )  # fmt: skip
        return None
    return quantity.in_base if quantity.unit else quantity.value * unit.factor


def _answers(reader: NodeReader) -> Iterator[Answer]:
    written = reader.node.get("choices")
    seen: set[str] = set()
    told = False
    for item in written.items if isinstance(written, Sequence) else ():
        if isinstance(item, Scalar):
            answer = Answer(normal(item.text))
        elif isinstance(item, Mapping):
            inner = reader.below(item)
            answer = Answer(inner.word("choice") or "", tuple(_aliases(inner)))
        else:
            continue
        twice = seen.intersection((answer.answer, *answer.aliases))
        if twice:
            word = shortened(min(twice))
            if not told:  # one is enough to go and look
                reader.wrong(
                    "choices",
                    "duplicate-answer",
                    Text(f"选项“{word}”写了两次", f"the answer “{word}” stands twice"),
                    Text("删去一个", "delete one"),
                )
            told = True
            continue
        seen.update((answer.answer, *answer.aliases))
        yield answer


def _aliases(reader: NodeReader) -> Iterator[str]:
    written = reader.node.get("aliases")
    for item in written.items if isinstance(written, Sequence) else ():
        if isinstance(item, Scalar):
            yield normal(item.text)


def describe_limits(fact: FactDeclaration) -> Text:
    """What may be reported, in words."""
    symbol = fact.unit.symbol
    low, high = (
        None if limit is None else show(limit / fact.unit.factor) + symbol
        for limit in (fact.minimum, fact.maximum)
    )
    if low is not None and high is not None:
        return Text(f"{low} 到 {high}", f"{low} to {high}")
    if low is not None:
        return Text(f"不小于 {low}", f"at least {low}")
    return Text(f"不大于 {high}", f"at most {high}") if high is not None else Text("", "")
