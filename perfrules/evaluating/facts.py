"""Facts as they were reported → known values; everything that is wrong is said at once.

Plain facts under their ids take the short way through the plan's reader. Everything else takes the
long way: names, "97%", full-width digits, and the words for what cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from perfrules.compiling.plan import Known, Plan, Unusual
from perfrules.compiling.reading import level_ends
from perfrules.diagnostics import Diagnostic, Severity, errors_of
from perfrules.errors import FactError
from perfrules.evaluating.values import Unreadable, read_value
from perfrules.explaining.showing import show_known
from perfrules.model import FactDeclaration
from perfrules.source import Source, Span
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, normal, shortened


class Written(NamedTuple):
    """The file that facts come from: of every key as written, where it and its value stand."""

    source: Source
    spans: Mapping[str, tuple[Span, Span]]


NONE: tuple[Diagnostic, ...] = ()


def read_facts(
    plan: Plan,
    facts: Mapping[str, Any],
    language: Language,
    written: Written | None,
) -> tuple[tuple[Known, ...], tuple[Diagnostic, ...]]:
    """The known values of the facts in the plan's order, and warnings. Raises FactError."""
    try:
        if facts.__class__ is dict:
            return plan.read(_raw(plan, facts)), NONE
    except Unusual:
        pass
    known, diagnostics = _Reading(plan, facts, written).known()
    if errors_of(diagnostics):
        source = written.source if written else None
        raise FactError(diagnostics, source=source, language=language)
    return known, tuple(diagnostics)


