"""每……扣……: the three readings of a part of a step, the sides, the floor."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from perfrules import Evaluation

Evaluate = Callable[[str, str], Evaluation]
Slugs = Callable[[str], list[str]]


def shortfall(partial: str) -> str:
    """满意度 90% 以上得 10 分，每降 5 个百分点扣 1 分，扣完为止."""
    return (
        '{points: 10, target: "≥ 90%", scoring:'
        f" {{method: steps, of: shortfall, step: 5个百分点, lose: 1, partial: {partial}}}}}"
    )


@pytest.mark.parametrize(
    ("actual", "whole", "started", "linear"),
    [
        ("100%", "10", "10", "10"),
        ("90%", "10", "10", "10"),
        ("89.99%", "10", "9", "9.998"),
        ("85.01%", "10", "9", "9.002"),
        ("85%", "9", "9", "9"),
        ("84.99%", "9", "8", "8.998"),
        ("78.5%", "8", "7", "7.7"),
        ("40%", "0", "0", "0"),
        ("0%", "0", "0", "0"),
    ],
)
def test_a_part_of_a_step_is_read_as_declared(
    evaluate: Evaluate, actual: str, whole: str, started: str, linear: str
):
    """No official text says which of the three it means, so the ruleset does."""
    scores = [
        evaluate(shortfall(partial), actual).total_score
        for partial in ("whole", "started", "linear")
    ]

    assert [Decimal(whole), Decimal(started), Decimal(linear)] == scores


def test_three_started_points_are_three(evaluate: Evaluate):
    """From 0.87 to 0.90 are three hundredths; with floats they would be four."""
    indicator = (
        '{points: 2, target: "≥ 90%", scoring:'
        " {method: steps, of: shortfall, step: 1个百分点, lose: 0.5, partial: started}}"
    )

    assert Decimal("0.5") == evaluate(indicator, "87%").total_score


@pytest.mark.parametrize(
    ("of", "target", "better", "actual", "score"),
    [
        ("excess", "≤ 100%", "lower", "99%", "5"),
        ("excess", "≤ 100%", "lower", "101%", "4.5"),
        ("excess", "≤ 0%", "lower", "3%", "3.5"),
        ("excess", "≤ -10%", "lower", "-8%", "4"),
        ("excess", "≤ -10%", "lower", "-20%", "5"),
        ("deviation", "100%", "within", "98%", "4"),
        ("deviation", "100%", "within", "102%", "4"),
        ("deviation", "0%", "within", "-2%", "4"),
    ],
)
def test_the_side_that_counts(
    evaluate: Evaluate, of: str, target: str, better: str, actual: str, score: str
):
    """每超过一个百分点扣 0.5 分; a target of zero or below it is a target like any other."""
    indicator = (
        f'{{points: 5, target: "{target}", better: {better}, scoring:'
        f" {{method: steps, of: {of}, step: 1个百分点, lose: 0.5, partial: whole}}}}"
    )

    assert Decimal(score) == evaluate(indicator, actual).total_score


@pytest.mark.parametrize(
    ("actual", "score"), [("-30%", "10"), ("-27%", "9"), ("0%", "0"), ("-60%", "10")]
)
def test_a_relative_step_is_of_the_size_of_the_target(evaluate: Evaluate, actual: str, score: str):
    """Going past a negative target costs points; it never earns more than there are."""
    indicator = (
        '{points: 10, target: "≤ -30%", better: lower, scoring:'
        ' {method: steps, of: excess, step: "10%", lose: 1, partial: whole, relative: true}}'
    )

    assert Decimal(score) == evaluate(indicator, actual).total_score


@pytest.mark.parametrize(
    ("actual", "score"), [("95件", "10"), ("94件", "9"), ("85件", "9"), ("84件", "8")]
)
def test_counting_from_another_point_keeps_the_share_of_the_target(
    evaluate: Evaluate, actual: str, score: str
):
    """`from` moves where counting begins; a relative step stays a share of the target."""
    indicator = (
        '{points: 10, target: "≥ 100件", scoring: {method: steps, of: shortfall, from: 95件,'
        ' step: "10%", lose: 1, partial: started, relative: true}}'
    )

    assert Decimal(score) == evaluate(indicator, actual).total_score


@pytest.mark.parametrize(
    ("indicator", "slug"),
    [
        (
            '{points: 5, target: "≥ 90%", scoring:'
            ' {method: steps, of: shortfall, step: "-5%", lose: 1, partial: whole}}',
            "out-of-range",
        ),
        (
            '{points: 5, target: "≥ 90%", scoring:'
            ' {method: steps, of: shortfall, step: "0%", lose: 1, partial: whole}}',
            "out-of-range",
        ),
        (
            '{points: 5, target: "≥ 90%", scoring:'
            " {method: steps, of: shortfall, step: actual, lose: 1, partial: whole}}",
            "out-of-range",
        ),
        (
            '{points: 5, target: "≤ 0件", better: lower, scoring:'
            ' {method: steps, of: excess, step: "5%", lose: 1, partial: whole, relative: true}}',
            "relative-to-zero",
        ),
        (
            '{points: 5, target: "≥ 90件", scoring:'
            " {method: steps, of: shortfall, step: 5%, lose: 1, partial: whole}}",
            "unit-mismatch",
        ),
        (
            '{points: 5, unit: "%", scoring:'
            " {method: steps, of: shortfall, step: 5%, lose: 1, partial: whole}}",
            "target-missing",
        ),
        (
            "{points: 5, target: 健全, choices: [健全, 不健全], scoring:"
            " {method: steps, of: shortfall, step: 5%, lose: 1, partial: whole}}",
            "not-a-number",
        ),
    ],
)
def test_a_step_that_cannot_be_counted_is_refused(slugs: Slugs, indicator: str, slug: str):
    """A step is a known number above zero, in the unit of the value or in per cent of a target."""
    assert [slug] == slugs(indicator)


def test_the_reason_counts_the_steps(evaluate: Evaluate):
    """How far, in what steps, how a part of one is read, how many."""
    (deduction,) = evaluate(shortfall("whole"), "78.5%").deductions

    assert deduction.reason == (
        "完成值 78.5%，低于 90%，相差 11.5个百分点；每 5个百分点 扣 1 分（不足一步不计），共 2 步"
    )
