"""Every name that may stand in a formula or in a facts file, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.functions import FUNCTIONS
from perfrules.expressions.size import Size, fact_size, measured
from perfrules.expressions.tokens import KEYWORDS, mixes_alphabets
from perfrules.expressions.types import (
    DATE,
    TEXT,
    TRUTH,
    ChoiceType,
    NumberType,
    Type,
)
from perfrules.expressions.typing import Typed, typed
from perfrules.model import FactDeclaration, Kind, RulesetModel, ValueDeclaration
from perfrules.source import Span
from perfrules.wording import Text, shortened

BOUND: Final = frozenset({"points", "target", "actual", "attainment", "score"})
Report = Callable[[Diagnostic], None]


@attrs.frozen
class Symbols:
    """What names mean: `canonical` takes every id, name and alias to its id."""

    types: dict[str, Type]  # by every spelling
    canonical: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]  # names that several ids have
    facts: frozenset[str]  # spellings of facts
    values: tuple[tuple[ValueDeclaration, Typed], ...]  # in the order they must be computed
    behind: dict[str, tuple[str, ...]]  # of every value: the ids of the facts it reads
    unread: frozenset[str]  # spellings of what is declared, but wrongly: its type is not known
    sizes: dict[str, Size]  # by every spelling of a number: how many digits it can have

    @cached_property
    def positions(self) -> dict[str, int]:
        """The place of every value in the order of computing, by its id."""
        return {value.id: position for position, (value, _) in enumerate(self.values)}

    def values_read(
        self, expressions: Iterable[tree.Expression]
    ) -> tuple[tuple[ValueDeclaration, Typed], ...]:
        """The values that expressions read, through each other too, in the order of computing."""
        needed: set[int] = set()
        waiting = list(expressions)
        while waiting:
            for name in tree.names(waiting.pop()):
                position = self.positions.get(self.canonical.get(name, ""))
                if position is not None and position not in needed:
                    needed.add(position)
                    waiting.append(self.values[position][1].tree)
        return tuple(self.values[position] for position in sorted(needed))

    def facts_read(self, expressions: Iterable[tree.Expression]) -> tuple[str, ...]:
        """The ids of the facts that expressions read, through values too, sorted."""
        found: set[str] = set()
        for expression in expressions:
            for name in tree.names(expression):
                each = self.canonical.get(name)
                if each is not None:
                    found.update(self.behind.get(each, (each,)))
        return tuple(sorted(found))


def symbols(model: RulesetModel, report: Report) -> Symbols:
    """The symbols of a ruleset; clashes, cycles and wrong formulas of values are reported."""
    canonical, ambiguous = _spellings(model, report)
    types: dict[str, Type] = {}
    by_id = {fact.id: fact_type(fact) for fact in model.facts}
    types.update((name, by_id[i]) for name, i in canonical.items() if i in by_id)
    facts = frozenset(types)
    sizes = {fact.id: _size(fact) for fact in model.facts if fact.kind is Kind.NUMBER}
    sizes.update({name: sizes[i] for name, i in canonical.items() if i in sizes})
    found: list[tuple[ValueDeclaration, Typed]] = []
    behind: dict[str, tuple[str, ...]] = {}
    unread = set(model.unread)
    unread.update(name for value in model.values for name in (value.id, value.name))
    for value in _ordered(model, canonical, report):
        mine = [name for name in (value.id, value.name) if canonical.get(name) == value.id]
        if not (unread - set(mine)).isdisjoint(tree.names(value.formula.tree)):
            continue
        tell = reporter(value.formula, ambiguous, report)
        result = typed(value.formula.tree, types, tell, facts)
        shown = _shown_in(value, result.type, report) if result else None
        if result is None or shown is None:
            continue
        size = bounded(result.tree, sizes, tell)
        if size is None:  # what is built on it would grow further
            continue
        found.append((value, result))
        unread -= {value.id, value.name}
        types.update(dict.fromkeys(mine, shown))
        sizes.update(dict.fromkeys(mine, size))
        read = (canonical.get(n) for n in tree.names(result.tree))
        behind[value.id] = tuple(
            sorted({f for each in read if each is not None for f in behind.get(each, (each,))})
        )
    return Symbols(
        types, canonical, ambiguous, facts, tuple(found), behind, frozenset(unread), sizes
    )


def reporter(
    formula: Formula, ambiguous: Mapping[str, tuple[str, ...]], report: Report
) -> Callable[[str, int, int, Text, Text | None], None]:
    """Takes what typing says of a formula to diagnostics with places in the file."""

    def tell(slug: str, start: int, end: int, message: Text, hint: Text | None) -> None:
        name = formula.text[start:end].strip("` ")
        if slug == "unknown-name" and name in ambiguous:
            ids, in_english = "、".join(ambiguous[name]), ", ".join(ambiguous[name])
            slug = "ambiguous-name"
            message = Text(f"有几项都叫 {name}", f"several are called {name}")
            hint = Text(f"请用编号：{ids}", f"use one of the ids: {in_english}")
        span = formula.span(start, end)
        report(Diagnostic(slug=slug, span=span, message=message, hint=hint))

    return tell


def bounded(
    expression: tree.Expression, sizes: Mapping[str, Size], tell: Callable[..., None]
) -> Size | None:
    """How many digits a value can have; None, and reported, where that has no bound worth it."""
    wrong: list[str] = []

    def heard(slug: str, *rest: Any) -> None:
        wrong.append(slug)
        tell(slug, *rest)

    size = measured(expression, sizes, heard)
    return None if wrong else size


def fact_type(fact: FactDeclaration) -> Type:
    """The type of what is reported under a fact."""
    match fact.kind:
        case Kind.NUMBER:
            low, high = fact.minimum, fact.maximum
            return NumberType(fact.unit.dimension, fact.unit, bare=False, low=low, high=high)
        case Kind.CHOICE:
            return ChoiceType(tuple(answer.answer for answer in fact.answers))
        case Kind.FLAG:
            return TRUTH
        case Kind.TEXT:
            return TEXT
        case Kind.DATE:
            return DATE


def _size(fact: FactDeclaration) -> Size:
    return fact_size(fact.minimum, fact.maximum, fact.unit, fact.decimals)


def _spellings(
    model: RulesetModel, report: Report
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Every spelling → its id, and the names that are nobody's because several have them."""
    ids: dict[str, Span] = {}
    names: dict[str, set[str]] = {}
    every: tuple[FactDeclaration | ValueDeclaration, ...] = (*model.facts, *model.values)
    for declared in every:
        first = ids.get(declared.id)
        problem = _bad_name(declared.id)
        if problem:
            report(
                Diagnostic(slug=problem[0], span=declared.span, message=problem[1], hint=problem[2])
            )
        if first is not None:
            report(
                Diagnostic(
                    slug="duplicate-id",
                    span=declared.span,
                    message=Text(f"编号 {declared.id} 用了两次（第 {first.line} 行已有）",
                                 f"the id {declared.id} stands twice (first on line {first.line})"),
                    hint=Text("同名的指标请各写一个 id", "give each its own id"),
                )
            )  # fmt: skip
            continue
        ids[declared.id] = declared.span
        aliases = declared.aliases if isinstance(declared, FactDeclaration) else ()
        for name in {declared.name, *aliases}:
            names.setdefault(name, set()).add(declared.id)
    folded: dict[str, str] = {}
    for each, span in ids.items():
        other = folded.setdefault(each.casefold(), each)
        if other != each:
            report(
                Diagnostic(
                    slug="similar-ids",
                    span=span,
                    message=Text(f"编号 {each} 和 {other} 只差大小写",
                                 f"the ids {each} and {other} differ only in case"),
                    hint=Text("换一个编号", "choose another id"),
                )
            )  # fmt: skip
    canonical = {each: each for each in ids}
    ambiguous = {}
    for name, owners in names.items():
        if name in canonical and owners != {name}:
            ambiguous[name] = tuple(sorted(owners | {name}))
        elif len(owners) > 1:
            ambiguous[name] = tuple(sorted(owners))
        else:
            canonical.setdefault(name, next(iter(owners)))
    return canonical, ambiguous


