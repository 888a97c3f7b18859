"""Facts for a ruleset, drawn by Hypothesis: valid ones that crowd around every edge.

They are written in every way in which people and systems write them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from hypothesis import reject, strategies as st

from perfrules.api import Ruleset
from perfrules.compiling.plan import Known, Plan
from perfrules.compiling.reading import FLAGS, level_ends, limits, scale_of
from perfrules.decimals import decimal_places, scaled_decimal
from perfrules.errors import FactError
from perfrules.model import FactDeclaration, Kind
from perfrules.testing.edges import Edges, Range, Tie, edges
from perfrules.units import MONEY, unit_named

Draw = Callable[[st.SearchStrategy[Any]], Any]
_ATTEMPTS: Final = 5
_FULL_WIDTH: Final = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.-%"}  # as wide as a character
_LONGEST_FLOAT: Final = 10**15


def facts_for(ruleset: Ruleset, *, plain: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Valid facts for a ruleset.

    They crowd around every threshold, step, knot, limit and tie, leave out what may be left out,
    and are written in many ways: by id or name, as int, Decimal, float or text with a unit, in
    whole-width digits. With `plain` by id, as Decimals and words only.
    """
    plan = ruleset.plan

    @st.composite  # made here, so that a failure does not print the whole plan
    def facts(draw: st.DrawFn) -> dict[str, Any]:
        for _ in range(_ATTEMPTS):
            known = draw(known_facts(plan))
            if is_scorable(ruleset, known):
                return written(draw, plan, known, plain=plain)
        return reject()

    return facts()


def is_scorable(ruleset: Ruleset, known: Mapping[str, Known]) -> bool:
    """Whether every indicator can be scored: nothing needed is missing, no divisor is zero."""
    if ruleset.plan.layout.faults is None:
        return True
    try:
        ruleset.evaluate(plainly(ruleset.plan, known))
    except FactError:
        return False
    return True


def known_facts(plan: Plan, *, any_absent: bool = False) -> st.SearchStrategy[dict[str, Known]]:
    """Facts as whole numbers of their grid, ranks, truths, days and words; None: not reported.

    With `any_absent` also without facts that some indicator needs.
    """
    found = edges(plan)
    absent = frozenset(plan.positions) if any_absent else found.optional

    @st.composite
    def known_values(draw: st.DrawFn) -> dict[str, Known]:
        return _known_facts(draw, plan, found, absent)

    return known_values()


