"""The second engine reads the rules of the whole too, and lacks what the engine lacks."""

from __future__ import annotations

from typing import Any

import pytest

import perfrules
from perfrules.testing import LAWS, exact

RULESET = """
perfrules: 1
id: vetoed
version: "1"
title: 一票否决要有数据
total_points: 4
grades: [{grade: 优, from: 50%}, {grade: 差, from: 0}]
facts:
  spent: {name: 支出, unit: 万元, min: 0}
  budget: {name: 预算, unit: 元, min: 0}
  cases: {name: 违规次数, unit: 次, min: 0}
  audited: {name: 已审计, kind: flag}
vetoes:
- {id: v8, when: spent > budget, reason: 超支, effect: {grade: 差}}
grade_caps:
- {when: "rate_of(i2) < 50%", at_best: 差, reason: 迟报}
indicators:
- {id: i2, name: 报送, points: 1, choices: [及时, 很迟], applies_when: audited,
   zero_when: cases >= 3次, scoring: {method: choice, answers: {及时: 1, 很迟: 0}}}
- {id: i5, name: 次数, points: 3, unit: 次, target: 1次, on_missing: WAY}
"""
TWO_ENGINES = next(law for law in LAWS if law.name == "two-engines-agree")
KNOWN = {"spent": 0, "budget": 0, "cases": 0, "audited": False, "i2": 0, "i5": 0}


def ruleset(way: str = "error") -> perfrules.Ruleset:
    return perfrules.loads(RULESET.replace("WAY", way))


def agree(found: perfrules.Ruleset, known: dict[str, Any]) -> Any:
    """What the second engine makes of known facts; the law says that the engine does the same."""
    TWO_ENGINES.check(found, lambda _: known)
    return exact.second_opinion(found.plan, known)


def test_a_veto_needs_its_facts():
    """An indicator that does not apply leaves a total, and the total asks whether it is vetoed."""
    known = {**KNOWN, "budget": None}

    with pytest.raises(perfrules.FactError, match="budget") as caught:
        ruleset().evaluate({"spent": 0, "cases": 0, "audited": False, "i2": "很迟", "i5": 0})

    assert ["missing-fact"] == [found.slug for found in caught.value.diagnostics]
    assert agree(ruleset(), known) is None


def test_where_there_is_no_total_nothing_is_vetoed():
    """While somebody has yet to judge nobody asks for the budget."""
    found = agree(ruleset("pending"), {**KNOWN, "budget": None, "i5": None})

    assert (None, None) == (found.total, found.grade)


@pytest.mark.parametrize(
    ("known", "grade"),
    [
        ({}, "优"),  # what does not apply caps nothing
        ({"audited": True, "i2": 1}, "优"),
        ({"audited": True}, "差"),
        ({"spent": 1, "budget": 9_999}, "差"),  # 0.01 万元 is 100 元
    ],
)
def test_both_limit_the_grade(known: dict[str, Any], grade: str):
    """By the veto and by the cap; 3 of 3 or of 4 points would be 优."""
    assert grade == agree(ruleset(), {**KNOWN, "i5": 1, **known}).grade
