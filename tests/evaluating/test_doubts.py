"""Beside a bad fact only those rules are asked that may have no value: nothing goes unsaid."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import perfrules
from perfrules.compiling.reading import limits, scale_of
from perfrules.diagnostics import Diagnostic
from perfrules.evaluating.needs import Needs
from perfrules.model import FactDeclaration, Kind
from perfrules.testing.broken import ABSENT, faults_of

Loaded = Callable[[str], perfrules.Ruleset]
ROWS = 40

# Every place in which a rule may divide by a fact, or read one that may be left out.
PLACES = """
total_points: 90
facts:
  a: {unit: 次, min: 0}
  b: {unit: 次}
  c: {unit: 次, min: 0}
  new: {kind: flag}
values: {share: {formula: a / b}, twice: {formula: 2 * share}}
indicators:
- {id: actual, points: 10, actual: a / c, target: 50%, scoring: ratio}
- {id: through_values, points: 10, actual: twice, target: 100%, scoring: ratio}
- {id: target, points: 10, actual: a, target: c,
   scoring: {method: formula, formula: points * actual / target}}
- {id: bound, points: 10, actual: c, scoring: {method: formula, formula: 5次 / actual}}
- {id: difference, points: 10, actual: a, target: 5,
   scoring: {method: formula, formula: points * a / (b - c)}}
- {id: root, points: 10, actual: b, scoring: {method: formula, formula: sqrt(b / 1次)}}
- {id: logarithm, points: 10, actual: c, scoring: {method: formula, formula: ln(c / 1次)}}
- {id: applies, points: 10, actual: a, target: 1, applies_when: a / b > 0 and not new}
- {id: left_out, points: 10, actual: c / a, target: 1, on_missing: zero}
bonuses: {cap: 5, items: [{reason: 多, when: a / c > 1, points: 1},
                          {reason: 快, count: b / 1次 / total, points: 1}]}
vetoes: [{id: v, when: score_of(target) / score_of(actual) > 9, reason: 偏, effect: not-rated}]
grade_caps: [{when: new and b > 3次, at_best: 良, reason: 新}]
grades: [{grade: 优, from: 90%}, {grade: 良, from: 0}]
"""
SHIPPED = ("cn-js-lyg-npc-2021", "example-department-2013-53", "example-self-evaluation-2020-10")


def said(ruleset: perfrules.Ruleset, facts: dict[str, Any]) -> tuple[Diagnostic, ...]:
    try:
        ruleset.evaluate(facts)
    except perfrules.FactError as error:
        return error.diagnostics
    return ()


def plain(fact: FactDeclaration, chance: random.Random) -> Any:
    match fact.kind:
        case Kind.NUMBER:
            low, high = limits(fact)
            number = min(max(chance.choice((0, 0, 1, 3)) * scale_of(fact), low), high)
            return number // scale_of(fact)
        case Kind.CHOICE:
            return chance.choice(fact.answers).answer
        case Kind.FLAG:
            return chance.choice((True, False))
        case Kind.DATE:
            return "2021-06-01"
    return "补"


def rows(ruleset: perfrules.Ruleset) -> Iterator[dict[str, Any]]:
    """Zeros, facts left out, and none, one or two facts that cannot be read."""
    chance = random.Random(ruleset.id)  # noqa: S311 - the same rows every time
    facts = ruleset.plan.facts
    for _ in range(ROWS):
        row = {fact.id: plain(fact, chance) for fact in facts}
        for fact in chance.sample(facts, chance.randrange(3)):
            row[fact.id] = None
        for fact in chance.sample(facts, chance.randrange(3)):
            fault = chance.choice(list(faults_of(ruleset.plan, fact)))
            row[fact.id] = None if fault.value is ABSENT else fault.value
        yield row


@pytest.mark.parametrize("name", ["places", *SHIPPED])
def test_no_rule_is_passed_over_that_would_have_said_something(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch, name: str
):
    """To ask every rule gives the same words in the same order."""
    ruleset = loaded(PLACES) if name == "places" else perfrules.load(name)
    asked = list(rows(ruleset))

    some = [said(ruleset, row) for row in asked]
    with monkeypatch.context() as patched:
        patched.setattr(Needs, "is_open", lambda _needs, _doubt: True)
        every = [said(ruleset, row) for row in asked]

    assert every == some
    assert len({each.slug for told in some for each in told}) > 3


def test_the_rows_are_at_fault_in_every_place(loaded: Loaded):
    """Or nothing would be held above."""
    ruleset = loaded(PLACES)

    told = {each.message.en for row in rows(ruleset) for each in said(ruleset, row)}

    assert {
        "actual has no score: the divisor c is 0",
        "through_values has no score: the divisor b is 0",
        "target has no score: the divisor the target is 0",
        "bound has no score: the divisor the actual is 0",
        "difference has no score: the divisor b − c is 0",
        "logarithm has no score: a root or a logarithm is out of range",
        "applies has no score: the divisor b is 0",
        "left_out has no score: the divisor a is 0",
    } <= told
    assert any(each.startswith("“多” (bonuses") for each in told)


def test_rules_that_divide_by_nothing_are_not_asked(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
):
    """What one bad fact costs does not grow with the rules that it has nothing to do with."""
    leaves = "\n".join(
        f"- {{id: i{k}, points: 1, unit: 次, target: 5, scoring: ratio}}" for k in range(50)
    )
    ruleset = loaded(f"total_points: 50\nindicators:\n{leaves}\n")
    asked: list[Any] = []
    monkeypatch.setattr(Needs, "of", lambda _needs, rule: asked.append(rule) or {})

    told = said(ruleset, {f"i{k}": "五" if k == 7 else 1 for k in range(49)})

    assert [("not-a-number", "i7"), ("missing-fact", "i49")] == [
        (each.slug, each.message.en.split()[0]) for each in told
    ]
    assert [] == asked
