"""The words for a target that was missed say on which side it was missed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from perfrules import Evaluation

Evaluate = Callable[[str, str], Evaluation]


@pytest.mark.parametrize(
    ("target", "actual", "reason"),
    [
        ("≥6次", "5", "完成值 5次，未达到目标值 6次"),
        ('"> 6次"', "6", "完成值 6次，没有超过目标值 6次"),
        ("≤6次", "7", "完成值 7次，超过目标值 6次"),
        ("< 6次", "6", "完成值 6次，没有低于目标值 6次"),
        ('"= 6次"', "7", "完成值 7次，不等于目标值 6次"),
        ('"[4次, 6次]"', "7", "完成值 7次，未达到目标值 [4次, 6次]"),
    ],
)
def test_a_missed_target(evaluate: Evaluate, target: str, actual: str, reason: str) -> None:
    """Too many is not called too few."""
    (deduction,) = evaluate(f"{{points: 2, target: {target}}}", actual).deductions

    assert reason == deduction.reason


@pytest.mark.parametrize(
    ("actual", "score", "reason"),
    [
        ("4%", "1", "完成值 4%，不高于 5%，得 1 分"),
        ("5%", "1", "完成值 5%，不高于 5%，得 1 分"),
        ("6%", "1.2", "完成值 6%，在 5% 与 10% 之间按比例得 1.2 分"),
        ("10%", "2", "完成值 10%，在 5% 与 10% 之间按比例得 2 分"),
        ("11%", "2.5", "完成值 11%，在 10% 与 12% 之间按比例得 2.5 分"),
        ("12%", "3", "完成值 12%，不低于 12%，得 3 分"),
    ],
)
def test_between_which_marks(evaluate: Evaluate, actual: str, score: str, reason: str) -> None:
    """The neighbouring marks are named; what lies beyond the ends is not said to lie between."""
    indicator = (
        '{points: 4, unit: "%", scoring: {method: interpolate,'
        " knots: [{at: 5%, points: 1}, {at: 10%, points: 2}, {at: 12%, points: 3}]}}"
    )
    evaluation = evaluate(indicator, actual)

    assert score == str(evaluation.total_score)
    assert [reason] == [deduction.reason for deduction in evaluation.deductions]
