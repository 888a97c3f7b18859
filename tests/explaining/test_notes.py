"""What does not apply for want of facts says which."""

from __future__ import annotations

import pytest

import perfrules

TEXT = """
perfrules: 1
id: example
version: "1"
title: 示例
language: zh
total_points: 10
facts: {a: {name: 甲, unit: 次}, b: {name: 乙, unit: 次}, n: {unit: 次}}
indicators:
- {id: x, points: 5, actual: a / b, target: 50%, applies_when: n > 0, on_missing: not-applicable}
- {id: y, points: 5, actual: n, target: 1, on_missing: zero}
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"n": 1, "a": 1}, "未填报：乙，按不适用"),
        ({"n": 1}, "未填报：甲、乙，按不适用"),
        ({"n": 0}, None),
        ({"n": 1, "a": 1, "b": 1}, None),
    ],
)
def test_missing_facts_are_named(facts: dict[str, int], expected: str | None):
    """In the result, in JSON and in the explanation."""
    evaluation = perfrules.loads(TEXT).evaluate(facts)

    assert (
        expected == evaluation.indicators["x"].note == evaluation.to_dict()["indicators"][0]["note"]
    )
    assert (expected in evaluation.explain("x").summary) is bool(expected)
    assert evaluation.indicators["y"].note is None
