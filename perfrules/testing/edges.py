"""Where the score of a ruleset can turn: thresholds, steps, knots, limits and ties."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.reading import level_ends, limits, scale_of
from perfrules.expressions import tree
from perfrules.expressions.types import NumberType
from perfrules.expressions.unary import in_unit
from perfrules.model import FactDeclaration, Kind, Stage
from perfrules.scoring.base import known
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.steps import Steps

_MOST_CONSTANTS: Final = 24  # of one rule: more would only repeat themselves
_FURTHEST: Final = 10**9  # what is drawn, in whole numbers of the grid, where nothing bounds it


@attrs.frozen
class Range:
    """The whole numbers of a fact: the least and the greatest drawn, and those that matter."""

    low: int
    high: int
    edges: tuple[int, ...]


@attrs.frozen
class Tie:
    """Two facts that a rule compares: `fact` = `other` × `factor` is where it turns."""

    fact: str
    other: str
    factor: Fraction


@attrs.frozen
class Edges:
    """What is known of a plan before facts are drawn."""

    ranges: Mapping[str, Range]  # of numbers and days, by id
    words: Mapping[str, tuple[str, ...]]  # of texts: those the rules ask for
    ties: tuple[Tie, ...]
    optional: frozenset[str]  # ids of facts whose absence every rule that reads them provides for


@lru_cache(maxsize=64)
def edges(plan: Plan) -> Edges:
    """Everything that matters to the facts of a plan."""
    facts = {fact.id: fact for fact in plan.facts}
    found: dict[str, set[Fraction]] = {fact_id: set() for fact_id in facts}
    words: dict[str, set[str]] = {fact_id: set() for fact_id in facts}
    ties: set[Tie] = set()
    for rule in plan.leaves.values():
        trees = list(_trees(plan, rule.trees()))
        constants = list(dict.fromkeys(_marks(trees)))[:_MOST_CONSTANTS]
        marks = {*constants, *_further(plan, rule)}
        said = {each.text for t in trees for each in _all(t) if isinstance(each, tree.Word)}
        numbers = [i for i in rule.reads if facts[i].kind is Kind.NUMBER]
        for fact_id in rule.reads:
            found[fact_id] |= marks
            words[fact_id] |= said
        ties.update(_ties(numbers, facts, constants))
    for check in plan.checks:
        numbers = [i for i in check.reads if facts[i].kind is Kind.NUMBER]
        ties.update(_ties(numbers, facts, list(_marks([check.that]))))
    return Edges(
        ranges={
            i: _range(fact, found[i])
            for i, fact in facts.items()
            if fact.kind in (Kind.NUMBER, Kind.DATE)
        },
        words={i: tuple(sorted(said)) for i, said in words.items()},
        ties=tuple(sorted(ties, key=lambda tie: (tie.fact, tie.other, tie.factor))),
        optional=frozenset(_optional(plan)),
    )


def _range(fact: FactDeclaration, marks: set[Fraction]) -> Range:
    if fact.kind is Kind.DATE:
        days = [int(m) for m in marks if m.denominator == 1 and 700_000 < m < 800_000]  # 1917–2191
        middle = days or [737_790]  # 2021-01-01
        return Range(min(middle) - 400, max(middle) + 400, tuple(sorted(days)))
    scale = scale_of(fact) / fact.unit.factor
    low, high = limits(fact)
    ends = {end for pair in level_ends(fact) for end in (pair[0], pair[1] - 1)}
    exact = {math.floor(mark * scale) for mark in marks} | {
        math.ceil(mark * scale) for mark in marks
    }
    near = {e + k for e in exact for k in (-1, 0, 1)} | ends | {low, high, 0, scale_of(fact)}
    kept = sorted(e for e in near if low <= e <= high and abs(e) <= _FURTHEST)
    lowest, highest = (kept[0], kept[-1]) if kept else (max(low, 0), max(low, 0))
    width = highest - lowest
    below, above = width + 10 * scale_of(fact), width + 2_000 * scale_of(fact)
    return Range(max(low, lowest - below), min(high, highest + above), tuple(kept))


def _trees(plan: Plan, trees: Iterable[tree.Expression]) -> Iterator[tree.Expression]:
    """Expressions, and the formulas of the values they read."""
    formulas = {value.id: found.tree for value, found in plan.rules.symbols.values}
    waiting, seen = list(trees), set()
    while waiting:
        each = waiting.pop(0)
        yield each
        for name in sorted(tree.names(each)):
            value_id = plan.rules.symbols.canonical.get(name, "")
            if value_id in formulas and value_id not in seen:
                seen.add(value_id)
                waiting.append(formulas[value_id])


def _all(expression: tree.Expression) -> Iterator[tree.Expression]:
    yield expression
    for part in tree.parts(expression):
        yield from _all(part)


def _marks(trees: Iterable[tree.Expression]) -> Iterator[Fraction]:
    """The numbers and days that values are held against; not points, nor what only multiplies."""
    waiting = list(trees)
    while waiting:
        each = waiting.pop(0)
        value = known(each)
        if value is not None:
            yield value
        match each:
            case tree.Day(number=day):
                yield Fraction(day)
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                waiting.append(condition)
                waiting += [side for side in (then, otherwise) if known(side) is None]
            case tree.Arithmetic(operator="*" | "/", left=left, right=right):
                waiting += [side for side in (left, right) if known(side) is None]
            case _ if value is None:
                waiting += tree.parts(each)


def _further(plan: Plan, rule: Rule) -> Iterator[Fraction]:
    """Where the next steps begin, and where the rounding of a share is a tie."""
    indicator, target = rule.indicator, known(rule.target.tree) if rule.target else None
    method = indicator.method
    unit = (
        rule.actual.type.unit if rule.actual and isinstance(rule.actual.type, NumberType) else None
    )
    if isinstance(method, Steps) and method.step:
        start = known(in_unit(method.start.value, unit)) if method.start else target
        step = known(in_unit(method.step.value, None if method.relative else unit))
        if start is not None and step is not None:
            step *= abs(target or start) if method.relative else 1
            yield from (start + sign * k * step for k in range(1, 7) for sign in (1, -1))
    rounding = plan.model.rounding
    if isinstance(method, Ratio) and target and rounding and Stage.INDICATOR in rounding.stages:
        parts = indicator.points * 10**rounding.places
        for n in (0, 1, 2, 7, 10, 25, 50):
            yield target * (n + Fraction(1, 2)) / parts
            yield target * (1 - (n + Fraction(1, 2)) / parts)


def _ties(
    numbers: list[str], facts: Mapping[str, FactDeclaration], constants: list[Fraction]
) -> Iterator[Tie]:
    factors = [Fraction(1), *(c for c in constants if 0 < c < 10)][:6]
    for one in numbers:
        for other in numbers:
            if one != other and facts[one].unit.dimension == facts[other].unit.dimension:
                yield from (Tie(one, other, factor) for factor in factors)


def _optional(plan: Plan) -> Iterator[str]:
    needed = set(plan.required)
    for rule in plan.leaves.values():
        if rule.indicator.on_missing.value != "error":
            continue
        asked: set[str] = set()
        read: set[str] = set()
        for each in _trees(plan, rule.trees()):
            for part in _all(each):
                if isinstance(part, tree.Call) and part.function == "is_missing":
                    asked |= tree.names(part)
                elif isinstance(part, tree.Name):
                    read.add(part.text)
        names = plan.rules.symbols.canonical
        guarded = {names[name] for name in asked & names.keys()}
        needed |= {names[n] for n in read & names.keys()} - guarded
    return (fact.id for fact in plan.facts if fact.id not in needed)