def _known_facts(draw: Draw, plan: Plan, found: Edges, absent: frozenset[str]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for fact in plan.facts:
        if not fact.id.endswith("_level") or fact.id[: -len("_level")] not in known:
            known[fact.id] = draw(_one(fact, found))
    if found.ties and draw(st.booleans()):
        for tie in draw(st.lists(st.sampled_from(found.ties), min_size=1, max_size=2)):
            _tied(plan, known, tie, draw(st.sampled_from((0, 0, 1, -1))))
    for fact in plan.facts:
        if fact.levels and f"{fact.id}_level" in plan.positions:
            known[f"{fact.id}_level"] = _level(draw, fact, known[fact.id])
    if absent and draw(st.booleans()):
        for fact_id in draw(st.sets(st.sampled_from(sorted(absent)), max_size=3)):
            known[fact_id] = None
    return {fact.id: known[fact.id] for fact in plan.facts}


def _one(fact: FactDeclaration, found: Edges) -> st.SearchStrategy[Known]:
    match fact.kind:
        case Kind.NUMBER | Kind.DATE:
            return _whole(found.ranges[fact.id])
        case Kind.CHOICE:
            return st.integers(0, len(fact.answers) - 1)
        case Kind.FLAG:
            return st.booleans()
    return st.sampled_from((*found.words[fact.id], "其他", "A1"))


def _whole(between: Range) -> st.SearchStrategy[Known]:
    anywhere = st.integers(between.low, between.high)
    if not between.edges:
        return anywhere
    crowded = st.sampled_from(between.edges)
    return st.one_of(crowded, crowded, anywhere)


def _tied(plan: Plan, known: dict[str, Known], tie: Tie, off: int) -> None:
    """Let one fact be the other × factor, or the next number on its grid."""
    fact, other = (plan.facts[plan.positions[i]] for i in (tie.fact, tie.other))
    value = known[tie.other]
    if value is None:
        return
    base = Fraction(int(value), scale_of(other)) * other.unit.factor * tie.factor
    low, high = limits(fact)
    whole = int(base / fact.unit.factor * scale_of(fact)) + off
    known[fact.id] = min(max(whole, low), high)


def _level(draw: Draw, fact: FactDeclaration, number: Known) -> Known:
    """The level that a judged number lies in, or none."""
    ends = level_ends(fact)
    fitting = [
        k for k, (low, high) in enumerate(ends) if number is not None and low <= int(number) < high
    ]
    level: Known = draw(st.sampled_from((None, *fitting)))
    return level


def plainly(plan: Plan, known: Mapping[str, Known]) -> dict[str, Any]:
    """Facts by id, as a program would report them."""
    return {
        fact.id: _plain(fact, known[fact.id])
        for fact in plan.facts
        if known.get(fact.id) is not None
    }


def _plain(fact: FactDeclaration, value: Known) -> Any:
    match fact.kind:
        case Kind.NUMBER:
            assert isinstance(value, int)
            return scaled_decimal(value, fact.decimals)
        case Kind.CHOICE:
            assert isinstance(value, int)
            return fact.answers[-1 - value].answer
        case Kind.DATE:
            assert isinstance(value, int)
            return dt.date.fromordinal(value)
    return value


def written(
    draw: Draw, plan: Plan, known: Mapping[str, Known], *, plain: bool = False
) -> dict[str, Any]:
    """Known facts as somebody may write them."""
    if plain:
        return plainly(plan, known)
    result: dict[str, Any] = {}
    for fact in draw(st.permutations(plan.facts)):
        value = known[fact.id]
        if value is None:
            if draw(st.booleans()):
                result[fact.id] = draw(st.sampled_from((None, "", " ")))
            continue
        names = [fact.id, fact.name, *fact.aliases]
        key = draw(st.sampled_from([n for n in names if plan.canonical.get(n) == fact.id]))
        result[key] = draw(st.sampled_from(list(ways(fact, value))))
    return result


def ways(fact: FactDeclaration, value: Known) -> list[Any]:
    """Every way of writing a value that is read as the same."""
    plain = _plain(fact, value)
    match fact.kind:
        case Kind.NUMBER:
            assert isinstance(value, int)
            return _number_ways(fact, plain)
        case Kind.CHOICE:
            assert isinstance(value, int)
            return [plain, f" {plain} ", *fact.answers[-1 - value].aliases]
        case Kind.FLAG:
            return [plain, *(word for word, truth in FLAGS.items() if truth is value)]
        case Kind.DATE:
            day = plain
            return [day, day.isoformat(), f"{day.year}年{day.month}月{day.day}日"]
    return [plain]


def _number_ways(fact: FactDeclaration, number: Decimal) -> list[Any]:
    symbol = fact.unit.symbol
    text = f"{number:f}"
    found: list[Any] = [number, text, f"{text}{symbol}", f"{number:,f} {symbol}"]
    found.append(f"{text}{symbol}".translate(_FULL_WIDTH))
    if number == int(number):
        found.append(int(number))
    if abs(number) < _LONGEST_FLOAT and Decimal(repr(float(number))) == number:
        found.append(float(number))
    if fact.unit.dimension == MONEY:
        yuan, unit = Fraction(number) * fact.unit.factor, unit_named("元")
        assert unit is not None
        places = decimal_places(yuan)
        if places is not None:
            found.append(f"{scaled_decimal(int(yuan * 10**places), places):f}{unit.symbol}")
    return found
