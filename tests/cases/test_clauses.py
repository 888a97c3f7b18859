"""Which clauses a ruleset has, and which of them facts reach."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import perfrules
from perfrules import evaluating
from perfrules.cases.page import percentage
from perfrules.cases.running import coverage
from perfrules.formats.subject import read_subject
from perfrules.scoring import METHODS

from .conftest import HEAD


def seen(rest: str, *facts: str) -> tuple[list[str], list[str]]:
    """The words of all clauses of a ruleset, and of those that the facts do not reach."""
    plan = perfrules.loads(f"{HEAD}language: zh\n{rest}").plan
    reported = [f if f.startswith("{") else f"{{x: {f}}}" for f in facts]
    subjects = [
        read_subject(perfrules.Source("facts.yaml", f"facts: {each}\n")) for each in reported
    ]
    found = coverage(plan, [evaluating.evaluate(plan, dict(s.facts)) for s in subjects])
    assert found.reached == len(found.clauses) - len(found.unreached)
    return [c.words.zh for c in found.clauses], [c.words.zh for c in found.unreached]


def one(indicator: str) -> str:
    """A ruleset of one indicator `x`."""
    points = re.search(r"points: ([0-9.]+)", indicator)
    assert points is not None
    return f"total_points: {points[1]}\nindicators:\n- {{id: x, name: x, {indicator[1:]}\n"


@pytest.mark.parametrize(
    ("indicator", "facts", "clauses", "unreached"),
    [
        (
            "{points: 2, target: 健全, choices: [健全, 不健全]}",
            ["健全"],
            ["达到目标值 健全", "未达到目标值 健全"],
            ["未达到目标值 健全"],
        ),
        (
            "{points: 2, target: ≥6次, min: 0, scoring: ratio}",
            ["3", "0"],
            ["达到目标值 ≥6次", "未达到目标值 ≥6次"],
            ["达到目标值 ≥6次"],
        ),
        (
            "{points: 2, target: ≥90%, min: 0, scoring: {method: ratio, zero_below: 60%}}",
            ["95%", "80%"],
            [
                "达到目标值 ≥90%",
                "未达到目标值 ≥90%",
                "完成值 …，目标值 …，得分比例不足 …，不得分",
            ],
            ["完成值 …，目标值 …，得分比例不足 …，不得分"],
        ),
        (
            "{points: 5, target: ≥90%,"
            " scoring: {method: steps, of: shortfall, step: 5个百分点, lose: 1, partial: whole}}",
            ["90%", "86%"],
            ["一步也不扣", "扣了步数"],
            ["扣了步数"],
        ),
        (
            '{points: 2, unit: "%", min: 0, scoring: {method: bands, bands: ['
            '{when: "≥ 100%", points: 2}, {when: "[95%, 100%)", points: 1},'
            ' {when: "< 95%", points: 0}]}}',
            ["100%", "94.99%"],
            ["≥ 100%", "[95%, 100%)", "< 95%"],
            ["[95%, 100%)"],
        ),
        (
            "{points: 2, scoring: {method: choice, answers: {好: 2, 中: 1, 差: 0}}}",
            ["差"],
            ["好", "中", "差"],
            ["好", "中"],
        ),
        (
            '{points: 5, unit: "%", min: 0, scoring: {method: interpolate, knots: ['
            "{at: 60%, points: 0}, {at: 80%, points: 2}, {at: 100%, points: 5}]}}",
            ["60%", "80%", "100.01%"],
            ["≤ 60%", "(60%, 80%]", "(80%, 100%]", "> 100%"],
            ["(80%, 100%]"],
        ),
        (
            '{points: 5, unit: "%", min: 0, max: 100%, scoring: {method: interpolate, knots: ['
            "{at: 0%, points: 0}, {at: 100%, points: 5}]}}",
            ["50%"],
            ["≤ 0%", "(0%, 100%]"],
            ["≤ 0%"],
        ),
        (
            "{points: 4, scoring: {method: checklist, items: ["
            "{name: 已制定, points: 1, gate: true}, {name: 已公开, points: 3}]}}",
            ["{已制定: 是, 已公开: 是}", "{已制定: 否, 已公开: 是}"],
            [
                "不扣分（未满足：已制定）",
                "扣分：未满足：已制定",
                "不扣分（未满足：已公开）",
                "扣分：前提“已制定”未满足，其后各点不得分",
                "扣分：未满足：已公开",
            ],
            ["扣分：未满足：已公开"],
        ),
        (
            "{points: 4, unit: 次, scoring: {method: deductions, items: ["
            "{reason: 违规, count: actual, lose: 1}]}}",
            ["0"],
            ["不扣分（违规：… 次，每次扣 … 分）", "扣分：违规：… 次，每次扣 … 分"],
            ["扣分：违规：… 次，每次扣 … 分"],
        ),
        (
            "{points: 10, scoring: judgment}",
            ["100%", "{x: 60%}"],
            ["达成", "部分达成", "未达成"],
            ["未达成"],
        ),
        (
            "{points: 5, scoring: {method: judgment, judged_in: points, levels: ["
            "{level: 好, from: 50%, to: 100%}, {level: 差, from: 0%, to: 50%}]}}",
            ["2.49"],
            ["好", "差"],
            ["好"],
        ),
        (
            '{points: 4, unit: "%", scoring: {method: levels, levels: ['
            "{level: 有计划, when: actual > 0%, points: 1}, {level: 完成, when: actual >= 100%,"
            " points: 4}]}}",
            ["0", "100%"],
            [
                "未达到最低一级“有计划”",
                "达到“有计划”，未达到“完成”，得 … 分",
                "达到最高一级“完成”，得 … 分",
            ],
            ["达到“有计划”，未达到“完成”，得 … 分"],
        ),
        (
            "{points: 3, unit: 万元, min: 0, scoring: {method: cases, cases: ["
            "{when: actual == 0, points: 3}, {when: actual <= 10万元, points: 2}],"
            " otherwise: 0}}",
            ["0", "11"],
            ["actual == 0", "actual <= 10万元", "不符合任何一种情形，得 … 分"],
            ["actual <= 10万元"],
        ),
        (
            "{points: 10, unit: '%', scoring: {method: formula,"
            " formula: points if actual >= 90% else points * actual}}",
            ["95%"],
            ["成立：完成值 ≥ 90%", "不成立：完成值 ≥ 90%"],
            ["不成立：完成值 ≥ 90%"],
        ),
        (
            "{points: 10, unit: '%', scoring: {method: formula, formula: points * actual}}",
            [],
            ["算出得分"],
            ["算出得分"],
        ),
    ],
)
def test_each_method_has_its_clauses(
    indicator: str, facts: list[str], clauses: list[str], unreached: list[str]
):
    """Every band, answer, level, row, piece and both sides of a target."""
    assert (clauses, unreached) == seen(one(indicator), *facts)


BASE = "{points: 5, target: 健全, choices: [健全, 不健全]"


@pytest.mark.parametrize(
    ("more", "facts", "unreached"),
    [
        (", applies_when: n > 0", ["{x: 健全, n: 1}"], ["不适用"]),
        (", applies_when: n > 0", ["{x: 健全, n: 0}"], ["适用", "达到目标值 健全"]),
        (", on_missing: zero", ["{x: 健全}"], ["数据未填报"]),
        (", on_missing: zero", ["{}"], ["达到目标值 健全"]),
        (", on_missing: pending", ["{}"], ["达到目标值 健全"]),
        (", on_missing: not-applicable", ["{}"], ["达到目标值 健全"]),
        (
            ", on_missing: not-applicable, applies_when: n > 0", ["{x: 健全, n: 0}"],
            ["适用", "数据未填报", "达到目标值 健全"],
        ),
        (", zero_when: n > 0", ["{x: 健全, n: 0}"], ["扣分：符合“n > 0”，不得分"]),
        (
            ", zero_when: {when: n > 0, reason: 造假}", ["{x: 健全, n: 1}"],
            ["不扣分（造假）"],
        ),
        (
            ", cap_when: [{when: n > 0, points: 2}]", ["{x: 健全, n: 0}"],
            ["扣分：符合“n > 0”，最多得 … 分"],
        ),
        (
            ", deductions: [{reason: 迟报, when: n > 0, lose: 1}]", ["{x: 健全, n: 1}"],
            ["不扣分（迟报）"],
        ),
    ],
)  # fmt: skip
def test_each_modifier_has_both_sides(more: str, facts: list[str], unreached: list[str]):
    """Applies or not, reported or not, lost or not; the target's miss is left out here."""
    rest = f"facts: {{n: {{name: 次数, unit: 次}}}}\n{one(BASE + more + '}')}"

    assert unreached == [w for w in seen(rest, *facts)[1] if w != "未达到目标值 健全"]


