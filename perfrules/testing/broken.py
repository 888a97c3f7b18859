"""Facts with known faults, and what a FactError has to say of each of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs
from hypothesis import assume, strategies as st

from perfrules.api import Ruleset
from perfrules.compiling.plan import Plan
from perfrules.compiling.reading import scale_of
from perfrules.decimals import to_decimal
from perfrules.model import FactDeclaration, Kind
from perfrules.testing.facts import is_scorable, known_facts, plainly
from perfrules.units import unit_named


@attrs.frozen
class Fault:
    """One thing wrong: the key and the value reported, the slug and the name to be told."""

    key: Any
    value: Any
    slug: str
    named: str


@attrs.frozen
class BrokenFacts:
    """Facts, and the faults in them."""

    facts: dict[Any, Any]
    faults: tuple[Fault, ...]

    @property
    def named(self) -> frozenset[str]:
        """The names (of unknown facts: the keys) that a FactError must name, all at once."""
        return frozenset(fault.named for fault in self.faults)


ABSENT: Final[Any] = object()  # the value of a fault that is an absence


def broken_facts_for(ruleset: Ruleset) -> st.SearchStrategy[BrokenFacts]:
    """Facts with one to four faults, of every kind that the ruleset allows."""
    plan = ruleset.plan
    possible: dict[str, list[Fault]] = {}  # by slug, so that each kind is as likely
    for fault in (*(f for fact in plan.facts for f in faults_of(plan, fact)), *_strangers(plan)):
        possible.setdefault(fault.slug, []).append(fault)
    kinds = [st.sampled_from(faults) for faults in possible.values()]

    @st.composite
    def broken(draw: st.DrawFn) -> BrokenFacts:
        known = draw(known_facts(plan))
        assume(is_scorable(ruleset, known))
        facts: dict[Any, Any] = plainly(plan, known)
        faults = draw(
            st.lists(st.one_of(kinds), min_size=1, max_size=4, unique_by=lambda fault: fault.named)
        )
        for fault in faults:
            facts.pop(f"{fault.key}_level", None)  # beside an unreadable number it says nothing
        for fault in faults:
            if fault.value is ABSENT:
                del facts[fault.key]
            else:
                facts[fault.key] = fault.value
        return BrokenFacts(facts, tuple(faults))

    return broken()


def faults_of(plan: Plan, fact: FactDeclaration) -> Iterator[Fault]:
    """Everything that can be wrong with one fact."""

    def fault(value: Any, slug: str) -> Fault:
        return Fault(fact.id, value, slug, fact.label)

    if fact.id in plan.required:
        yield fault(ABSENT, "missing-fact")
        yield fault(None, "missing-fact")
        yield fault("  ", "missing-fact")
    match fact.kind:
        case Kind.NUMBER:
            for value in (
                "九成",
                "1,23",
                "≥ 90",
                "1 2",
                "",
                [1],
                {"a": 1},
                True,
                object(),
                "٣٤",
                "1e3",
            ):
                if value:
                    yield fault(value, "not-a-number")
            yield from (fault(Decimal(v), "not-finite") for v in ("NaN", "sNaN", "-Infinity"))
            yield from (fault(v, "not-finite") for v in (float("nan"), float("inf")))
            yield fault(10**40, "fact-too-large")
            yield fault(Decimal("1E+1000000"), "fact-too-large")
            yield from _off_the_grid(fact)
            other = "次" if fact.unit != unit_named("次") else "件"
            yield fault(f"1{other}", "unit-mismatch")
        case Kind.CHOICE:
            yield fault("从来没有的答案", "unknown-answer")
            yield fault(True, "not-a-text")
        case Kind.FLAG:
            yield from (fault(v, "not-a-flag") for v in ("也许", 1, Decimal(1), [True]))
        case Kind.DATE:
            yield from (fault(v, "not-a-date") for v in ("2021-02-30", "昨天", 20210101, True))
        case Kind.TEXT:
            yield from (fault(v, "not-a-text") for v in (True, ["a"], "长" * 3_000))


def _off_the_grid(fact: FactDeclaration) -> Iterator[Fault]:
    """Between two numbers of the grid, and the first ones outside the declared limits."""
    grid = Fraction(1, scale_of(fact))
    low, high = (
        None if limit is None else limit / fact.unit.factor
        for limit in (fact.minimum, fact.maximum)
    )
    middle = max(Fraction(0), low or Fraction(0))
    between = math.floor(middle / grid) * grid + grid / 2
    yield Fault(fact.id, to_decimal(between), "too-many-decimals", fact.label)
    if high is not None:
        above = (math.floor(high / grid) + 1) * grid
        yield Fault(fact.id, to_decimal(above), "fact-out-of-range", fact.label)
    if low is not None:
        below = (math.ceil(low / grid) - 1) * grid
        yield Fault(fact.id, to_decimal(below), "fact-out-of-range", fact.label)


def _strangers(plan: Plan) -> Iterator[Fault]:
    """Keys that are nobody's."""
    for key in ("从没听说过的数据", "x" * 300, "budget\u200b\x00"):
        yield Fault(key, 1, "unknown-fact", key[:20].rstrip("\u200b\x00"))
    yield Fault(17, 1, "unknown-fact", "17")
    yield Fault(None, 1, "unknown-fact", "NoneType")
    for value, _ in plan.rules.symbols.values:
        yield Fault(value.id, 1, "derived-value", value.id)
    for fact in plan.facts:
        other = plan.canonical.get(fact.name) == fact.id != fact.name
        if other and fact.id in plan.required:  # which is sure to be reported
            yield Fault(fact.name, 1, "fact-twice", fact.name)  # told as it was reported
