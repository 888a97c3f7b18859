"""What has changed between two rulesets, in words."""

from __future__ import annotations

import pytest

from perfrules.reporting.differences import differences

BEFORE = """\
perfrules: 1
id: r
version: "1"
title: t
total_points: 10
grades: [{grade: 优, from: 9}, {grade: 差, from: 0}]
facts: {budget: {name: 预算, unit: 万元}, old: {unit: 次}}
values: {used: {formula: budget / 2}}
parameters: {least: 90%, share: {value: 1}}
checks: [{id: c, that: budget > 0, message: 没有预算}]
indicators:
- id: a
  name: 甲组
  indicators:
  - {id: x, name: 甲, points: 4, target: ≥5次, criterion: 五次}
  - id: y
    points: 3
    scoring:
      method: bands
      bands: [{when: "≥ 90%", points: 3}, {when: otherwise, points: 0}]
- {id: b, indicators: [{id: z, points: 3, target: 是}]}
"""


def told(old: str, new: str, language: str = "zh") -> list[str]:
    """The changes when one piece of the ruleset is replaced by another."""
    assert old in BEFORE
    found = differences(BEFORE, BEFORE.replace(old, new))
    assert all(change.words("zh") != change.words("en") for change in found)
    return [change.words(language) for change in found]  # type: ignore[arg-type]


def test_the_same_has_no_differences():
    """Layout, comments and the order of keys say nothing."""
    again = BEFORE.replace("points: 4, target: ≥5次", "target: '≥5次', points: 4  ")

    assert differences(BEFORE, "# again\n" + again) == ()


@pytest.mark.parametrize(
    ("old", "new", "words", "english"),
    [
        ("points: 4", "points: 5", "指标 甲（x）：分值 4 → 5", "indicator 甲 (x): points 4 → 5"),
        ("≥5次", "≥6次", "指标 甲（x）：目标值 ≥5次 → ≥6次",
         "indicator 甲 (x): target ≥5次 → ≥6次"),
        (", criterion: 五次", "", "指标 甲（x）：评分标准 五次 → （没有）",
         "indicator 甲 (x): criterion 五次 → (nothing)"),
        ('"≥ 90%"', '"≥ 85%"',
         "指标 y：计分方法（scoring.bands[0].when） ≥ 90% → ≥ 85%",
         "indicator y: scoring (scoring.bands[0].when) ≥ 90% → ≥ 85%"),
        ("name: 甲组", "name: 乙组", "指标组 乙组（a）：名称 甲组 → 乙组",
         "group 乙组 (a): name 甲组 → 乙组"),
        ("from: 9}", "from: 8}", "等级 优：下限 9 → 8", "grade 优: from 9 → 8"),
        ("unit: 万元", "unit: 元", "填报数据 预算（budget）：计量单位 万元 → 元",
         "fact 预算 (budget): unit 万元 → 元"),
        ("budget / 2", "budget / 3", "计算值 used：公式 budget / 2 → budget / 3",
         "value used: formula budget / 2 → budget / 3"),
        ("90%, share", "95%, share", "参数 least：数值 90% → 95%",
         "parameter least: value 90% → 95%"),
        ("budget > 0", "budget > 1", "核对 c：应当成立 budget > 0 → budget > 1",
         "check c: that budget > 0 → budget > 1"),
        ("title: t", "title: u", "规则集：标题 t → u", "ruleset: title t → u"),
        (", old: {unit: 次}", "", "删去填报数据 old：计量单位 次", "removed fact old: unit 次"),
        ("old: {unit: 次}", "old: {unit: 次}, new: {unit: 人}", "新增填报数据 new：计量单位 人",
         "added fact new: unit 人"),
        ("  - {id: x, name: 甲, points: 4, target: ≥5次, criterion: 五次}\n", "",
         "删去指标 甲（x）：分值 4，目标值 ≥5次",
         "removed indicator 甲 (x): points 4, target ≥5次"),
        ("- {id: b, indicators: [{id: z, points: 3, target: 是}]}\n", "",
         "删去指标组 b：z", "removed group b: z"),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence(old: str, new: str, words: str, english: str):
    """With the name, the key by its Chinese name, and both contents."""
    assert [words] == told(old, new)
    assert [english] == told(old, new, "en")


def test_what_stands_elsewhere_has_moved():
    """An indicator in another group is the same indicator."""
    line = "  - {id: x, name: 甲, points: 4, target: ≥5次, criterion: 五次}\n"
    after = BEFORE.replace(line, "") + line.removeprefix("  ")

    found = differences(BEFORE, after)

    assert found[0].words("zh") == "指标 甲（x）：从 a 移到 （没有）"
    assert found[0].words("en") == "indicator 甲 (x): moved from a to (nothing)"


def test_another_order_is_told_once():
    """It changes reports."""
    after = BEFORE.replace(
        "{grade: 优, from: 9}, {grade: 差, from: 0}", "{grade: 差, from: 0}, {grade: 优, from: 9}"
    )

    assert [c.words("zh") for c in differences(BEFORE, after)] == ["等级的次序变了"]
    assert [c.words("en") for c in differences(BEFORE, after)] == ["grades stand in another order"]


def test_a_rule_of_another_method_is_told_as_a_whole():
    """Its parts have nothing to do with each other."""
    (words,) = told(
        'method: bands\n      bands: [{when: "≥ 90%", points: 3}, {when: otherwise, points: 0}]',
        "method: formula\n      formula: points",
    )

    assert words.endswith("→ 计分方法 formula，公式 points")


NEW = """\
scales: {local: [{grade: 达标, from: 6}, {grade: 不达标, from: 0}]}
bonuses: {cap: 3, items: [{points: 1, reason: 好, when: budget > 1}]}
vetoes: [{id: v, when: budget < 1, reason: 假, effect: {score: 0}}]
minimums: [{grade: 优, require: [{that: budget > 1, reason: 多}]}]
indicators:
- id: a
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["规则集：其他等级标准 （没有） → local（等级名称 达标，下限 6；"
                "等级名称 不达标，下限 0）",
                "规则集：加分 （没有） → 封顶 3，各项（分数 1，原因 好，条件 budget > 1）",
                "新增一票否决 v：编号 v，条件 budget < 1，原因 假，后果（得分 0）",
                "新增等级的最低要求 优：等级 优，要求（应当成立 budget > 1，要求 多）"]),
        ("en", ["ruleset: scales (nothing) → local (grade 达标, from 6; grade 不达标, from 0)",
                "ruleset: bonuses (nothing) → cap 3, items (points 1, reason 好, when budget > 1)",
                "added vetoes v: id v, when budget < 1, reason 假, effect (score 0)",
                "added minimums 优: grade 优, require (that budget > 1, reason 多)"]),
    ],
)  # fmt: skip
def test_new_sections_are_told_in_words(language: str, expected: list[str]):
    """Their keys are called what the schema calls them, in the language asked for."""
    assert told("indicators:\n- id: a\n", NEW, language) == expected
