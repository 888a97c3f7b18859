"""The short way and the long way of reading a fact come to the same."""

# ruff: noqa: RUF001 - full-width digits are what people type

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import perfrules
from perfrules.compiling.plan import Unusual
from perfrules.compiling.reading import limits, write_reader
from perfrules.evaluating.values import read_value

RULESET = """
perfrules: 1
id: both
version: "1"
title: 两路
total_points: 6
indicators:
- {id: rate, name: 率, points: 1, unit: "%", target: 0%}
- {id: count, name: 次, points: 1, unit: 次, target: 0次}
- {id: money, name: 钱, points: 1, unit: 万元, target: 0万元}
- {id: word, name: 词, points: 1, kind: text, target: 市区}
- {id: sure, name: 有无, points: 1, kind: flag, target: 有}
- {id: answer, name: 答, points: 1, choices: [优, {choice: 良, aliases: [良好]}], target: 优}
facts:
  day: {name: 日, kind: date}
  share: {name: 比, decimals: 4, min: -1, max: 1.5}
"""

NUMBERS_WRITTEN = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "", "-", "+", "≥", " ", "约", "\u3000", "－"]),
    st.one_of(
        st.decimals(-(10**16), 10**16, allow_nan=False, places=2).map("{:f}".format),
        st.sampled_from(["0.97", "97", "1,234.50", "1,23", "012", "1E+2", "９７", "⑨", "3.", ".5"]),
        st.integers(-1000, 100_000).map(str),
    ),
    st.sampled_from(["", "", " ", "\t"]),
    st.sampled_from(["", "", "%", "％", "‰", "个百分点", "万元", "元", "亿元", "萬元", "次", "件"]),
    st.sampled_from(["", " ", "x"]),
)
ANYTHING = st.one_of(
    NUMBERS_WRITTEN,
    NUMBERS_WRITTEN,
    st.text(max_size=6),
    st.sampled_from(
        ["优", "良", "良好", " 优", "有", "否", "true", "TRUE", "市区", " 市  区", "a1"]
    ),
    st.sampled_from(["2021-01-03", "2021年1月3日", "2021-02-30", "2021/1/3", "", " ", "无", "-"]),
    st.sampled_from(["a" * 2_000, "a" * 2_001, "市" * 2_001, "9" * 41]),
    st.decimals(),
    st.decimals(-1000, 1000, places=2),
    st.floats(),
    st.floats(-200, 200).map(lambda number: round(number, 2)),
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(),
)


@pytest.fixture(scope="module")
def both() -> Any:
    return perfrules.loads(RULESET).plan


@settings(max_examples=600)
@given(data=st.data())
def test_what_is_plain_is_what_the_long_way_reads(both: Any, data: st.DataObject) -> None:
    """Whatever the short way takes, the long way takes to the same value without a warning."""
    value = data.draw(ANYTHING)
    for fact in both.facts:
        read = write_reader([fact], frozenset(), {})
        try:
            (short,) = read((value,))
        except Unusual:
            continue
        long, warning = read_value(fact, value)

        assert (type(short), short, warning) == (type(long), long, None)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("", -(10**17), 10**17),
        (", min: 0.005, max: 0.015", 1, 1),
        (", min: -0.015, max: -0.005", -1, -1),
        (", min: 50元, max: 0.3亿元", 1, 300_000),
        (", min: 150元, max: 2999999元", 2, 29_999),
    ],
)
def test_limits_are_the_whole_numbers_between_them(written: str, low: int, high: int) -> None:
    """Of hundredths of 万元, whatever unit the limits are written in."""
    text = RULESET.replace("unit: 万元", f"unit: 万元{written}")
    fact = next(f for f in perfrules.loads(text).plan.facts if f.id == "money")

    assert limits(fact) == (low, high)
