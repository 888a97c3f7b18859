"""Every lost point has a reason, and what is shown adds up."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfrules

HEAD = 'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\nlanguage: zh\n'
THIRDS = """
total_points: 10
{rounding}
facts: {{a: {{unit: 次}}, b: {{unit: 次}}, n: {{unit: 次}}}}
indicators:
- id: x
  points: 10
  scoring: {{method: formula, formula: "10 * a / b"}}
  cap_when: {{when: n > 2, points: "3.7"}}
  deductions:
  - {{count: n, lose: 0.7, reason: 逾期}}
"""


@pytest.mark.parametrize("rounding", ["", "rounding: {places: 1, at: [indicator]}"])
@pytest.mark.parametrize(
    "facts", [(1, 3, 0), (2, 3, 1), (1, 7, 2), (5, 7, 3), (1, 1, 0), (0, 9, 1)]
)
def test_what_is_shown_adds_up_exactly(rounding: str, facts: tuple[int, int, int]):
    """Points = score + deductions in the very numbers people see, whatever has no end."""
    ruleset = perfrules.loads(HEAD + THIRDS.format(rounding=rounding).replace('"3.7"', "3.7"))
    evaluation = ruleset.evaluate(dict(zip("abn", facts, strict=True)))
    result = evaluation.indicators["x"]

    assert result.score is not None
    lost = sum(Fraction(deduction.points) for deduction in result.deductions)
    assert 10 == Fraction(result.score) + lost
    assert all(deduction.points > 0 for deduction in result.deductions)
    assert all(deduction.reason and deduction.line > 1 for deduction in result.deductions)


MISSING = """
total_points: 10
facts: {{a: {{name: 甲, unit: 次}}, b: {{name: 乙, unit: 次}}, c: {{name: 丙, unit: 次}}}}
indicators:
- {{id: x, points: 4, target: 5, actual: c}}
- id: y
  points: 6
  actual: a / b
  target: 50%
  applies_when: c > 0
  {policy}
"""


@pytest.mark.parametrize(
    ("policy", "facts", "reason", "rule"),
    [
        ("on_missing: zero", {"a": 1}, "未填报：乙，不得分", "y.on_missing"),
        ("on_missing: zero", {}, "未填报：甲、乙，不得分", "y.on_missing"),
        ("on_not_applicable: zero", {"c": 0}, "不适用，按规则不得分", "y.on_not_applicable"),
    ],
)
def test_all_points_are_lost_for_a_reason(
    policy: str, facts: dict[str, int], reason: str, rule: str
):
    """Only what is missing is named, with the line of the indicator and what was read."""
    ruleset = perfrules.loads(HEAD + MISSING.format(policy=policy))

    (deduction,) = ruleset.evaluate({"c": 5, **facts}).indicators["y"].deductions

    assert (6, reason, rule, 11) == (
        deduction.points, deduction.reason, deduction.rule, deduction.line,
    )  # fmt: skip
    assert {"c", *facts} == set(deduction.values)
