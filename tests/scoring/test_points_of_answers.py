"""插值、定性、要点、扣分项、评判、累进、达标占比、分情形、公式: their ends and their caps."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

import perfrules
from perfrules import Evaluation

Evaluate = Callable[[str, str], Evaluation]
Slugs = Callable[[str], list[str]]

INTERPOLATE = (
    "{points: 4, unit: 天, scoring: {method: interpolate, knots:"
    " [{at: -5天, points: 4}, {at: 5天, points: 1}, {at: 10天, points: 1},"
    " {at: 15天, share: 0%}]}}"
)
GATES = (
    "{points: 4, scoring: {method: checklist, items: [{name: 甲, points: 1},"
    " {name: 乙, points: 1, gate: true}, {name: 丙, points: 1, gate: true},"
    " {name: 丁, points: 1}]}}"
)
DEDUCTIONS = (
    "{points: 4, unit: 个, scoring: {method: deductions, items:"
    " [{reason: 有问题, when: actual > 1, lose: 1},"
    " {reason: 问题, count: actual, lose: 0.5, max: 2}]},"
    " deductions: [{reason: 另扣, when: actual > 5, lose: 3}]}"
)
LEVELS = (
    "{points: 4, unit: '%', scoring: {method: levels, levels: [{level: 低, when: actual >= 50%,"
    " points: 1}, {level: 中, when: actual >= 20%, points: 2},"
    " {level: 高, when: actual >= 90%, points: 3}]}}"
)
SHARE_MET = (
    "{points: 10, unit: '%', scoring: {method: share-met, conditions:"
    " [{name: 过半, when: actual >= 50%}, {name: 过六成, when: actual >= 60%},"
    " {name: '过{七}成', when: actual >= 70%}]}}"
)
CASES = (
    "{points: 3, unit: '%', scoring: {method: cases, cases:"
    " [{when: actual > 50%, points: points * 2}, {when: actual > 20%, share: 50%}],"
    " otherwise: points * actual - 0.3}}"
)


@pytest.mark.parametrize(
    ("indicator", "facts", "score"),
    [
        (INTERPOLATE, "-9", "4"),
        (INTERPOLATE, "-5", "4"),
        (INTERPOLATE, "0", "2.5"),
        (INTERPOLATE, "5", "1"),
        (INTERPOLATE, "7", "1"),
        (INTERPOLATE, "14天", "0.2"),
        (INTERPOLATE, "15", "0"),
        (INTERPOLATE, "99", "0"),
        (GATES, "{甲: 是, 乙: 是, 丙: 是, 丁: 是}", "4"),
        (GATES, "{甲: 否, 乙: 是, 丙: 是, 丁: 是}", "3"),
        (GATES, "{甲: 是, 乙: 否, 丙: 是, 丁: 是}", "1"),
        (GATES, "{甲: 是, 乙: 是, 丙: 否, 丁: 是}", "2"),
        (DEDUCTIONS, "0", "4"),
        (DEDUCTIONS, "1", "3.5"),
        (DEDUCTIONS, "4", "1"),
        (DEDUCTIONS, "5", "1"),
        (DEDUCTIONS, "6", "0"),
        (LEVELS, "19%", "0"),
        (LEVELS, "49%", "0"),
        (LEVELS, "50%", "2"),
        (LEVELS, "95%", "3"),
        (SHARE_MET, "70%", "10"),
        (CASES, "60%", "3"),
        (CASES, "50%", "1.5"),
        (CASES, "20%", "0.3"),
        (CASES, "5%", "0"),
    ],
)
def test_scores_at_the_ends(evaluate: Evaluate, indicator: str, facts: str, score: str):
    """Ends belong where the ruleset says, caps hold, nothing falls below 0 or rises above all."""
    assert Decimal(score) == evaluate(indicator, facts).total_score


@pytest.mark.parametrize(
    ("indicator", "facts", "reasons"),
    [
        (
            GATES,
            "{甲: 是, 乙: 否, 丙: 否, 丁: 是}",
            ["未满足：乙", "前提“乙”未满足，其后各点不得分", "前提“乙”未满足，其后各点不得分"],
        ),
        (
            GATES,
            "{甲: 否, 乙: 是, 丙: 否, 丁: 是}",
            ["未满足：甲", "未满足：丙", "前提“丙”未满足，其后各点不得分"],
        ),
        (
            DEDUCTIONS,
            "6",
            ["有问题", "问题：6 个，每个扣 0.5 分，最多扣 2 分", "另扣"],
        ),
        (LEVELS, "10%", ["未达到最低一级“低”"]),
        (LEVELS, "60%", ["达到“中”，未达到“高”，得 2 分"]),
        (LEVELS, "90%", ["达到最高一级“高”，得 3 分"]),
        (
            SHARE_MET,
            "55%",
            [
                "未达标：过六成（共 3 项，此项占 1/3）",
                "未达标：过{七}成（共 3 项，此项占 1/3）",
            ],
        ),
        (CASES, "50%", ["符合“actual > 20%”，得 1.5 分"]),
        (CASES, "5%", ["不符合任何一种情形，得 0 分"]),
    ],
)
def test_the_reason_says_what_was_lost(
    evaluate: Evaluate, indicator: str, facts: str, reasons: list[str]
):
    """Each item, rule, level or condition that took points is named."""
    assert reasons == [d.reason for d in evaluate(indicator, facts).deductions]


@pytest.mark.parametrize(
    ("indicator", "slug"),
    [
        (
            "{points: 4, unit: 天, scoring: {method: interpolate, knots:"
            " [{at: 5天, points: 4}, {at: 5天, points: 0}]}}",
            "knots-not-ascending",
        ),
        (
            "{points: 4, choices: [健全, 不健全], scoring: {method: interpolate, knots:"
            " [{at: 5, points: 4}, {at: 6, points: 0}]}}",
            "not-a-number",
        ),
        (
            "{points: 2, choices: [好, 差], scoring: {method: choice, answers: {好: 2}}}",
            "answer-missing",
        ),
        (
            "{points: 2, choices: [好, 差], scoring:"
            " {method: choice, answers: {好: 2, 差: 0, 坏: 0}}}",
            "unknown-answer",
        ),
        (
            "{points: 2, actual: 1件 + 1件, scoring: {method: choice, answers: {好: 2, 差: 0}}}",
            "not-a-choice",
        ),
        ("{points: 2, scoring: {method: choice, answers: {好: 3, 差: 0}}}", "award-out-of-range"),
        (
            "{points: 3, scoring: {method: checklist, items: [{name: 甲, points: 1}]}}",
            "items-add-up",
        ),
        (
            "{points: 3, scoring: {method: judgment, levels:"
            " [{level: 好, from: 60%, to: 100%}, {level: 差, from: 0%, to: 50%}]}}",
            "levels-gap",
        ),
        (
            "{points: 3, scoring: {method: judgment, levels: [{level: 好, from: 60%, to: 100%}]}}",
            "levels-gap",
        ),
        (
            "{points: 3, unit: '%', scoring: {method: levels, levels:"
            " [{level: 高, when: actual > 9%, points: 2},"
            " {level: 低, when: actual > 1%, points: 1}]}}",
            "levels-not-ascending",
        ),
        (
            "{points: 3, unit: '%', scoring: {method: cases, cases:"
            " [{when: actual > 9%, points: 4}], otherwise: 0}}",
            "award-out-of-range",
        ),
        (
            "{points: 3, unit: '%', scoring: {method: cases, cases:"
            " [{when: actual > 9%, share: 120%}], otherwise: 0}}",
            "award-out-of-range",
        ),
        (
            "{points: 3, unit: 万元, scoring: {method: formula, formula: actual}}",
            "not-points",
        ),
        ("{points: 3, scoring: all-or-nothing, unit: 件}", "target-missing"),
    ],
)
def test_a_rule_that_cannot_be_right_is_refused(slugs: Slugs, indicator: str, slug: str):
    """Each mistake has one message, when the ruleset is loaded."""
    assert [slug] == slugs(indicator)


@pytest.mark.parametrize(
    "scoring",
    [
        "{method: interpolate, knots: [{at: 5 5, points: 2}, {at: 6 6, points: 0}]}",
        "{method: levels, levels: [{level: 一, when: actual >>, points: 1}]}",
        "{method: share-met, conditions: [{name: 一, when: actual >>}]}",
        "{method: cases, cases: [{when: actual >>, points: 1}], otherwise: 0}",
        "{method: formula, formula: actual >>}",
        "{method: bands, bands: [{when: '≥ (', points: 1}]}",
    ],
)
def test_a_method_of_which_nothing_could_be_read_says_only_that(slugs: Slugs, scoring: str):
    """What follows from a formula that cannot be read is not reported on top of it."""
    assert {"bad-formula"} == set(slugs(f"{{points: 2, unit: '%', scoring: {scoring}}}"))


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        ("{x: 80%, x_level: 部分达成}", "judgment-outside-level"),
        ("{x: 79.99%, x_level: 达成}", "judgment-outside-level"),
        ("100.01%", "fact-out-of-range"),
        ("-1%", "fact-out-of-range"),
        ("{x_level: 达成}", "missing-fact"),
    ],
)
def test_a_judgment_stays_inside_its_level(evaluate: Evaluate, facts: str, slug: str):
    """[80%, 100%], [60%, 80%), [0, 60%): what a person enters is held to the level chosen."""
    with pytest.raises(perfrules.FactError) as raised:
        evaluate("{points: 10, scoring: judgment}", facts)

    assert [slug] == [d.slug for d in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ("{x: 80%, x_level: 达成}", "8"),
        ("{x: 100%, x_level: 达成}", "10"),
        ("{x: 79.99%, x_level: 部分达成}", "7.999"),
        ("{x: 0%, x_level: 未达成}", "0"),
        ("42%", "4.2"),
    ],
)
def test_a_judgment_earns_its_share(evaluate: Evaluate, facts: str, score: str):
    """The lower end belongs to a level, the upper one only to the highest."""
    assert Decimal(score) == evaluate("{points: 10, scoring: judgment}", facts).total_score


def test_answers_of_its_own_are_ranked_by_their_points(evaluate: Evaluate):
    """The order of the keys says nothing: the same text has the same scores and digest."""
    indicator = "{{points: 2, zero_when: \"x < '较迟'\", scoring: {{method: choice, answers: {}}}}}"
    written = ["{及时: 2, 较迟: 1, 很迟: 1, 未做: 25%}", "{未做: 25%, 很迟: 1, 较迟: 1, 及时: 2}"]

    scores = [
        [evaluate(indicator.format(answers), fact).total_score for fact in ("较迟", "很迟", "未做")]
        for answers in written
    ]
    digests = {evaluate(indicator.format(answers), "及时").ruleset_digest for answers in written}

    assert scores[0] == scores[1]
    assert (scores[0][0], scores[0][2]) == (1, 0)
    assert len(digests) == 1
