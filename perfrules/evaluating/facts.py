"""Facts as they were reported → known values; everything that is wrong is said at once.

Plain facts under their ids take the short way through the plan's reader. Everything else takes the
long way: names, "97%", full-width digits, and the words for what cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from perfrules.compiling.plan import Known, Plan, Unusual
from perfrules.compiling.reading import level_ends
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.faults import faults_beside
from perfrules.evaluating.missing import Written, missing_fact
from perfrules.evaluating.unreadable import Unreadable, class_name
from perfrules.evaluating.values import read_value
from perfrules.explaining.reported import Reported
from perfrules.explaining.showing import show_known
from perfrules.model import FactDeclaration
from perfrules.results import FactWarning
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, normal, shortened

NONE: tuple[FactWarning, ...] = ()
_LONGEST_NAME: Final = 200
_MOST_FACTS: Final = 300_000  # that are looked at: somebody's own mapping may never end
_MOST_UNKNOWN: Final = 100  # that are named one by one
_MOST_HINTS: Final = 20  # a search for the nearest name takes time


def read_facts(
    plan: Plan,
    facts: Mapping[str, Any],
    language: Language,
    written: Written | None,
) -> tuple[tuple[Known, ...], tuple[FactWarning, ...]]:
    """The known values of the facts in the plan's order, and warnings. Raises FactError."""
    try:
        if type(facts) is dict:
            return plan.read(_raw(plan, facts)), NONE
    except Unusual:
        pass
    reading = _Reading(plan, facts, written)
    known = reading.known()
    warnings = tuple(reading.warnings[position] for position in sorted(reading.warnings))
    if reading.diagnostics:
        reported = Reported(plan, known, language)
        beside = faults_beside(reported, reading.unreadable, written)
        source = written.source if written else None
        problems = [*reading.diagnostics, *warnings, *beside]
        raise FactError(problems, source=source, language=language)
    return known, warnings


def _raw(plan: Plan, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """The facts in the plan's order, None for what was not reported."""
    count = len(plan.facts)
    if len(facts) == count:
        for pick in (plan.pick, plan.pick_named):
            try:
                return pick(facts)
            except Exception:  # noqa: BLE001, S110 - not there, or a key that compares in its own way
                pass
    canonical, positions = plan.canonical, plan.positions
    found: list[Any] = [None] * count
    reported = set()
    for key, value in tuple(facts.items()):  # at once: another thread may be adding to them
        fact_id = canonical.get(key) if type(key) is str else None
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
        self.unknown = 0
        self.diagnostics: list[Diagnostic] = []  # errors
        self.warnings: dict[int, FactWarning] = {}  # by the position of the fact

    def known(self) -> tuple[Known, ...]:
        for key, value in self._items():
            fact_id = self._id(key)
            if fact_id is not None:
                self._read(fact_id, str.__str__(key), value)
        if self.unknown > _MOST_UNKNOWN:
            more = self.unknown - _MOST_UNKNOWN
            self._report(
                "more-unknown-facts",
                None,
                Text(f"还有 {more} 项数据规则集里没有", f"{more} more facts are unknown"),
                Text("是不是用错了规则集？", "is this the right ruleset?"),
            )
        self._levels()
        self.diagnostics += self._missing()
        return tuple(self.found)

    def _items(self) -> list[tuple[Any, Any]]:
        facts: Any = self.facts
        try:
            if issubclass(type(facts), Mapping):
                pairs = [(key, value) for key, value in islice(facts.items(), _MOST_FACTS + 1)]
                if len(pairs) <= _MOST_FACTS:
                    return pairs
                self._report(
                    "too-many-facts",
                    None,
                    Text(
                        f"填报数据多于 {_MOST_FACTS} 项", f"there are more than {_MOST_FACTS} facts"
                    ),
                    Text("一次只评一个对象", "one subject at a time"),
                )
                return []
        except Exception:  # noqa: BLE001, S110 - whatever a mapping of somebody's own does
            pass
        kind = class_name(facts)
        self._report(
            "facts-not-a-mapping",
            None,
            Text(f"填报数据要写成“名称: 值”，这里是 {kind}", f"facts are a mapping, not {kind}"),
            Text('例如 {"支出预算数": "2914.08万元"}', 'for example {"budget": "2914.08万元"}'),
        )
        return []

    def _id(self, key: object) -> str | None:
        canonical = self.plan.canonical
        # Most keys are names as they are; others are brought into the form that names have.
        name = key if type(key) is str and key in canonical else _text_of(key)
        fact_id = canonical.get(name)
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
        if self.unknown > _MOST_UNKNOWN:  # a table in the wrong place: only how many
            self.unknown += name not in self.plan.rules.symbols.canonical
            return
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
        self.unknown += 1
        if self.unknown > _MOST_UNKNOWN:
            return
        close = nearest(name, self.plan.canonical) if self.unknown <= _MOST_HINTS else None
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
            message, hint = warning
            span = self._span(key)
            self.warnings[position] = FactWarning(
                slug="bare-share", span=span, message=message, hint=hint, fact=fact_id
            )

    def _levels(self) -> None:
        """A judged number lies in the interval of the level that was chosen."""
        for position, fact in enumerate(self.plan.facts):
            if not fact.levels:
                continue
            level_at = self.plan.positions.get(f"{fact.id}_level")
            if level_at is None:
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
                yield missing_fact(fact, self._span(self.keys.get(fact.id)))

    def _span(self, key: object, part: int = 1) -> Span | None:
        found = self.spans.get(key) if type(key) is str else None
        return found[part] if found else None

    def _report(
        self,
        slug: str,
        key: object,
        message: Text,
        hint: Text | None = None,
    ) -> None:
        of_the_key = slug in {"unknown-fact", "fact-twice", "ambiguous-fact", "derived-value"}
        span = self._span(key, 0 if of_the_key else 1)
        self.diagnostics.append(Diagnostic(slug=slug, span=span, message=message, hint=hint))


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


def _text_of(key: object) -> str:
    """A key as a name; empty where it is none. Enumerations of texts are texts."""
    text = str.__str__(key) if issubclass(type(key), str) else ""
    return normal(text) if len(text) <= _LONGEST_NAME else ""


def _repr(key: object) -> str:
    """Something to show for a key that is no name; never in the words of an object's own class."""
    if issubclass(type(key), str):
        return str.__str__(key)
    few = type(key) is bool or (type(key) is int and key.bit_length() < _LONGEST_NAME)
    return str(key) if few else f"<{class_name(key)}>"
