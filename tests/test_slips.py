"""What somebody who has never programmed types by mistake, and the way out that is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules
from perfrules.diagnostics import Diagnostic
from perfrules.suggestions import in_digits

RULESET = """\
perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 30
grades:
- {grade: 优, from: 15}
- {grade: 差, from: 0}
facts:
  预算数: {unit: 万元}
  执行数: {unit: 万元}
values:
  执行率: {formula: 执行数 / 预算数, unit: "%"}
checks:
- id: 不超预算
  that: 执行数 <= 预算数
  message: 执行数超过预算数
indicators:
- name: 预算执行率
  points: 10
  actual: 执行率
  target: 100%
- name: 效益
  points: 20
  indicators:
  - name: 群众满意度
    points: 10
    target: ≥90%
    scoring:
      method: bands
      bands:
      - {when: "≥ 90%", points: 10}
      - {when: "[80%, 90%)", points: 5}
      - {when: "< 80%", points: 0}
  - name: 举办展览
    points: 10
    target: ≥4次
    criterion: 完成得满分
"""
BAND = '- {when: "[80%, 90%)", points: 5}'
SLIPS = [  # what stood there, what is typed, where it is told, the way out
    ("points: 20", "points：20", "24:9", "冒号请用半角 :"),
    ("points: 5}", "points：5}", "33:30", "冒号请用半角 :"),
    ("- name: 效益", "-name: 效益", "23:2", "- 后面要空一格"),
    ("- name: 效益", "－ name: 效益", "23:1", "列表的 - 请用半角"),
    ("    target: ≥4次", "      target: ≥4次", "37:7", "这一行和上一行没有左边对齐"),
    ("    target: ≥4次", "target: ≥4次", "38:5", "这一行和上一行没有左边对齐"),
    ("  - name: 举办展览", "- name: 举办展览", "36:5", "这一行和上一行没有左边对齐"),
    ("  indicators:\n", "", "25:3", "上面要有 indicators: 这样的一行"),
    ("  - name: 举办展览", "   - name: 举办展览", "35:4", "与同一级的其他 - 左边对齐"),
    (BAND, BAND.replace(",", "，").replace("80%，", "80%, "), "33:29", "逗号请用半角 ,"),
    (BAND, BAND.replace('"[', "["), "33:38", "引号没有成对"),
    (BAND, BAND.removesuffix("}"), "33:39", "少了 }"),
    (BAND, BAND.replace('"[', "“[").replace(')"', ")”"), "33:16", "引号请用半角"),
    (BAND, BAND.replace('"', ""), "33:37", '区间要加引号："[60, 80)"'),
    ('unit: "%"}', "unit: %}", "13:35", '以 % 开头的值要加引号："%"'),
    ('when: "≥ 90%"', "when: >90%", "32:16", '以 > 开头的值要加引号：">90%"'),
    ("criterion: 完成", "criterion: 评分标准: 完成", "38:20", "加引号"),
    ("< 80%", "80%以下", "34:20", '写成 "< 80%"（不含）或 "≤ 80%"（含）'),
    ("< 80%", "低于80%", "34:16", '写成 "< 80%"'),
    ("≥ 90%", "大于等于90%", "32:16", '写成 "≥ 90%"'),
    ("[80%, 90%)", "80%（含）—90%", "33:17", '写成 "[80%, 90%)"'),
    ("[80%, 90%)", "80%-90%(含)", "33:17", '写成 "(80%, 90%]"'),
    ("[80%, 90%)", "≥80%，<90%", "33:21", '写成 "[80%, 90%)"'),
    ("< 80%", "其余", "34:16", "写 otherwise"),
    ("≥4次", "》4次", "37:13", "是不是 > 或 ≥？"),
    ("≥4次", "《 4次", "37:13", "是不是 < 或 ≤？"),
    ("≥90%", "》=90%", "28:13", "是不是 > 或 ≥？"),
    ("执行数 <= 预算数", "执行数 《= 预算数", "16:13", "是不是 < 或 ≤？"),
    ("执行数 <= 预算数", "执行数 不超过 预算数", "16:13", "写成 <="),
    ("执行数 <= 预算数", "执行数 等于 预算数", "16:13", "写成 =="),
    ("执行数 <= 预算数", "执行数小于等于预算数", "16:9", "写成 执行数 <= 预算数"),
    ("执行数 / 预算数", "执行数除以预算数", "13:18", "写成 执行数 / 预算数"),
    ("执行数 / 预算数", "执行数 除以 预算数", "13:22", "写成 /"),
    ("formula: 执行数", "formula: =执行数", "13:18", "删去前面的 ="),
    ("formula: 执行数", "formula: = 执行数", "13:18", "删去前面的 ="),
    ("from: 15", "from: 15分", "7:20", "写成 15，或占总分的百分数"),
    ("≥4次", '“≥4次"', "37:13", '请用半角引号："≥4次"'),
    ("≥4次", "≥四次", "37:14", "数字请写成 4"),
    ("unit: 万元}\n  执", "单位: 万元}\n  执", "10:9", "是不是 unit？"),
    ("name: 举办展览", "指标名称: 举办展览", "35:5", "是不是 name？"),
    ("执行率\n  target", "执行\n  target", "21:11", "是不是 执行率？"),
]  # fmt: skip


def told(diagnostics: list[Diagnostic]) -> list[tuple[str, str]]:
    """Where each stands and what it says to do."""
    return [(f"{d.span.line}:{d.span.column}" if d.span else "-", str(d.hint)) for d in diagnostics]


def test_without_a_slip_nothing_is_told(tmp_path: Path):
    """What the slips are made in is good."""
    path = tmp_path / "ruleset.yaml"
    path.write_text(RULESET, encoding="utf-8")

    assert [] == perfrules.check(path)


@pytest.mark.parametrize(("right", "wrong", "place", "way_out"), SLIPS)
def test_a_slip_in_a_ruleset_is_told_once(
    right: str, wrong: str, place: str, way_out: str, tmp_path: Path
):
    """One slip, one message: at the slip, with what to type instead."""
    path = tmp_path / "ruleset.yaml"
    assert RULESET.count(right) >= 1
    path.write_text(RULESET.replace(right, wrong), encoding="utf-8")

    ((where, hint),) = told(perfrules.check(path))

    assert place == where
    assert way_out in hint


FACTS = [  # what is reported of an indicator, the way out
    ("举办展览: 无", "没有发生填 0，没有数据留空"),
    ("举办展览: “5”", "去掉引号：5"),
    ("举办展览: 5次以上", "填报实际完成值"),
    ("举办展览: 约5次", "填报实际完成值"),
    ("举办展览: 五次", "数字请写成 5"),
    ("展览: 5", "是不是 举办展览？"),
]


@pytest.mark.parametrize(("wrong", "way_out"), FACTS)
def test_a_slip_in_the_facts_has_a_way_out(wrong: str, way_out: str, tmp_path: Path):
    """What a unit reports is read as it is meant, or it is said how to write it."""
    ruleset, subject = tmp_path / "ruleset.yaml", tmp_path / "subject.yaml"
    ruleset.write_text(RULESET, encoding="utf-8")
    subject.write_text(
        f"facts:\n  预算数: 2\n  执行数: 2\n  群众满意度: 90%\n  {wrong}\n", encoding="utf-8"
    )

    with pytest.raises(perfrules.FactError) as raised:
        perfrules.evaluate(ruleset, subject)

    assert way_out in str(raised.value.diagnostics[0].hint)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("五", "5"), ("两次", "2"), ("十场", "10"), ("十二场", "12"), ("三十", "30"),
     ("二十一人", "21"), ("九成", None), ("一级", None), ("三百人", None), ("次", None),
     ("", None), ("一一次", None)],
)  # fmt: skip
def test_chinese_numbers_are_known_by_their_digits(text: str, digits: str | None):
    """What counts is a number; what names a level or a share is none."""
    assert digits == in_digits(text)


def test_what_may_be_used_is_not_told_to_be_unused(tmp_path: Path):
    """A formula that cannot be read says nothing of what it uses; the others do."""
    path = tmp_path / "ruleset.yaml"
    path.write_text(RULESET.replace("facts:", "facts:\n  人数: {unit: 人}"), encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(path.read_text(encoding="utf-8").replace("<=", "不超过"), encoding="utf-8")

    assert ["unused-fact"] == [d.slug for d in perfrules.check(path)]
    assert ["bad-formula"] == [d.slug for d in perfrules.check(broken)]


def test_a_book_title_may_be_an_answer(tmp_path: Path):
    """《…》 is a sign only before a number."""
    path = tmp_path / "ruleset.yaml"
    path.write_text(RULESET.replace("≥4次", "《档案管理办法》"), encoding="utf-8")

    assert [] == perfrules.check(path)


@pytest.mark.parametrize("missing", ["rulset.yaml", "ruleset.yml", "ruleset"])
def test_a_file_that_is_not_there_is_looked_for(missing: str, tmp_path: Path):
    """A wrong ending or letter: the file beside it is named."""
    (tmp_path / "ruleset.yaml").write_text(RULESET, encoding="utf-8")

    ((_, hint),) = told(perfrules.check(tmp_path / missing))
    ((_, otherwise),) = told(perfrules.check(tmp_path / "no folder" / "ruleset.yaml"))

    assert hint == "是不是 ruleset.yaml？"
    assert otherwise == "检查路径和权限"
