"""What follows when an actual is far above its target."""

from __future__ import annotations

from decimal import Decimal

import pytest

import perfrules
from perfrules.evaluating.evaluation import Evaluation


def scored(policy: str, actual: str, rest: str = "target: 100次, scoring: ratio") -> Evaluation:
    """One indicator of 10 points with that policy."""
    return perfrules.loads(
        'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\ntotal_points: 10\nindicators:\n'
        f"- {{id: x, name: 甲, points: 10, {rest}, over_achievement: {policy}}}\n"
    ).evaluate({"x": actual})


REDUCE = (
    '{policy: reduce, bands: [{when: "(130%, 200%]", lose: 10%},'
    ' {when: "(200%, 300%]", lose: 20%}, {when: "> 300%", lose: 30%}]}'
)
NOT_MET = "{policy: not-met, above: 130%}"
EXPLAIN = "{policy: explain, above: 130%}"


@pytest.mark.parametrize(
    ("policy", "actual", "score"),
    [
        ("cap", "500", "10"),
        (NOT_MET, "130", "10"),
        (NOT_MET, "131", "0"),
        (NOT_MET, "60", "6"),
        (REDUCE, "130", "10"),
        (REDUCE, "131", "9"),
        (REDUCE, "200", "9"),
        (REDUCE, "201", "8"),
        (REDUCE, "301", "7"),
        (REDUCE, "60", "6"),
        (EXPLAIN, "500", "10"),
    ],
)
def test_a_policy_takes_what_it_says(policy: str, actual: str, score: str):
    """The ends belong where the ruleset says; below the target nothing changes."""
    evaluation = scored(policy, actual)
    lost = sum(deduction.points for deduction in evaluation.deductions)

    assert evaluation.total_score == Decimal(score)
    assert evaluation.total_score + lost == 10


def test_what_is_lost_has_its_reason_and_its_line():
    """The attainment is told."""
    (not_met,) = scored(NOT_MET, "150").deductions
    (reduced,) = scored(REDUCE, "250").deductions

    assert not_met.reason == "完成值 150次 为目标值的 150%，超过 130%，按未完成计"
    assert (not_met.rule, not_met.line) == ("x.over_achievement", 7)
    assert reduced.reason == "完成值 250次 为目标值的 250%，超额过多，得分扣减 20%"
    assert reduced.rule == "x.over_achievement.bands[1]"


@pytest.mark.parametrize(("actual", "due"), [("130", []), ("131", ["x.over_achievement"])])
def test_an_explanation_that_is_due_is_a_finding(actual: str, due: list[str]):
    """A warning that changes no score."""
    evaluation = scored(EXPLAIN, actual)

    assert [finding.check for finding in evaluation.findings] == due
    assert evaluation.deductions == ()
    for finding in evaluation.findings:
        assert (finding.status, finding.severity) == ("fail", "warning")
        assert finding.message == "甲 完成值超过目标值的 130%，应说明原因"
        assert finding.detail == "为目标值的 131%"


@pytest.mark.parametrize("policy", [EXPLAIN, NOT_MET, REDUCE])
def test_a_target_that_turns_out_to_be_nothing_is_not_exceeded(policy: str):
    """There is no share of it."""
    text = (
        'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'
        "facts: {plan: {unit: 次}}\nindicators:\n- {id: x, name: 甲, points: 10, unit: 次,"
        f' target: "≥ plan", over_achievement: {policy}}}\n'
    )
    evaluation = perfrules.loads(text).evaluate({"x": 5, "plan": 0})

    assert evaluation.total_score == 10
    assert evaluation.findings == ()


def test_what_does_not_apply_needs_no_explanation():
    """Nor does what was not reported."""
    rest = "target: 100次, on_missing: zero, applies_when: x > 0次"

    assert scored(EXPLAIN, "0", rest.replace("> 0", ">= 999")).findings == ()
    assert scored(EXPLAIN, "150", rest).findings != ()


def test_a_forced_policy_needs_bands_that_can_be_read():
    """A band that is no test is told, and nothing else of it."""
    with pytest.raises(perfrules.RulesetError) as caught:
        scored(REDUCE.replace("(130%, 200%]", "(130%, 200%"), "1")

    assert "bad-formula" in {d.slug for d in caught.value.diagnostics}