def test_a_condition_counts_even_where_nothing_is_left_to_lose():
    """A deduction that holds is reached although the score was 0 before."""
    rest = "facts: {n: {name: 次数, unit: 次}}\n" + one(
        BASE + ", deductions: [{reason: 迟报, when: n > 0, lose: 1}]}"
    )

    assert ["达到目标值 健全", "不扣分（迟报）"] == seen(rest, "{x: 不健全, n: 1}")[1]


def test_values_checks_and_grades_have_clauses():
    """Both ways of every `if` in a formula, of every check, and every grade."""
    rest = (
        "total_points: 10\ngrades: [{grade: 优, from: 9}, {grade: 差, from: 0}]\n"
        "facts: {n: {name: 次数, unit: 次}}\n"
        "values: {large: {name: 大额, formula: 1 if 次数 > 5次 else 2 if 次数 > 2次 else 3}}\n"
        "checks: [{id: few, that: 大额 == 3, message: 太多}]\n"
        "indicators:\n- {id: x, name: 甲, points: 10, target: 健全, choices: [健全, 不健全]}\n"
    )

    clauses, unreached = seen(rest, "{x: 健全, n: 1}")

    assert [
        "评为优", "评为差", "成立：次数 > 5次", "不成立：次数 > 5次",
        "成立：次数 > 2次", "不成立：次数 > 2次", "核对相符", "核对不符",
        "达到目标值 健全", "未达到目标值 健全",
    ] == clauses  # fmt: skip
    assert [
        "评为差", "成立：次数 > 5次", "成立：次数 > 2次", "核对不符", "未达到目标值 健全",
    ] == unreached  # fmt: skip


