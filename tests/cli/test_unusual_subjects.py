"""Reports of what is rare: indicators that do not apply, warnings about facts, wrong grades."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

RULES = """
perfrules: 1
id: rare
version: "1"
title: 少见的情形
language: zh
total_points: 10
grades: [{grade: 优, from: 9}, {grade: 差, from: 0}]
facts:
  road: {name: 有无道路, kind: flag}
  note: {name: 备注, kind: text}
  day: {name: 完工日, kind: date}
checks:
- {id: in-time, that: 完工日 <= "2021-12-31", message: 完工太晚}
- {id: a-share, that: 率 / 率 >= 1, message: 率不等于自己, severity: info}
indicators:
- {id: rate, name: 率, points: 5, unit: "%", target: ≥50%, min: 0, max: 100%}
- id: length
  name: 里程
  points: 5
  target: ≥1公里
  min: 0
  applies_when: 有无道路
  on_missing: zero
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A ruleset with what the shipped one does not need."""
    file = tmp_path / "rare.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh",
            ["总得分由适用的", "不适用", "填报数据的提醒", "请写 50%", "缺少：完工日", "算不出"],
        ),
        (
            "en",
            ["is rescaled", "not applicable", "About the facts", "write 50%",
             "not reported: 完工日", "a division by zero"],
        ),
    ],
)  # fmt: skip
def test_what_is_rare_is_said(rules: Path, language: str, told: list[str], run: Run):
    """Rescaling, a share given bare, a check that lacks a fact or divides by zero."""
    facts = "facts: {率: 0.5, 有无道路: 否}"
    call = ("evaluate", rules, "-", "--lang", language)

    done = run(*call, piped=facts.encode())
    zero = run(*call, piped=facts.replace("0.5", "0").encode())

    for each in told:
        assert each in done.out + zero.out
    assert (done.code, zero.code) == (1, 0)  # a share given bare may be a slip by a hundred


def test_a_wrong_grade_is_told(rules: Path, run: Run):
    """A grade has no difference in points, and is wrong all the same."""
    facts = "facts: {率: 40%, 有无道路: 是, 里程: 2}\nclaims: {grade: 优, scores: {率: 5}}"

    done = run("evaluate", rules, "-", piped=facts.encode())

    assert "自评：2 项中 2 项与复算不符" in done.out
    assert "等级 差    自评 优 ✗" in done.out
    assert done.code == 1


def test_every_kind_of_fact_is_described(rules: Path, run: Run):
    """Text and days beside numbers, answers and flags."""
    text = run("facts", rules).out

    assert "备注:  # 文字；可不填" in text
    assert "完工日:  # 日期，如 2021-12-31；可不填，不填则不核对" in text
    assert "里程:  # 公里，不小于 0公里；可不填，不填则不得分" in text
