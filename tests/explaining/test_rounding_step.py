"""An explanation ends at the score that is shown: rounding is a step of it."""

from __future__ import annotations

import pytest

import perfrules
from perfrules.wording import Language

TEXT = """
perfrules: 1
id: example
version: "1"
title: 示例
language: zh
total_points: 10
rounding: {{places: 1, mode: {mode}, at: [{at}]}}
indicators:
- {{id: x, points: 10, target: 300次, scoring: ratio}}
"""


@pytest.mark.parametrize(
    ("mode", "at", "actual", "language", "expected"),
    [
        ("half-up", "indicator", 299, "zh", "保留 1 位小数（四舍五入）→ 10"),
        ("half-up", "indicator", 299, "en", "rounded to 1 decimal (half up) → 10"),
        ("truncate", "indicator", 299, "zh", "保留 1 位小数（截去尾数）→ 9.9"),
        ("floor", "indicator", 299, "en", "rounded to 1 decimal (down) → 9.9"),
        ("half-even", "indicator", 100, "zh", "保留 1 位小数（四舍六入五成双）→ 3.3"),
        ("half-up", "indicator", 150, "zh", None),
        ("half-up", "total", 299, "zh", None),
    ],
)
def test_rounding_is_told_where_it_changes_the_score(
    mode: str, at: str, actual: int, language: Language, expected: str | None
):
    """The last step is the rounding, where it changes anything."""
    ruleset = perfrules.loads(TEXT.format(mode=mode, at=at))

    steps = ruleset.evaluate({"x": actual}).explain("x", language=language).steps

    told = [step.title for step in steps if step.node is None]
    assert ([expected] if expected else []) == told
    assert not expected or steps[-1].title == expected