def _bad_name(name: str) -> tuple[str, Text, Text] | None:
    if name in BOUND or name in KEYWORDS or name in FUNCTIONS:
        return (
            "reserved-name",
            Text(
                f"{name} 在公式里另有意思，不能作编号",
                f"{name} has a meaning of its own in formulas",
            ),
            Text("换一个编号", "choose another id"),
        )
    if not name or len(name) > 200 or "`" in name:
        return (
            "bad-name",
            Text(
                "编号要有 1 到 200 个字，不能有反引号", "an id has 1 to 200 characters, no backtick"
            ),
            Text("换一个编号", "choose another id"),
        )
    if mixes_alphabets(name):
        return (
            "lookalike",
            Text(f"{name} 混用了形似的不同文字（如西里尔字母和拉丁字母）",
                 f"{name} mixes alphabets that look alike (such as Cyrillic and Latin)"),
            Text("请用同一种字母重新键入", "type it again in one alphabet"),
        )  # fmt: skip
    return None


def _ordered(
    model: RulesetModel, canonical: Mapping[str, str], report: Report
) -> Iterator[ValueDeclaration]:
    """The values so that each comes after those it reads; cycles are reported and left out."""
    by_id = {value.id: value for value in model.values}
    sorter = TopologicalSorter(
        {
            value.id: {canonical.get(n, n) for n in tree.names(value.formula.tree)} & by_id.keys()
            for value in model.values
        }
    )
    try:
        sorter.prepare()
    except CycleError as error:
        circle = error.args[1]
        value = by_id[circle[-1]]
        around = shortened(" → ".join(reversed(circle)), 120)
        report(
            Diagnostic(
                slug="circular-value",
                span=value.span,
                message=Text(f"{value.id} 的公式绕回了自己：{around}",
                             f"the formula of {value.id} leads back to itself: {around}"),
                hint=Text("改掉其中一个公式", "change one of the formulas"),
            )
        )  # fmt: skip
    while ready := sorter.get_ready():
        yield from sorted((by_id[i] for i in ready), key=lambda v: v.span.line)
        sorter.done(*ready)


def _shown_in(value: ValueDeclaration, found: Type, report: Report) -> Type | None:
    """The type of a value, shown in the unit it declares; None where it has another."""
    if value.unit is None:
        return found
    if isinstance(found, NumberType) and found.dimension == value.unit.dimension:
        return attrs.evolve(found, unit=value.unit, bare=False)
    told = found.describe()
    report(
        Diagnostic(
            slug="unit-mismatch",
            span=value.span,
            message=Text(f"{value.id} 的公式得到{told.zh}，不能以 {value.unit.symbol} 计",
                         f"the formula of {value.id} gives {told.en}, not {value.unit.symbol}"),
            hint=Text("改 unit 或公式", "change the unit or the formula"),
        )
    )  # fmt: skip
    return None
