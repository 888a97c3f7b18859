"""The pages of rulesets with rules of the whole: the score sheet, the ruleset, the total."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import perfrules
from perfrules.reporting.page import plain
from perfrules.reporting.ruleset_page import ruleset_page
from perfrules.reporting.score_page import score_page
from perfrules.reporting.sheet import score_sheet

from .conftest import Run

RULESET = """perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 100
total_cap: 103
grades: [{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 差, from: 0}]
scales: {local: [{grade: 达标, from: 60}, {grade: 不达标, from: 0}]}
facts:
  cases: {name: 违规次数, unit: 次}
bonuses: {cap: 3, items: [{reason: 无违规, when: cases == 0次, points: 3}]}
penalties: {items: [{reason: 违规, count: cases, points: 2, max: 8}]}
vetoes:
- {id: zero, when: cases > 20次, reason: 违规极多, effect: {score: 0}}
- {id: bad, when: cases > 9次, reason: 违规很多, effect: {grade: 差}}
- {id: none, when: cases > 30次, reason: 无从评价, effect: not-rated}
grade_caps: [{when: cases > 0次, at_best: 良, reason: 有违规不得评优}]
minimums: [{grade: 良, require: [{that: rate_of(乙) >= 60%, reason: 乙过六成}]}]
indicators:
- name: 甲
  points: 60
  target: 100%
  scoring: ratio
  over_achievement: {policy: explain, above: 120%}
- name: 乙
  points: 40
  target: 100%
  scoring: ratio
  on_missing: pending
  over_achievement: {policy: reduce, bands: [{when: "> 150%", lose: 10%}]}
"""


@pytest.mark.parametrize(
    ("language", "facts", "shown"),
    [
        ("zh", {"cases": 1}, ["减 2 分：违规：1 次，每次减 2 分", "最高评“良”：有违规不得评优",
                              "加减分之前 100 分", "等级（local） 达标"]),
        ("en", {"cases": 0}, ["+3: 无违规", "before bonuses and penalties: 100"]),
        ("zh", {"cases": 1, "乙": "55%"}, ["不能评“良”：要求乙过六成"]),
        ("zh", {"cases": 31}, ["一票否决：无从评价", "还没有总得分：一票否决，不予评定"]),
        ("en", {"cases": 0, "乙": None}, ["1 pending: 63 (差) at the least, 103 (优) at the most"]),
        ("zh", {"cases": 31, "乙": None}, ["一票否决：无从评价"]),
        ("zh", {"cases": 0, "甲": "130%"}, ["甲 完成值超过目标值的 120%，应说明原因"]),
    ],
)  # fmt: skip
def test_a_score_sheet_says_what_the_rules_of_the_whole_did(
    language: Any, facts: dict[str, object], shown: list[str]
):
    """In its language, below the total."""
    ruleset = perfrules.loads(RULESET)
    evaluation = ruleset.evaluate({"甲": "100%", "乙": "100%", **facts}, language=language)
    page = plain(score_page(score_sheet(evaluation, ruleset.model), 140))

    assert [told for told in shown if told not in page] == []


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh", ["总得分最多 103 分", "一票否决：", "最高评“良”", "评“良”要求：",
                "等级（local）", "超过目标值的 120% 应说明原因", "得分扣减 10%"]),
        ("en", ["the total is at most 103", "veto: the score is 0", "at best “良”", "“良” requires",
                "Grades (local)", "above 120% of the target: to be explained"]),
    ],
)  # fmt: skip
def test_a_ruleset_is_shown_with_its_rules_of_the_whole(language: Any, shown: list[str]):
    """A line each."""
    page = plain(ruleset_page(perfrules.loads(RULESET).plan, 140, language))

    assert [
        told for told in shown if told not in page.replace("违规次数 = 0次", "违规次数 == 0次")
    ] == []


def test_the_total_can_be_explained_on_the_command_line(run: Run, tmp_path: Path):
    """`total` stands for the whole where no indicator is called so."""
    (tmp_path / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    subject = tmp_path / "subject.yaml"
    subject.write_text("facts: {甲: 100%, 乙: 90%, cases: 2}\n", encoding="utf-8")
    done = run("explain", str(tmp_path / "ruleset.yaml"), str(subject), "total", "--lang", "zh")

    assert done.code == 0
    assert "总得分：92 分，满分 100 分" in done.out
    assert "最高评“良”：有违规不得评优" in done.out


OTHERS = """perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 20
total_floor: -5
rank_reasons: below
totals:
  met: {name: 达标项数, each: 1}
  all:
    name: 全部达标
    points: 1
    aggregate: {method: formula, formula: points if earned == possible else 0}
indicators:
- id: a
  name: 甲
  points: 10
  floor: -5
  code: R1
  scoring: {method: choice, answers: {好: 10, 差: -5}}
- {id: b, name: 乙, points: 10, target: 100%, on_missing: pending}
"""


@pytest.mark.parametrize(
    ("language", "facts", "shown"),
    [
        ("zh", {"甲": "差", "乙": "100%"}, ["达标项数：0.5（满分 2）", "全部达标：0（满分 1）",
                                           "原因 R1：15 分"]),
        ("en", {"甲": "差", "乙": "100%"}, ["达标项数: 0.5 of 2", "reason R1: 15"]),
        ("en", {"甲": "好", "乙": None}, ["达标项数: pending"]),
    ],
)  # fmt: skip
def test_a_score_sheet_has_other_totals_and_reason_codes(
    language: Any, facts: dict[str, object], shown: list[str]
):
    """Below the total."""
    ruleset = perfrules.loads(OTHERS)
    evaluation = ruleset.evaluate(facts, language=language)
    page = plain(score_page(score_sheet(evaluation, ruleset.model), 140))

    assert [told for told in shown if told not in page] == []


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh", ["总得分最低 -5 分", "可以倒扣，最低 -5 分", "另算“达标项数”：各下级得分之和",
                "另算“全部达标”：得分 = 分值 if 下级得分合计 = 下级适用分值合计 else 0"]),
        ("en", ["the total is at least -5", "may fall below 0, down to -5",
                "also “达标项数”: the sum of the scores below"]),
    ],
)  # fmt: skip
def test_a_ruleset_says_what_falls_below_0_and_what_else_is_added_up(
    language: Any, shown: list[str]
):
    """With its limits."""
    page = plain(ruleset_page(perfrules.loads(OTHERS).plan, 140, language))

    assert [told for told in shown if told not in page] == []