def test_a_branch_that_was_not_read_is_not_reached():
    """What stands behind the first `if` that holds was never asked."""
    rest = "values: {v: {formula: 1 if n > 5次 else 2 if n > 2次 else 3}}\n" + one(
        "{points: 3, scoring: {method: formula, formula: v}}"
    )
    rest = f"facts: {{n: {{unit: 次}}}}\n{rest}"

    assert [
        "不成立：n > 5次", "成立：n > 2次", "不成立：n > 2次",
    ] == [w for w in seen(rest, "{n: 6}")[1] if "n >" in w]  # fmt: skip


def test_a_check_that_could_not_be_made_reaches_nothing():
    """Skipped is neither side."""
    rest = "facts: {n: {unit: 次}}\nchecks: [{id: few, that: n < 3, message: 太多}]\n" + one(
        "{points: 3, target: 健全, choices: [健全, 不健全]}"
    )

    assert ["核对相符", "核对不符"] == [w for w in seen(rest, "健全")[1] if "核对" in w]


def test_a_formula_of_the_actual_has_clauses():
    """An `if` in `actual`."""
    rest = "facts: {n: {unit: 次}}\n" + one(
        '{points: 3, target: "≥2", actual: 1 if n > 1次 else 2}'
    )

    assert ["成立：n > 1次", "达到目标值 ≥2"] == [
        w for w in seen(rest, "{n: 2}")[0] if w in {"成立：n > 1次", "达到目标值 ≥2"}
    ]
    assert ["不成立：n > 1次", "达到目标值 ≥2"] == seen(rest, "{n: 2}")[1]


