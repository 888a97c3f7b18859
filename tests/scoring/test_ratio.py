"""按比例: the share of the target, in both directions and at its ends."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from perfrules import Evaluation

Evaluate = Callable[[str, str], Evaluation]
Slugs = Callable[[str], list[str]]

HIGHER = '{points: 10, target: "≥ 80%", scoring: ratio}'
INVERSE = '{points: 6, target: "≤ 100%", better: lower, scoring: {method: ratio, form: inverse}}'
OVERRUN = '{points: 6, target: "≤ 100%", better: lower, scoring: {method: ratio, form: overrun}}'
WITH_FLOOR = (
    '{points: 10, target: "≤ 100%", better: lower,'
    ' scoring: {method: ratio, form: inverse, zero_below: "60%"}}'
)


@pytest.mark.parametrize(
    ("indicator", "actual", "score"),
    [
        (HIGHER, "80%", "10"),
        (HIGHER, "40%", "5"),
        (HIGHER, "200%", "10"),
        (HIGHER, "0%", "0"),
        (HIGHER, "-5%", "0"),
        (INVERSE, "0%", "6"),
        (INVERSE, "-20%", "6"),
        (INVERSE, "120%", "5"),
        (OVERRUN, "0%", "6"),
        (OVERRUN, "120%", "4.8"),
        (OVERRUN, "1000%", "0"),
        (WITH_FLOOR, "160%", "6.25"),
        (WITH_FLOOR, "200%", "0"),
    ],
)
def test_the_share_of_the_target(evaluate: Evaluate, indicator: str, actual: str, score: str):
    """Never below nothing, never above the points, whatever is reported."""
    assert Decimal(score) == evaluate(indicator, actual).total_score


def test_the_two_formulas_for_lower_disagree(evaluate: Evaluate):
    """At half as much again as allowed one leaves two thirds, the other a half."""
    assert Decimal(4) == evaluate(INVERSE, "150%").total_score
    assert Decimal(3) == evaluate(OVERRUN, "150%").total_score


@pytest.mark.parametrize(
    ("zero_target", "actual", "score"),
    [
        ("all-or-nothing", "0", "5"),
        ("all-or-nothing", "1起", "0"),
        ("full", "9", "5"),
        ("zero", "0", "0"),
    ],
)
def test_a_target_of_zero_is_scored_as_declared(
    evaluate: Evaluate, zero_target: str, actual: str, score: str
):
    """Nothing can be divided by it, so the author says what counts."""
    indicator = (
        "{points: 5, target: 0起, better: lower,"
        f" scoring: {{method: ratio, form: overrun, zero_target: {zero_target}}}}}"
    )

    assert Decimal(score) == evaluate(indicator, actual).total_score


@pytest.mark.parametrize(
    ("indicator", "slug"),
    [
        ("{points: 5, target: 0起, scoring: ratio}", "zero-target"),
        ('{points: 5, target: "≥ -30%", scoring: ratio}', "target-negative"),
        ('{points: 5, target: "≤ 100%", scoring: ratio}', "ratio-against-target"),
        ('{points: 5, target: "≤ 100%", better: lower, scoring: ratio}', "form-missing"),
        ("{points: 5, target: 90%, scoring: {method: ratio, form: inverse}}", "form-not-used"),
        ("{points: 5, target: 9件, better: within, scoring: ratio}", "ratio-of-within"),
        ("{points: 5, unit: 件, scoring: ratio}", "target-missing"),
        ('{points: 5, target: "[80%, 90%]", scoring: ratio}', "target-missing"),
    ],
)
def test_what_ratio_cannot_mean_is_refused(slugs: Slugs, indicator: str, slug: str):
    """A rule that would score something else than it says never loads."""
    assert [slug] == slugs(indicator)


def test_the_reason_names_the_share_that_was_reached(evaluate: Evaluate):
    """Actual, target, attainment and what is left."""
    (deduction,) = evaluate(HIGHER, "60%").deductions

    assert deduction.reason == "完成值 60%，为目标值 80% 的 75%，按比例得 7.5 分"
    assert Decimal("2.5") == deduction.points


def test_a_computed_actual_is_shown_in_the_unit_of_its_target(evaluate: Evaluate):
    """39 of 40 with a target of 100% is 97.5%, not 0.975."""
    evaluation = evaluate("{points: 4, actual: 39件 / 40件, target: 100%, scoring: ratio}", "{}")

    assert Decimal("3.9") == evaluation.total_score
    assert evaluation.indicators["x"].actual == "97.5%"
