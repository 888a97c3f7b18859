"""Targets that are written with names, as a score sheet shows them."""

from __future__ import annotations

from typing import Any

import pytest

import perfrules
from perfrules.reporting.ruleset_page import Saying

RULESET = """perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 10
facts: {region: {name: 地区, choices: [东, 西]}}
parameters:
  bar: {name: 最低线, value: 95%}
  low: -60%
  tier: {name: 分档, by: region, values: {东: 90%, 西: 80%}}
indicators:
- {id: a, points: 5, target: TARGET, unit: "%", better: within}
- {id: b, points: 5, target: ≥ tier + bar + low, unit: "%"}
"""


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("≥ bar", "zh", "≥95%（最低线）"),
        ("< 最低线", "en", "<95% (最低线)"),
        ("最低线", "zh", "95%（最低线）"),
        ("≥ low", "zh", "≥-60%（low）"),
        ('"(low, bar]"', "en", "(-60%, 95%] (low, 最低线)"),
        ('"[bar, 100%)"', "zh", "[95%, 100%)（最低线）"),
        ("≥ 95%", "zh", "≥ 95%"),
        ("≥ tier", "zh", "≥ tier"),  # it depends on the subject
        ("≥ bar / 2", "zh", "≥ bar / 2"),
    ],
)
def test_a_target_shows_the_number_of_its_parameter(written: str, language: Any, expected: str):
    """Beside its name; what is no number, or not one beforehand, stays as it is written."""
    model = perfrules.loads(RULESET.replace("TARGET", written)).model
    first = next(model.leaves())

    assert expected == Saying(model, language).target(first)
