"""Scores below 0, where the ruleset says how low they may fall."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules

Load = Callable[[str], perfrules.Ruleset]
FACTS = "facts:\n  cases: {unit: 次, min: 0}\n"


def one(rest: str) -> str:
    """A ruleset of one indicator of 10 points that may fall to −5, and one that never falls."""
    return (
        "total_points: 20\ntotal_floor: -5\n" + FACTS + "indicators:\n"
        f"- {{id: a, points: 10, floor: -5, {rest}}}\n"
        "- {id: b, points: 10, target: 100%, scoring: ratio}\n"
    )


@pytest.mark.parametrize(
    ("rest", "reported", "score"),
    [
        ("unit: '%', scoring: {method: formula, formula: points * (1 - 3 * actual)}", 40, "-2"),
        ("unit: '%', scoring: {method: formula, formula: points * (1 - 3 * actual)}", 90, "-5"),
        ("unit: 天, scoring: {method: bands, bands: [{when: ≤ 5天, points: 10},"
         " {when: otherwise, points: -3}]}", 6, "-3"),
        ("scoring: {method: choice, answers: {好: 10, 中: 0, 差: -5}}", "差", "-5"),
        ("unit: 天, scoring: {method: cases, otherwise: 10,"
         " cases: [{when: actual > 3天, points: 0 - actual / 1天}]}", 4, "-4"),
        ("unit: 天, scoring: {method: deductions, items: [{reason: 迟, count: actual, lose: 4}]}",
         3, "-2"),
        ("unit: 天, scoring: {method: deductions, items: [{reason: 迟, count: actual, lose: 4}]}",
         30, "-5"),
        ("target: ≤ 5天, better: lower, scoring: {method: steps, of: excess, step: 1天, lose: 3,"
         " partial: whole}", 9, "-2"),
        ("target: ≤ 5天, better: lower, scoring: {method: ratio, form: overrun}", 12, "-4"),
        ("unit: 天, scoring: {method: levels,"
         " levels: [{level: 一, when: actual > 1天, points: 10}]}", 1, "0"),
    ],
)  # fmt: skip
def test_a_score_falls_to_its_floor(loaded: Load, rest: str, reported: Any, score: str):
    """And what was lost makes up the points, as ever."""
    ruleset = loaded(one(rest).replace("  cases: {unit: 次, min: 0}", "  cases: {unit: 次}"))
    evaluation = ruleset.evaluate({"a": reported, "b": 0, "cases": 0})
    result = evaluation.indicators["a"]

    assert result.score == Decimal(score)
    assert result.points == result.score + sum(d.points for d in result.deductions)
    assert evaluation.total_score == Decimal(score)


@pytest.mark.parametrize(
    ("rest", "score"),
    [
        ("zero_when: cases > 0次", -5),
        ("cap_when: {when: cases > 0次, points: 4}", -5),
        ("deductions: [{reason: 违规, count: cases, lose: 1}]", -5),
    ],
)
def test_nothing_lifts_a_score_that_is_below_0(loaded: Load, rest: str, score: int):
    """No points at all is no more than what there was."""
    method = "scoring: {method: choice, answers: {好: 10, 差: -5}}"
    evaluation = loaded(one(f"{method}, {rest}")).evaluate({"a": "差", "b": 0, "cases": 1})

    assert evaluation.indicators["a"].score == score
    assert all(deduction.points > 0 for deduction in evaluation.deductions)


def test_over_achievement_takes_nothing_from_a_score_below_0(loaded: Load):
    """A part of a loss is no gain."""
    rest = (
        "target: 100%, scoring: {method: formula, formula: 0 - 4},"
        " over_achievement: {policy: reduce, bands: [{when: '> 150%', lose: 50%}]}"
    )
    evaluation = loaded(one(rest)).evaluate({"a": 200, "b": 0, "cases": 0})

    assert evaluation.indicators["a"].score == -4


CHOICE = "scoring: {method: choice, answers: {好: 10, 差: -5}}"


def total(more: str, **facts: Any) -> perfrules.Evaluation:
    """The evaluation of an indicator that may fall to −5, with rules of the whole."""
    text = (
        'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'
        f"{FACTS}{more}indicators:\n- {{id: a, points: 10, floor: -5, on_missing: pending,"
        f" {CHOICE}}}\n"
    )
    return perfrules.loads(text).evaluate({"a": "差", "cases": 0, **facts})


PENALTY = "penalties: {items: [{reason: 违规, count: cases, points: 4}]}\n"
GRADES = "grades: [{grade: 好, from: 5}, {grade: 差, from: -20}]\n"
VETO = "vetoes: [{id: v, when: cases > 0次, reason: 造假, effect: {score: 0}}]\n"


@pytest.mark.parametrize(
    ("more", "facts", "score"),
    [
        ("", {}, 0),  # without a floor of its own the total stops at 0
        ("total_floor: -3\n", {}, -3),
        ("total_floor: -20\n", {}, -5),
        (f"total_floor: -20\n{PENALTY}", {"cases": 2}, -13),
        (f"total_floor: -20\n{PENALTY}", {"cases": 9}, -20),
        (PENALTY, {"cases": 9}, 0),
        (f"total_floor: -20\n{PENALTY}", {"cases": 3, "a": "好"}, -2),
        (f"total_floor: -20\n{VETO}", {"cases": 1}, -5),  # no veto raises a score
        (f"total_floor: -20\n{VETO}", {"cases": 1, "a": "好"}, 0),
    ],
)
def test_the_total_falls_to_its_floor(more: str, facts: dict[str, Any], score: int):
    """Whether indicators or penalties take it there."""
    unused = "" if "cases" in more else "checks: [{id: k, that: cases < 99次, message: 多}]\n"
    evaluation = total(unused + more, **facts)

    assert evaluation.total_score == score
    assert str(score) in str(evaluation.explain_total())


def test_every_total_has_a_grade():
    """The worst begins at the floor of the total; vetoes give it too."""
    assert total(f"total_floor: -20\n{GRADES}{PENALTY}", cases=2).grade == "差"
    assert total(f"total_floor: -20\n{GRADES}{VETO}", cases=2).grade == "差"
    scales = "scales: {local: [{grade: 达标, from: 1}, {grade: 不达标, from: -20}]}\n"
    assert total(f"total_floor: -20\n{scales}{VETO}", cases=2).grades == {"local": "不达标"}


def test_the_worst_of_what_is_pending_is_the_floor():
    """A person may give as little as that, too."""
    unused = "checks: [{id: k, that: cases < 99次, message: 多}]\n"
    evaluation = total(f"{unused}total_floor: -20\n", a=None)

    assert evaluation.range is not None
    assert (evaluation.range.worst.total_score, evaluation.range.best.total_score) == (-5, 10)
    adjusted = evaluation.adjusted([{"indicator": "a", "score": -5, "reason": "复核"}])
    assert adjusted.total_score == -5
    with pytest.raises(perfrules.FactError, match="-5 到 10"):
        evaluation.adjusted([{"indicator": "a", "score": -6, "reason": "复核"}])


@pytest.mark.parametrize(
    ("mode", "score"), [("half-up", "-0.3"), ("half-even", "-0.2"), ("floor", "-0.3"),
                        ("truncate", "-0.2")],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["indicator", "group", "total"])
def test_scores_below_0_are_rounded_as_the_mode_says(
    loaded: Load, mode: str, score: str, stage: str
):
    """Half up is away from 0, as a score sheet does it."""
    ruleset = loaded(
        f"total_points: 10\ntotal_floor: -5\nrounding: {{places: 1, mode: {mode}, at: [{stage}]}}\n"
        "indicators:\n- name: 组\n  indicators:\n"
        "  - {id: a, points: 10, floor: -5, unit: '%',"
        " scoring: {method: formula, formula: actual * 0 - 0.25}}\n"
    )

    assert ruleset.evaluate({"a": 0}).total_score == Decimal(score)


@pytest.mark.parametrize(
    ("aggregate", "score"),
    [("mean", "2.5"), ("min", "-5"), ("max", "10"), ("{method: best-of, count: 1}", "10"),
     ("{method: formula, formula: points * rate_of(a)}", "0"), ("count-met", "5")],
)  # fmt: skip
def test_aggregations_take_scores_below_0(loaded: Load, aggregate: str, score: str):
    """Rates below 0 count as they are; a formula holds its group at 0."""
    ruleset = loaded(
        "total_points: 10\ntotal_floor: -10\nindicators:\n- id: g\n  points: 10\n"
        f"  aggregate: {aggregate}\n  indicators:\n"
        f"  - {{id: a, points: 10, floor: -5, {CHOICE}}}\n"
        f"  - {{id: b, points: 10, floor: -5, {CHOICE}}}\n"
    )
    evaluation = ruleset.evaluate({"a": "差", "b": "好"})

    assert evaluation.indicators["g"].score == Decimal(score)


def test_a_veto_leaves_no_raw_total_above_0():
    """Although it is rounded to 0 already."""
    text = (
        'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'
        "rounding: {places: 0, at: [total]}\ntotal_floor: -5\n"
        "vetoes: [{id: v, when: total < 1, reason: 造假, effect: {score: 0}}]\n"
        "indicators: [{id: a, points: 10, floor: -5, unit: '%',"
        " scoring: {method: formula, formula: points * actual}}]\n"
    )
    evaluation = perfrules.loads(text).evaluate({"a": 4})

    assert (evaluation.total_score, evaluation.raw_total_score) == (0, 0)
