"""What a check says of the facts is true of them, whether it holds or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules import Finding

RULESET = """
perfrules: 1
id: checked
version: "1"
title: 核对
total_points: 1
facts:
  p: {{name: 甲, unit: 万元}}
  q: {{name: 乙, unit: 万元}}
  r: {{name: 丙, unit: 万元}}
  view: {{name: 意见, choices: [优, 良, 差]}}
  done: {{name: 已公开, kind: flag}}
  day: {{name: 完成日, kind: date}}
checks:
- {{id: c, that: '{that}'{tolerance}, message: 不对}}
indicators:
- {{id: x, name: 指标, points: 1, target: 有, choices: [有, 无]}}
"""
FACTS = {"p": 1, "q": 7, "r": 5, "view": "良", "done": False, "day": "2022-01-05", "x": "有"}
TOLD = [  # a check that fails, what is said of it in Chinese and in English
    ("p < q < r", "乙 7.00万元 ≥ 丙 5.00万元", "乙 7.00万元 ≥ 丙 5.00万元"),
    ("p > q", "1.00万元 ≤ 7.00万元，相差 6.00万元", "1.00万元 ≤ 7.00万元, difference 6.00万元"),
    ("p + r != q - 1万元", "1.00万元 + 5.00万元 = 6.00万元 = 6.00万元（7.00万元 − 1.00万元）",
     "1.00万元 + 5.00万元 = 6.00万元 = 6.00万元 (7.00万元 − 1.00万元)"),
    ('view == "优"', "意见：良 ≠ “优”", "意见: 良 ≠ “优”"),
    ('view in ["优", "差"]', "意见：良 不是 “优”或“差”", "意见: 良 is not “优” or “差”"),
    ('not view in ["优", "良"]', "意见：良", "意见: 良"),
    ('not view == "良"', "意见：良", "意见: 良"),
    ("not p < q", "甲 1.00万元 < 乙 7.00万元", "甲 1.00万元 < 乙 7.00万元"),
    ('p > q or view == "优"', "甲 1.00万元 ≤ 乙 7.00万元，且 意见：良 ≠ “优”",
     "甲 1.00万元 ≤ 乙 7.00万元 and 意见: 良 ≠ “优”"),
    ('p < q and view == "优"', "意见：良 ≠ “优”", "意见: 良 ≠ “优”"),
    ("done", "已公开：否", "已公开: no"),
    ("done == true", "已公开：否", "已公开: no"),
    ("p < q if done else p > q", "已公开：否，且 甲 1.00万元 ≤ 乙 7.00万元",
     "已公开: no and 甲 1.00万元 ≤ 乙 7.00万元"),
    ("at_least(2, p < q, done, p > q)",
     "3 项中成立 1 项，应至少 2 项：✓ 甲 1.00万元 < 乙 7.00万元；"
     "✗ 已公开：否；✗ 甲 1.00万元 ≤ 乙 7.00万元",
     "1 of 3 hold, 2 should: ✓ 甲 1.00万元 < 乙 7.00万元; "
     "✗ 已公开: no; ✗ 甲 1.00万元 ≤ 乙 7.00万元"),
    ("is_missing(q)", "已填报 乙", "乙 is reported"),
    ('day <= "2021-12-31"', "完成日：2022-01-05 > “2021-12-31”",
     "完成日: 2022-01-05 > “2021-12-31”"),
]  # fmt: skip


def found(that: str, tolerance: str = "", language: Any = "zh", **facts: object) -> Finding:
    """What the one check finds."""
    written = f", tolerance: {tolerance}" if tolerance else ""
    ruleset = perfrules.loads(RULESET.format(that=that, tolerance=written))
    (finding,) = ruleset.evaluate({**FACTS, **facts}, language=language).findings
    return finding


@pytest.mark.parametrize(("that", "chinese", "english"), TOLD)
def test_a_failed_check_says_what_is_so(that: str, chinese: str, english: str):
    """Never the statement that does not hold; of several conditions those that fail."""
    assert ("fail", chinese) == (found(that).status, found(that).detail)
    assert english == found(that, language="en").detail


@pytest.mark.parametrize(
    ("that", "told"),
    [
        ("p < r < q", "甲 1.00万元 < 丙 5.00万元，且 丙 5.00万元 < 乙 7.00万元"),
        ("done or p < q", "甲 1.00万元 < 乙 7.00万元"),
        ('view in ["优", "良"]', "意见：良"),
        ("p in [1万元, 2万元]", "甲 1.00万元 是 1.00万元或2.00万元"),
        ("not done", "已公开：否"),
    ],
)  # fmt: skip
def test_a_check_that_holds_says_why(that: str, told: str):
    """The conditions that hold, with the values."""
    assert ("pass", told) == (found(that).status, found(that).detail)


def test_what_is_not_reported_is_called_by_its_name():
    """A dash in the place of the name would say nothing."""
    assert "未填报 乙" == found("is_missing(q)", q=None).detail
    assert "未填报(乙)" in str(found("(1 if is_missing(q) else 0) == 0", q=None).detail)


def test_parts_without_a_value_are_left_out():
    """What decides is said, what was not reported is not."""
    finding = found("p > r and q > p", q=None)

    assert ("fail", "甲 1.00万元 ≤ 丙 5.00万元") == (finding.status, finding.detail)


WITHIN = [  # the check, p and r, whether it holds with a tolerance of 0 and of 1万元
    ("p == r", 1, 1, True, True),
    ("p == r", 2, 1, False, True),
    ("p == r", Decimal("2.01"), 1, False, False),
    ("p <= r", 2, 1, False, True),
    ("p <= r", 3, 1, False, False),
    ("p <= r", 0, 9, True, True),
    ("p >= r", 1, 2, False, True),
    ("p >= r", 1, 3, False, False),
    ("p >= r", 9, 0, True, True),
]


@pytest.mark.parametrize(("that", "p", "r", "without", "within"), WITHIN)
def test_a_tolerance_lets_numbers_be_apart(
    that: str, p: int | Decimal, r: int, *, without: bool, within: bool
):
    """A tolerance of 0 is as none at all."""
    for tolerance, holds in (("", without), ("0", without), ("0万元", without), ("1万元", within)):
        assert ("pass" if holds else "fail") == found(that, tolerance, p=p, r=r).status


def test_within_the_tolerance_is_not_called_equal():
    """What is said stays true."""
    assert "2.00万元 ≠ 1.00万元，相差 1.00万元" == found("p == r", "1万元", p=2, r=1).detail


def test_a_tolerance_that_is_not_reported_is_missing():
    """A check that cannot be made says what it lacks."""
    finding = found("p == r", "q", q=None)

    assert ("skipped", ("q",)) == (finding.status, finding.missing)
