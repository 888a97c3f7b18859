"""What an indicator's own conditions may speak of."""

from __future__ import annotations

from decimal import Decimal

import pytest

import perfrules

RULESET = """
perfrules: 1
id: applies
version: "1"
title: 何时适用
total_points: 10
indicators:
- {{id: x, points: 4, unit: "%", target: 100%, applies_when: "{condition}", scoring: ratio}}
- {{id: y, points: 6, target: 有, choices: [有, 无]}}
"""


@pytest.mark.parametrize("condition", ["actual > 0", "attainment > 0%", "actual < target * 2"])
def test_whether_it_applies_may_depend_on_its_own_actual_and_target(condition: str):
    """`applies_when` may speak of the actual, the target and the points."""
    ruleset = perfrules.loads(RULESET.format(condition=condition))

    half = ruleset.evaluate({"x": 50, "y": "有"})

    assert Decimal(2) == half.indicators["x"].score
    assert "50%" in str(half.explain("x"))


def test_where_it_does_not_apply_the_others_have_all_the_points():
    """An actual of 0 that does not apply is no failure."""
    ruleset = perfrules.loads(RULESET.format(condition="actual > 0 and points > 3"))

    without = ruleset.evaluate({"x": 0, "y": "有"})

    assert perfrules.Status.NOT_APPLICABLE is without.indicators["x"].status
    assert Decimal(10) == without.total_score


def test_an_actual_that_decides_whether_it_applies_must_be_there():
    """What is not reported cannot decide."""
    ruleset = perfrules.loads(RULESET.format(condition="actual > 0"))

    with pytest.raises(perfrules.FactError) as caught:
        ruleset.evaluate({"y": "有"})

    assert ["missing-fact"] == [problem.slug for problem in caught.value.diagnostics]


def test_an_actual_is_not_asked_for_where_it_does_not_apply():
    """A condition that does not read the actual does not need it."""
    ruleset = perfrules.loads(RULESET.format(condition="y == '无'"))

    assert Decimal(10) == ruleset.evaluate({"y": "有"}).total_score
