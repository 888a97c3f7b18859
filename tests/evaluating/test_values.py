# ruff: noqa: RUF001 - the characters that people confuse are what is tested
"""One reported value: what is read, and what is said of what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import perfrules
from perfrules import FactError

RULESET = """
perfrules: 1
id: reported
version: "1"
title: 填报
total_points: 1
facts:
  money: {name: 预算数, unit: 万元}
  people: {name: 人数, unit: 人}
  rate: {name: 比率, unit: "%"}
  ok: {name: 已公开, kind: flag}
  day: {name: 完成日, kind: date}
  view: {name: 意见, choices: [优, 良]}
  words: {name: 说明, kind: text}
indicators:
- {id: x, name: 指标, points: 1, scoring: {method: formula, formula: "money / 1万元"}}
"""


def problem(facts: str, tmp_path: Path) -> tuple[str, str]:
    """What is said of a facts file that is refused, and the way out."""
    file = tmp_path / "facts.yaml"
    file.write_text(f"facts: {{{facts}}}\n", encoding="utf-8")
    with pytest.raises(FactError) as caught:
        perfrules.loads(RULESET).evaluate(file)
    found = [d for d in caught.value.diagnostics if d.slug != "missing-fact"]
    (diagnostic,) = found
    assert diagnostic.hint is not None
    return diagnostic.message.zh, diagnostic.hint.zh


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("money: 012", "去掉前面的 0：12"),
        ("money: 007.5", "去掉前面的 0：7.5"),
        ('money: "-01万元"', "去掉前面的 0：-1万元"),
        ("money: ０12", "去掉前面的 0：12"),
        ("money: 195.5万", "是不是 195.5万元？"),
        ("people: 3万", "是不是 3万人？"),
        ("people: 3百万", "是不是 3百万人？"),
        ("money: /", "没有就留空"),
        ("money: —", "没有就留空"),
        ("money: 无数据", "没有就留空"),
        ("view: N/A", "没有就留空"),
        ("ok: ——", "没有就留空"),
        ("day: 暂无", "没有就留空"),
    ],
)
def test_slips_have_their_way_out(written: str, hint: str, tmp_path: Path):
    """What people write, and what they should."""
    assert hint == problem(written, tmp_path)[1]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ok: 0", "已公开 要填是或否，不是“0”"),
        ("ok: 1.50", "已公开 要填是或否，不是“1.50”"),
        ("day: 2021", "完成日 要一个日期，不是“2021”"),
        ("day: true", "完成日 要一个日期，不是“true”"),
        ("money: true", "预算数 要一个数，不是 true"),
        ("words: true", "说明 要填文字，不是 true"),
        ("view: false", "意见 要填文字，不是 false"),
    ],
)
def test_what_was_reported_is_shown_as_written(written: str, told: str, tmp_path: Path):
    """Officers do not know what a Decimal is."""
    assert told == problem(written, tmp_path)[0]


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", "0"), ("0.5", "0.5"), ("-0.5", "-0.5"), ("200萬元", "200"), ("0.02億元", "200"),
     ("1,234.5", "1234.5"), ("0万元", "0"), ("10", "10")],
)  # fmt: skip
def test_numbers_as_people_write_them(written: str, number: str):
    """A zero in front of the point is fine, and so are the characters of Taiwan."""
    evaluation = perfrules.loads(RULESET).evaluate({"money": written})
    expected = min(max(Decimal(number), Decimal(0)), Decimal(1))

    assert expected == evaluation.total_score


@pytest.mark.parametrize("written", ["无", "/", "暂无"])
def test_a_text_may_say_anything(written: str):
    """What stands for nothing elsewhere is a text like any other."""
    assert perfrules.loads(RULESET).evaluate({"money": 1, "words": written}).total_score == 1


RATES = """
perfrules: 1
id: rates
version: "1"
title: 比率
total_points: 2
facts:
  rate: {name: 比率, unit: "%"}
  people: {name: 人数, unit: 人}
indicators:
- {id: x, name: 甲, points: 1, scoring: {method: formula, formula: "min(1, rate)"}}
- {id: y, name: 乙, points: 1, scoring: {method: formula, formula: "min(1, people / 9人)"}}
"""


@pytest.mark.parametrize(
    ("rate", "people", "slug"),
    [
        ("97.001", "3", "too-many-decimals"),
        ("97", "2.5", "too-many-decimals"),
        ("1E+1000000", "3", "fact-too-large"),
        ("sNaN", "3", "not-finite"),
        ("97", "sNaN", "not-finite"),
        ("97", "NaN", "not-finite"),
        ("97", "-Infinity", "not-finite"),
    ],
)
def test_a_plain_decimal_that_does_not_fit_is_refused(rate: str, people: str, slug: str):
    """Nothing is cut off on the way in, also where the same Decimals were read before."""
    ruleset = perfrules.loads(RATES)
    good = {"rate": Decimal("97.01"), "people": Decimal(3)}

    assert ruleset.evaluate(good).total_score == ruleset.evaluate(dict(good)).total_score
    with pytest.raises(FactError) as caught:
        ruleset.evaluate({"rate": Decimal(rate), "people": Decimal(people)})

    assert [slug] == [problem.slug for problem in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        ("97.125%", "97.125%"),
        (Decimal("97.125"), "97.125"),
        (0.97125, "0.97125"),
        ("0.97125", "0.97125"),
    ],
)
def test_too_many_decimals_are_shown(rate: object, shown: str):
    """As they were given."""
    with pytest.raises(FactError) as caught:
        perfrules.loads(RATES).evaluate({"rate": rate, "people": 3})

    (problem,) = caught.value.diagnostics
    assert f"比率 是 {shown}，最多 2 位小数（单位 %）" == problem.message.zh
    assert f"比率 is {shown}, and has 2 decimals at most (%)" == problem.message.en