def _raw(plan: Plan, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """The facts in the plan's order, None for what was not reported."""
    count = len(plan.facts)
    if len(facts) == count:
        try:
            return plan.pick(facts)
        except KeyError:
            pass
    canonical, positions = plan.canonical, plan.positions
    found: list[Any] = [None] * count
    reported = set()
    for key, value in facts.items():
        fact_id = canonical.get(key) if key.__class__ is str else None
        if fact_id is None or fact_id in reported:
            raise Unusual
        reported.add(fact_id)
        found[positions[fact_id]] = value
    return tuple(found)


class _Reading:
    """The long way."""

    def __init__(self, plan: Plan, facts: object, written: Written | None) -> None:
        self.plan, self.facts = plan, facts
        self.spans = written.spans if written else {}
        self.found: list[Known] = [None] * len(plan.facts)
        self.keys: dict[str, str] = {}  # id → the key it was reported under
        self.unreadable: set[str] = set()
        self.diagnostics: list[Diagnostic] = []

    def known(self) -> tuple[tuple[Known, ...], list[Diagnostic]]:
        for key, value in self._items():
            fact_id = self._id(key)
            if fact_id is not None:
                self._read(fact_id, key, value)
        self._levels()
        self.diagnostics += self._missing()
        return tuple(self.found), self.diagnostics

    def _items(self) -> list[tuple[Any, Any]]:
        facts = self.facts
        try:
            if isinstance(facts, Mapping):
                return list(facts.items())
        except Exception:  # noqa: BLE001 - whatever a mapping of somebody's own does
            facts = None
        kind = type(self.facts).__name__
        self._report(
            "facts-not-a-mapping",
            None,
            Text(f"填报数据要写成“名称: 值”，这里是 {kind}", f"facts are a mapping, not {kind}"),
            Text('例如 {"支出预算数": "2914.08万元"}', 'for example {"budget": "2914.08万元"}'),
        )
        return []

    def _id(self, key: object) -> str | None:
        name = normal(key) if key.__class__ is str and len(str(key)) <= 200 else ""
        fact_id = self.plan.canonical.get(name)
        if fact_id is None:
            self._unknown(key, name)
        elif fact_id in self.keys:
            first = self.keys[fact_id]
            self._report(
                "fact-twice",
                key,
                Text(f"{shortened(name)} 报了两次（已有 {shortened(first)}）",
                     f"{shortened(name)} is reported twice (there is {shortened(first)} already)"),
                Text("删去一个", "delete one of them"),
            )  # fmt: skip
            return None
        return fact_id

    def _unknown(self, key: object, name: str) -> None:
        shown = shortened(name) if name else shortened(_repr(key))
        owners = self.plan.rules.symbols.ambiguous.get(name)
        if owners:
            self._report(
                "ambiguous-fact",
                key,
                Text(f"有几项数据都叫 {shown}", f"several facts are called {shown}"),
                Text(f"请用编号：{'、'.join(owners)}", f"use one of the ids: {', '.join(owners)}"),
            )
            return
        derived = self.plan.rules.symbols.canonical.get(name)
        if derived is not None:
            self._report(
                "derived-value",
                key,
                Text(
                    f"{shown} 由公式算出，不能填报", f"{shown} is computed and cannot be reported"
                ),
                Text("删去它", "delete it"),
            )
            return
        close = nearest(name, self.plan.canonical)
        self._report(
            "unknown-fact",
            key,
            Text(f"规则集里没有叫 {shown} 的数据", f"the ruleset has no fact called {shown}"),
            Text(f"是不是 {close}？", f"did you mean {close}?") if close else Text(
                "用 perfrules facts 列出要填报的数据", "list the facts with `perfrules facts`"
            ),
        )  # fmt: skip

    def _read(self, fact_id: str, key: str, value: object) -> None:
        self.keys[fact_id] = key
        position = self.plan.positions[fact_id]
        fact = self.plan.facts[position]
        try:
            self.found[position], warning = read_value(fact, value)
        except Unreadable as error:
            self.unreadable.add(fact_id)
            self._report(error.slug, key, error.message, error.hint)
            return
        if warning is not None:
            self._report("bare-share", key, *warning, severity=Severity.WARNING)

    def _levels(self) -> None:
        """A judged number lies in the interval of the level that was chosen."""
        for position, fact in enumerate(self.plan.facts):
            level_at = self.plan.positions.get(f"{fact.id}_level")
            if not fact.levels or level_at is None:
                continue
            number, rank = self.found[position], self.found[level_at]
            if number is None or rank is None:
                continue
            problem = _outside(fact, int(number), int(rank))
            if problem is not None:
                key = self.keys.get(fact.id, fact.id)
                self._report("judgment-outside-level", key, *problem)

    def _missing(self) -> Iterator[Diagnostic]:
        """The facts without which nothing can be scored."""
        for position, fact in enumerate(self.plan.facts):
            needed = fact.id in self.plan.required and fact.id not in self.unreadable
            if needed and self.found[position] is None:
                yield missing_fact(fact.id, fact.label, self._span(self.keys.get(fact.id)))

    def _span(self, key: object, part: int = 1) -> Span | None:
        found = self.spans.get(key) if isinstance(key, str) else None
        return found[part] if found else None

    def _report(
        self,
        slug: str,
        key: object,
        message: Text,
        hint: Text | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        of_the_key = slug in {"unknown-fact", "fact-twice", "ambiguous-fact", "derived-value"}
        span = self._span(key, 0 if of_the_key else 1)
        self.diagnostics.append(
            Diagnostic(slug=slug, span=span, message=message, hint=hint, severity=severity)
        )


def missing_fact(fact_id: str, name: str, span: Span | None) -> Diagnostic:
    """A fact that is needed and was not reported."""
    told = name if name == fact_id else f"{name}（{fact_id}）"
    return Diagnostic(
        slug="missing-fact",
        span=span,
        message=Text(f"缺少 {told}", f"{told} was not reported"),
        hint=Text("请填报它", "report it"),
    )  # fmt: skip


def _outside(fact: FactDeclaration, number: int, rank: int) -> tuple[Text, Text] | None:
    low, high = level_ends(fact)[rank]
    if low <= number < high:
        return None
    level = fact.levels[-1 - rank].level
    top = rank == len(fact.levels) - 1
    ends = show_known(low, fact, "zh"), show_known(high - top, fact, "zh")
    told = f"[{ends[0]}, {ends[1]}{']' if top else ')'}"
    shown = show_known(number, fact, "zh")
    return (
        Text(f"{fact.label} 评判为 {shown}，不在“{level}”的区间 {told} 内",
             f"{fact.label} is judged {shown}, outside {told} of the level “{level}”"),
        Text("改分数或改等级", "change the number or the level"),
    )  # fmt: skip


def _repr(key: object) -> str:
    """Something to show for a key that is no text; never the object's own words."""
    return str(key) if key.__class__ in (int, bool, str) else f"<{type(key).__name__}>"
