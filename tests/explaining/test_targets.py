"""The target that a score sheet shows."""

from __future__ import annotations

import pytest

import perfrules

RULESET = """perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 10
facts:
  region: {choices: [东部, 西部]}
  last: {unit: 次}
parameters:
  byreg: {by: region, values: {东部: 80%, 西部: 50%}}
  fixed: 95%
indicators:
"""


@pytest.mark.parametrize(
    ("target", "unit", "expected"),
    [
        ("byreg", "%", "50%"),
        ("≥ byreg", "%", "≥50%"),
        ("fixed", "%", "95%"),
        ("≥ last + 2次", "次", "≥6次"),
        ("≥ 90%", "%", "≥ 90%"),
        ('"[fixed, 100%]"', "%", "[fixed, 100%]"),
    ],
)
def test_a_target_with_a_name_shows_its_value(target: str, unit: str, expected: str):
    """As the reason of a lost point does; others are shown as they are written."""
    text = f"- {{id: x, points: 10, unit: '{unit}', target: {target}}}\n"
    ruleset = perfrules.loads(RULESET + text)
    evaluation = ruleset.evaluate({"region": "西部", "last": "4次", "x": 1})

    assert evaluation.indicators["x"].target == expected


def test_a_target_that_is_not_known_is_shown_as_it_is_written():
    """Its fact was not reported."""
    text = "- {id: x, points: 10, unit: 次, target: last, on_missing: zero}\n"
    evaluation = perfrules.loads(RULESET + text).evaluate({"region": "西部"})

    assert evaluation.indicators["x"].target == "last"