@pytest.mark.parametrize("name", METHODS)
def test_the_examples_of_a_method_reach_something_of_each_step(name: str):
    """Whatever a method is, its examples move its clauses; none of them breaks the count."""
    for example in METHODS[name].examples:
        everything, unreached = seen(one(example.yaml), *(facts for facts, _ in example.rows))

        assert everything
        assert len(unreached) < len(everything), example.yaml


def test_clauses_stand_in_the_order_of_their_lines():
    """And each says where it stands, whose it is, and where in the ruleset."""
    plan = perfrules.load("cn-js-lyg-npc-2021").plan
    found = coverage(plan, ())

    lines = [clause.line for clause in found.clauses]
    assert sorted(lines) == lines
    assert found.unreached == found.clauses
    assert found.rate == 0
    lines_of_training = {
        clause.path: plan.model.source.line(clause.line)
        for clause in found.clauses
        if clause.owner == "training_completion"
    }
    assert {
        "training_completion.scoring.bands[0]": '        - {when: "≥ 100%", points: 2}',
        "training_completion.scoring.bands[1]": '        - {when: "[95%, 100%)", points: 1}',
        "training_completion.scoring.bands[2]": '        - {when: "< 95%", points: 0}',
    } == lines_of_training


def test_a_share_is_never_shown_as_whole_before_it_is():
    """999 of 1,000 are 99.9%, and 9,999 of 10,000 too."""
    assert ["99.9%", "99.9%", "100.0%", "0.0%", "33.3%"] == [
        percentage(Fraction(reached, of))
        for reached, of in ((999, 1000), (9999, 10000), (1, 1), (0, 7), (1, 3))
    ]


def test_the_rules_of_the_whole_hold_or_do_not():
    """Bonuses, penalties, vetoes, grade caps and minimums; pending, nothing is known of them."""
    rest = """total_points: 10
facts: {n: {unit: 次}, bad: {kind: flag}}
bonuses: {items: [{when: n > 4次, points: 1, reason: 创新}]}
penalties: {items: [{count: n, points: 1, reason: 违规}]}
vetoes: [{id: v, when: bad, reason: 造假, effect: {score: 0}}]
grade_caps: [{when: n > 3次, at_best: 良, reason: 问题多}]
minimums: [{grade: 优, require: [{that: n < 2次, reason: 问题少}]}]
grades: [{grade: 优, from: 9}, {grade: 良, from: 0}]
indicators: [{id: x, points: 10, target: ≥1次, on_missing: pending}]
"""
    names = {"创新", "违规", "造假", "问题多", "问题少"}

    def reached(facts: dict[str, object]) -> list[str]:
        ruleset = perfrules.loads(HEAD + rest)
        found = coverage(ruleset.plan, [ruleset.evaluate(facts)])
        left = set(map(id, found.unreached))
        return [
            f"{each.name}{each.words.zh}"
            for each in found.clauses
            if each.name in names and id(each) not in left
        ]

    assert reached({"n": 0, "bad": "否", "x": 1}) == [
        "创新不成立", "违规不成立", "造假不成立", "问题多不成立", "问题少成立"
    ]  # fmt: skip
    assert reached({"n": 5, "bad": "是", "x": 1}) == [
        "创新成立", "违规成立", "造假成立", "问题多成立", "问题少不成立"
    ]  # fmt: skip
    assert reached({"n": 5, "bad": "是", "x": None}) == []


def test_an_explanation_is_due_or_is_not():
    """Of an indicator that is scored."""
    rest = one(
        "{points: 2, target: ≥10次, scoring: ratio,"
        " over_achievement: {policy: explain, above: 130%}}"
    )

    assert "超额，要说明原因" in seen(rest, "13")[1]
    assert "没有超额到要说明原因" in seen(rest, "14")[1]
    assert seen(rest, "13", "14", "1")[1] == []
